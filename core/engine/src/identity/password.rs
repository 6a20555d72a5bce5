//! Password hashes: argon2id, computed aside and a few at a time, so that sign-ins can't eat the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tokio::sync::{OnceCell, Semaphore};

/// Memory of one hash, in KiB; with two passes and one lane, as OWASP advises.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes that are computed at the same time.
const PLACES: usize = 2;
/// Hashes that may wait for a place; more are turned away.
const WAITING_MAX: usize = 64;
/// Longer passwords are not looked at.
pub(super) const PASSWORD_MAX_BYTES: usize = 1_024;

/// Computes hashes.
pub(super) struct Hasher {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// The hash of a secret that nobody knows, against which passwords of unknown users are checked.
    dummy: OnceCell<String>,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), waiting: AtomicUsize::new(0), dummy: OnceCell::new() }
    }

    /// The hash of a password in PHC form; `secret` is fresh randomness for its salt.
    ///
    /// # Errors
    /// `too_many_requests` when too many wait.
    #[crate::opaque]
    pub(super) async fn hash(&self, password: &str, secret: [u8; 32]) -> Result<String> {
        let password = password.to_owned();
        self.aside(move || hash_now(&password, &secret)).await?
    }

    /// True when the password belongs to the hash. With `None` it never does, at the same cost.
    ///
    /// # Errors
    /// `too_many_requests` when too many wait.
    #[crate::opaque]
    pub(super) async fn verify(&self, password: &str, hash: Option<&str>, secret: [u8; 32]) -> Result<bool> {
        // Asked for each time, so that the first unknown user doesn't take longer than others.
        let dummy = self.dummy.get_or_try_init(|| self.hash("", secret)).await?;
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(dummy).to_owned();
        let is_too_long = password.len() > PASSWORD_MAX_BYTES;
        let password = if is_too_long { String::new() } else { password.to_owned() };
        let is_right = self
            .aside(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(is_right && is_known && !is_too_long)
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let waiting = Waiting::enter(&self.waiting)?;
        let place = self.places.clone().acquire_owned().await.map_err(|_| Error::internal("hashing has ended"))?;
        drop(waiting);
        // The place goes along: a caller that gives up doesn't free it before the work is done.
        tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await
        .map_err(|error| Error::internal(format!("hashing a password: {error}")))
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Result<Self> {
        let entered = Self(count);
        if count.fetch_add(1, Ordering::AcqRel) >= WAITING_MAX {
            return Err(Error::new(ErrorCode::TooManyRequests, "too many people are signing in at once")
                .with_extra(json!({"retry_after_seconds": 2})));
        }
        Ok(entered)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn hash_now(password: &str, secret: &[u8; 32]) -> Result<String> {
    let fault = |error: &dyn std::fmt::Display| Error::internal(format!("hashing a password: {error}"));
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| fault(&error))?;
    let salt = SaltString::encode_b64(secret.get(..16).unwrap_or_default()).map_err(|error| fault(&error))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).map_err(|error| fault(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse battery", [7; 32]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("correct horse battery", Some(&hash), [1; 32]).await.unwrap());
        assert!(!hasher.verify("correct horse", Some(&hash), [1; 32]).await.unwrap());
        assert!(!hasher.verify("correct horse battery", None, [1; 32]).await.unwrap());
        assert!(!hasher.verify("", None, [1; 32]).await.unwrap(), "the dummy's own password does not open anything");
        assert!(!hasher.verify(&"x".repeat(5_000), Some(&hash), [1; 32]).await.unwrap());
    }
}
