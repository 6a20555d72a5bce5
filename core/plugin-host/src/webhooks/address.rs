//! The addresses of endpoints. What makes one hard to guess is derived from a key beside the database: whoever has a copy of the
//! database alone can call nothing.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use tessera_engine::private_files::{key_in, private_folder};
use tessera_package::Manifest;
use tessera_package::manifest::Webhook;

use crate::installed::Installed;

const KEY_FILE: &str = "plugin-webhooks";
/// Bytes of a token.
const TOKEN_BYTES: usize = 24;

/// Makes tokens.
pub(crate) struct AddressKey(Option<[u8; 32]>);

/// An endpoint of a plugin in force.
pub(crate) struct Endpoint {
    pub(crate) webhook: Webhook,
    token: String,
}

impl AddressKey {
    /// The key in the folder; `secret` becomes it when there is none yet. Without a folder nothing outlives the process anyway. With
    /// one that can't be used there are no addresses, rather than some that change with each start.
    pub(crate) fn open(folder: Option<&Path>, secret: impl Fn() -> [u8; 32]) -> Self {
        let Some(folder) = folder else { return Self(Some(secret())) };
        match private_folder(folder).and_then(|()| key_in(folder, KEY_FILE, &secret)) {
            Ok(key) => Self(Some(key)),
            Err(error) => {
                tracing::error!(path = %folder.display(), %error, "the key of webhooks' addresses can't be read or made; plugins have no webhooks until it can and the server starts again");
                Self(None)
            }
        }
    }

    /// What stands at the end of an address. Another one after each renewal, and for a plugin that comes back after all of it was
    /// purged.
    fn token(&self, plugin: &str, endpoint: &str, installed_at_ms: i64, renewals: u32) -> Option<String> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(self.0.as_ref()?) {
            Ok(mac) => mac,
            // HMAC takes keys of any length.
            Err(_) => return None,
        };
        // Lengths before texts, so that no two sets of parts read the same.
        for part in ["webhook-1", plugin, endpoint, &installed_at_ms.to_string(), &renewals.to_string()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let bytes = mac.finalize().into_bytes();
        Some(BASE64.encode(bytes.get(..TOKEN_BYTES)?))
    }
}

/// The endpoints of a plugin with their tokens; none without a key.
pub(crate) fn endpoints(manifest: &Manifest, found: &Installed, key: &AddressKey) -> Vec<Endpoint> {
    let endpoint = |webhook: &Webhook| {
        let renewals = renewals(&found.webhook_renewals, &webhook.endpoint);
        let token = key.token(&manifest.id, &webhook.endpoint, found.installed_at_ms, renewals)?;
        Some(Endpoint { webhook: webhook.clone(), token })
    };
    manifest.webhooks.iter().filter_map(endpoint).collect()
}

/// How often an endpoint was given another address.
pub(super) fn renewals(renewed: &BTreeMap<String, u32>, endpoint: &str) -> u32 {
    renewed.get(endpoint).copied().unwrap_or_default()
}

impl Endpoint {
    /// The address, below the server's own.
    pub(super) fn path(&self, plugin: &str) -> String {
        format!("/api/v1/hooks/{plugin}/{}/{}", self.webhook.endpoint, self.token)
    }

    /// True for its own token. Digests are compared, so that the time tells nothing of how much of a token is right.
    pub(super) fn is_opened_by(&self, token: &str) -> bool {
        digest(&self.token) == digest(token)
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_endpoint_has_a_token_of_its_own_and_another_after_a_renewal() {
        let key = AddressKey::open(None, || [7; 32]);
        let token =
            |plugin: &str, endpoint: &str, at: i64, renewals: u32| key.token(plugin, endpoint, at, renewals).unwrap();
        let first = token("acme.a", "in", 1, 0);
        assert_eq!((first.len(), &first), (32, &token("acme.a", "in", 1, 0)));
        for other in [
            token("acme.b", "in", 1, 0),
            token("acme.a", "out", 1, 0),
            token("acme.a", "in", 2, 0),
            token("acme.a", "in", 1, 1),
            AddressKey::open(None, || [8; 32]).token("acme.a", "in", 1, 0).unwrap(),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn tokens_outlive_a_start_and_there_are_none_without_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let first = AddressKey::open(Some(folder.path()), || [1; 32]).token("acme.a", "in", 1, 0);
        let second = AddressKey::open(Some(folder.path()), || [2; 32]).token("acme.a", "in", 1, 0);
        assert!(first.is_some() && first == second);
        let file = folder.path().join(KEY_FILE);
        assert!(AddressKey::open(Some(&file), || [1; 32]).token("acme.a", "in", 1, 0).is_none());
    }
}
