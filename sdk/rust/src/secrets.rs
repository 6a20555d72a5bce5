//! Secrets that administrators set for this plugin: to be used by name, never to be read. Needs the capability `secrets`.
//!
//! A secret is a setting of the manifest with `secret = true`; its key is its name. It is signed with as it was written, in UTF-8.

use crate::Result;
use crate::bindings::hooks::tessera::plugin::secrets as host;

/// True when an administrator set it; false also without the capability.
pub fn exists(name: &str) -> bool {
    host::exists(name)
}

/// HMAC-SHA-256 of the data under the secret, 32 bytes.
///
/// # Errors
/// `capability-missing`, `not-found` when it isn't set, `limit-exceeded` for more than 1 MiB.
pub fn hmac_sha256(name: &str, data: &[u8]) -> Result<Vec<u8>> {
    host::hmac_sha256(name, data)
}

/// True when `mac` is the HMAC-SHA-256 of the data under the secret, whole; compared in constant time.
///
/// # Errors
/// As [`hmac_sha256`].
pub fn verify_hmac_sha256(name: &str, data: &[u8], mac: &[u8]) -> Result<bool> {
    host::verify_hmac_sha256(name, data, mac)
}
