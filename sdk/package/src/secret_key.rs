//! A publisher's secret key, in the file format of minisign, so that either program can use the other's.
//!
//! ```text
//! untrusted comment: …
//! base64 of: "Ed" · "Sc", or two zeros without a password · "B2" · salt (32) · two limits of scrypt (8, 8)
//!            · number (8), seed and public key (64), BLAKE2b-256 of "Ed", number and keys (32)
//! ```
//!
//! With a password, the last line is masked with as many bytes of scrypt; the limits say how costly that is.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey};

use crate::signature::{KEY_ALGORITHM, PublicKey, SIGNATURE_ALGORITHM};

/// scrypt, as minisign names it.
const SCRYPT: [u8; 2] = *b"Sc";
/// No password.
const PLAIN: [u8; 2] = [0; 2];
/// BLAKE2b, as minisign names it.
const CHECKSUM: [u8; 2] = *b"B2";
/// Number, seed and public key, and checksum: what a password masks.
const MASKED: usize = 8 + 64 + 32;
/// What stands before that.
const HEAD: usize = 2 + 2 + 2 + 32 + 8 + 8;
/// Computing and memory (bytes) that guessing a password of our files costs each time: 256 MiB.
const LIMITS: Limits = Limits { operations: 1 << 23, memory_bytes: 1 << 28 };
/// The most that reading a file may cost: what minisign itself writes, 1 GiB.
const MEMORY_BYTES_MAX: u64 = 1 << 30;
/// As for memory, in computing.
const OPERATIONS_MAX: u64 = 1 << 27;
/// Runs of scrypt side by side; minisign makes one.
const P_MAX: u32 = 64;

/// Why a secret key could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretKeyError {
    #[error("this is not a secret key of minisign")]
    Invalid,
    #[error("the secret key is protected by a password")]
    PasswordMissing,
    #[error("the password is wrong, or the secret key was damaged")]
    PasswordWrong,
    #[error("opening the secret key would take more memory or time than is given to it")]
    TooCostly,
}

/// A secret key with its number. It never shows itself.
#[derive(Clone)]
pub struct SecretKey {
    number: [u8; 8],
    key: SigningKey,
}

/// What protects a secret key's file.
#[derive(Clone, Copy)]
pub struct Lock<'a> {
    /// Not empty.
    pub password: &'a str,
    /// Random bytes, never used before.
    pub salt: [u8; 32],
}

/// How costly opening a file is, in the two numbers of libsodium.
#[derive(Clone, Copy)]
struct Limits {
    operations: u64,
    memory_bytes: u64,
}

impl SecretKey {
    /// A key from random bytes; the number only names it.
    #[must_use]
    pub fn new(seed: [u8; 32], number: [u8; 8]) -> Self {
        Self { number, key: SigningKey::from_bytes(&seed) }
    }

    /// The key that checks its signatures.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { number: self.number, key: self.key.verifying_key().to_bytes() }
    }

    /// Signs `content`; the trusted comment is signed along. Answers the text of a `.minisig`.
    #[must_use]
    pub fn sign(&self, content: &[u8], comment: &str) -> String {
        let comment = comment.replace(['\n', '\r'], " ");
        let signature = self.key.sign(&Blake2b512::digest(content)).to_bytes();
        let global = self.key.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        let line = [&SIGNATURE_ALGORITHM[..], &self.number[..], &signature[..]].concat();
        format!(
            "untrusted comment: signed by key {}\n{}\ntrusted comment: {comment}\n{}\n",
            self.public().id(),
            BASE64.encode(line),
            BASE64.encode(global)
        )
    }

    /// The file's text; without a lock, whoever reads the file can sign.
    ///
    /// # Errors
    /// [`SecretKeyError::PasswordMissing`] when the lock's password is empty.
    pub fn to_text(&self, lock: Option<Lock<'_>>) -> Result<String, SecretKeyError> {
        self.to_text_within(lock, LIMITS)
    }

    fn to_text_within(&self, lock: Option<Lock<'_>>, limits: Limits) -> Result<String, SecretKeyError> {
        let keys = [self.key.to_bytes(), self.key.verifying_key().to_bytes()].concat();
        let checksum = checksum(&self.number, &keys);
        let mut masked = [&self.number[..], &keys[..], &checksum[..]].concat();
        let (algorithm, salt, limits, word) = match lock {
            Some(lock) if lock.password.is_empty() => return Err(SecretKeyError::PasswordMissing),
            Some(lock) => {
                mask(&mut masked, lock.password, &lock.salt, limits)?;
                (SCRYPT, lock.salt, limits, "encrypted")
            }
            None => (PLAIN, [0; 32], Limits { operations: 0, memory_bytes: 0 }, "unencrypted"),
        };
        let bytes = [
            &KEY_ALGORITHM[..],
            &algorithm[..],
            &CHECKSUM[..],
            &salt[..],
            &limits.operations.to_le_bytes()[..],
            &limits.memory_bytes.to_le_bytes()[..],
            &masked[..],
        ]
        .concat();
        Ok(format!("untrusted comment: minisign {word} secret key {}\n{}\n", self.public().id(), BASE64.encode(bytes)))
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// Every [`SecretKeyError`].
    pub fn parse(text: &str, password: Option<&str>) -> Result<Self, SecretKeyError> {
        let file = File::read(text)?;
        let mut masked = file.masked;
        if file.is_locked {
            let password = password.filter(|password| !password.is_empty()).ok_or(SecretKeyError::PasswordMissing)?;
            mask(&mut masked, password, &file.salt, file.limits)?;
        }
        let wrong = if file.is_locked { SecretKeyError::PasswordWrong } else { SecretKeyError::Invalid };
        let parts = || {
            let (number, rest) = masked.split_first_chunk::<8>()?;
            let (keys, found) = rest.split_first_chunk::<64>()?;
            let seed: &[u8; 32] = keys.first_chunk()?;
            let secret = Self::new(*seed, *number);
            let is_whole =
                checksum(number, keys)[..] == *found && keys.ends_with(secret.key.verifying_key().as_bytes());
            is_whole.then_some(secret)
        };
        parts().ok_or(wrong)
    }

    /// Whether a file's text needs a password to be read.
    ///
    /// # Errors
    /// [`SecretKeyError::Invalid`].
    pub fn is_locked(text: &str) -> Result<bool, SecretKeyError> {
        Ok(File::read(text)?.is_locked)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

/// What stands in a file.
struct File {
    is_locked: bool,
    salt: [u8; 32],
    limits: Limits,
    masked: Vec<u8>,
}

impl File {
    fn read(text: &str) -> Result<Self, SecretKeyError> {
        let parts = || {
            let mut lines = text.lines();
            lines.next()?.strip_prefix("untrusted comment: ")?;
            let bytes = BASE64.decode(lines.next()?.trim_end()).ok()?;
            let (head, masked) = bytes.split_first_chunk::<HEAD>()?;
            let (algorithms, rest) = head.split_first_chunk::<6>()?;
            let (salt, rest) = rest.split_first_chunk::<32>()?;
            let (operations, rest) = rest.split_first_chunk::<8>()?;
            let memory_bytes: &[u8; 8] = rest.first_chunk()?;
            let is_locked = match [algorithms[2], algorithms[3]] {
                SCRYPT => true,
                PLAIN => false,
                _ => return None,
            };
            let is_known = algorithms.starts_with(&KEY_ALGORITHM) && algorithms.ends_with(&CHECKSUM);
            let limits =
                Limits { operations: u64::from_le_bytes(*operations), memory_bytes: u64::from_le_bytes(*memory_bytes) };
            (is_known && masked.len() == MASKED).then(|| Self {
                is_locked,
                salt: *salt,
                limits,
                masked: masked.to_vec(),
            })
        };
        parts().ok_or(SecretKeyError::Invalid)
    }
}

fn checksum(number: &[u8; 8], keys: &[u8]) -> [u8; 32] {
    let digest = Blake2b::<U32>::digest([&KEY_ALGORITHM[..], &number[..], keys].concat());
    digest.into()
}

/// Masks bytes with what scrypt makes of a password; twice is once too many and gives them back.
fn mask(bytes: &mut [u8], password: &str, salt: &[u8; 32], limits: Limits) -> Result<(), SecretKeyError> {
    let (log_n, p) = limits.parameters()?;
    let mut stream = [0_u8; MASKED];
    let parameters = scrypt::Params::new(log_n, Limits::R, p, scrypt::Params::RECOMMENDED_LEN)
        .map_err(|_| SecretKeyError::Invalid)?;
    scrypt::scrypt(password.as_bytes(), salt, &parameters, &mut stream).map_err(|_| SecretKeyError::Invalid)?;
    for (byte, mask) in bytes.iter_mut().zip(stream) {
        *byte ^= mask;
    }
    Ok(())
}

impl Limits {
    /// The size of a block.
    const R: u32 = 8;

    /// The parameters that libsodium derives from the two numbers: log2 of N, and p.
    fn parameters(self) -> Result<(u8, u32), SecretKeyError> {
        if self.memory_bytes > MEMORY_BYTES_MAX || self.operations > OPERATIONS_MAX {
            return Err(SecretKeyError::TooCostly);
        }
        let operations = self.operations.max(32_768);
        let r = u64::from(Self::R);
        // The first power of two above half the most that N may be.
        let log_n = |n_max: u64| (1..63_u8).find(|log_n| (1_u64 << log_n) > n_max / 2).unwrap_or(63);
        if operations < self.memory_bytes / 32 {
            return Ok((log_n(operations / (r * 4)), 1));
        }
        let log_n = log_n(self.memory_bytes / (r * 128));
        let p = (operations / 4) / (1_u64 << log_n) / r;
        // A file that was not made by minisign may name limits that leave nothing, or many small blocks.
        u32::try_from(p).ok().filter(|p| (1..=P_MAX).contains(p)).map(|p| (log_n, p)).ok_or(SecretKeyError::Invalid)
    }
}

#[cfg(test)]
#[path = "secret_key_tests.rs"]
mod tests;
