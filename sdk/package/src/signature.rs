//! Who signed a package. Signatures are those of minisign (ed25519 over BLAKE2b-512, the form that it calls prehashed).
//!
//! A publisher's public key stands in the manifest as `publisher_key`. `digests.json.minisig` signs the bytes of
//! `digests.json`, and its trusted comment is the id and the version: `acme.approvals 2.1.0`. So a signature fits one
//! version of one plugin only.
//!
//! A publisher who changes keys adds `rotation.minisig`: a signature by the old key over the text of the new public key
//! (one line, without a line end), with the trusted comment `rotate acme.approvals`. It is listed in `digests.json`, so
//! the new key has signed it too.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::layout;
use crate::package::Package;

/// The algorithm of a key, as minisign writes it.
pub(crate) const KEY_ALGORITHM: [u8; 2] = *b"Ed";
/// The algorithm of a prehashed signature. The older one, which hashes nothing first, isn't accepted.
pub(crate) const SIGNATURE_ALGORITHM: [u8; 2] = *b"ED";

/// Why a package's signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    #[error("the public key is not one of minisign: give the one line that begins with RW")]
    KeyInvalid,
    #[error("{file} is not a prehashed signature of minisign; sign again with minisign 0.10 or newer")]
    Unreadable { file: &'static str },
    #[error("the package is not signed, though key {key_id} is expected to have signed it")]
    Missing { key_id: String },
    #[error("the package is signed, but its manifest names no publisher_key")]
    KeyMissing,
    #[error("{file} was not made by key {key_id} for this content, or was changed afterwards")]
    Wrong { file: &'static str, key_id: String },
    #[error("{file} was made by key {key_id}, which is not among the trusted keys")]
    UnknownKey { file: &'static str, key_id: String },
    #[error("{file} was made for `{found}`, not for `{expected}`")]
    ForAnother { file: &'static str, found: String, expected: String },
    #[error(
        "the package is signed by key {found}, the installed version by key {pinned}, which didn't agree to the change"
    )]
    KeyChanged { pinned: String, found: String },
}

impl SignatureError {
    /// The stable code, for clients and translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyInvalid => "signature_key_invalid",
            Self::Unreadable { .. } => "signature_unreadable",
            Self::Missing { .. } => "signature_missing",
            Self::KeyMissing => "signature_key_missing",
            Self::Wrong { .. } => "signature_wrong",
            Self::UnknownKey { .. } => "signature_key_unknown",
            Self::ForAnother { .. } => "signature_for_another",
            Self::KeyChanged { .. } => "signature_key_changed",
        }
    }
}

/// A publisher's public key. Two are equal only when number and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub(crate) number: [u8; 8],
    pub(crate) key: [u8; 32],
}

impl PublicKey {
    /// Reads the one line that minisign prints, without its comment.
    ///
    /// # Errors
    /// [`SignatureError::KeyInvalid`].
    pub fn parse(line: &str) -> Result<Self, SignatureError> {
        let invalid = SignatureError::KeyInvalid;
        let bytes = BASE64.decode(line).map_err(|_| invalid.clone())?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>().ok_or_else(|| invalid.clone())?;
        let (number, key) = rest.split_first_chunk::<8>().ok_or_else(|| invalid.clone())?;
        let key: [u8; 32] = key.try_into().map_err(|_| invalid.clone())?;
        let is_usable = VerifyingKey::from_bytes(&key).is_ok_and(|key| !key.is_weak());
        if *algorithm != KEY_ALGORITHM || !is_usable {
            return Err(invalid);
        }
        Ok(Self { number: *number, key })
    }

    /// Reads what stands in a `minisign.pub`: the line alone, or below its comment.
    ///
    /// # Errors
    /// [`SignatureError::KeyInvalid`].
    pub fn from_text(text: &str) -> Result<Self, SignatureError> {
        let mut lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("untrusted comment:"));
        match (lines.next(), lines.next()) {
            (Some(line), None) => Self::parse(line),
            _ => Err(SignatureError::KeyInvalid),
        }
    }

    /// Whether both check the same signatures, whatever number each gives itself: the number is not part of the key, and
    /// whoever holds the secret one could choose another.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// The key's number as minisign shows it: 16 upper-case hexadecimal digits. It names a key and proves nothing.
    #[must_use]
    pub fn id(&self) -> String {
        id_of(self.number)
    }

    /// Checks that this key made `signature` (the text of `file`) over `content`, for exactly this trusted comment.
    fn check(&self, file: &'static str, signature: &str, content: &[u8], comment: &str) -> Result<(), SignatureError> {
        let parts = Parts::read(signature).ok_or(SignatureError::Unreadable { file })?;
        let wrong = || SignatureError::Wrong { file, key_id: self.id() };
        if parts.number != self.number {
            return Err(wrong());
        }
        let key = VerifyingKey::from_bytes(&self.key).map_err(|_| SignatureError::KeyInvalid)?;
        let digest = Blake2b512::digest(content);
        key.verify_strict(&digest, &Signature::from_bytes(&parts.signature)).map_err(|_| wrong())?;
        let mut with_comment = parts.signature.to_vec();
        with_comment.extend_from_slice(parts.comment.as_bytes());
        key.verify_strict(&with_comment, &Signature::from_bytes(&parts.global)).map_err(|_| wrong())?;
        if parts.comment != comment {
            let (found, expected) = (parts.comment.to_owned(), comment.to_owned());
            return Err(SignatureError::ForAnother { file, found, expected });
        }
        Ok(())
    }
}

impl fmt::Display for PublicKey {
    /// The one line of minisign, as [`PublicKey::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&KEY_ALGORITHM[..], &self.number[..], &self.key[..]].concat();
        f.write_str(&BASE64.encode(bytes))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Who signed a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The key that signed it.
    pub key: PublicKey,
    /// The key that was expected and that agreed to be replaced by [`Signed::key`].
    pub replaces: Option<PublicKey>,
}

/// Checks a package's signature. `pinned` is the key that signed the installed version of the plugin. `None` is
/// answered for a package that nobody signed and nobody had to sign.
///
/// # Errors
/// Every [`SignatureError`]; `Missing` also when the manifest names a key and the signature was taken out.
pub fn verify(package: &Package, pinned: Option<&PublicKey>) -> Result<Option<Signed>, SignatureError> {
    let manifest = package.manifest();
    let named = manifest.publisher_key.as_deref().map(PublicKey::parse).transpose()?;
    let Some(signature) = package.signature() else {
        return match pinned.or(named.as_ref()) {
            Some(key) => Err(SignatureError::Missing { key_id: key.id() }),
            None => Ok(None),
        };
    };
    let key = named.ok_or(SignatureError::KeyMissing)?;
    let comment = format!("{} {}", manifest.id, manifest.version);
    key.check(layout::SIGNATURE, signature, package.digests_json(), &comment)?;
    let Some(old) = pinned.filter(|pinned| **pinned != key) else {
        return Ok(Some(Signed { key, replaces: None }));
    };
    let Some(rotation) = package.rotation() else {
        return Err(SignatureError::KeyChanged { pinned: old.id(), found: key.id() });
    };
    old.check(layout::ROTATION, rotation, key.to_string().as_bytes(), &format!("rotate {}", manifest.id))?;
    Ok(Some(Signed { key, replaces: Some(old.clone()) }))
}

/// Checks a signature that lies beside a file, by whichever of `keys` made it, for exactly this trusted comment. Answers
/// that key.
///
/// # Errors
/// `Unreadable`, `UnknownKey` when none of the keys has the signature's number, `Wrong` and `ForAnother`.
pub fn verify_detached<'a>(
    keys: impl IntoIterator<Item = &'a PublicKey>,
    file: &'static str,
    signature: &str,
    content: &[u8],
    comment: &str,
) -> Result<&'a PublicKey, SignatureError> {
    let number = Parts::read(signature).ok_or(SignatureError::Unreadable { file })?.number;
    let mut refused = SignatureError::UnknownKey { file, key_id: id_of(number) };
    // Numbers are no secret: several keys may have the same.
    for key in keys.into_iter().filter(|key| key.number == number) {
        match key.check(file, signature, content, comment) {
            Ok(()) => return Ok(key),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// A key's number as minisign shows it.
fn id_of(number: [u8; 8]) -> String {
    hex::encode_upper(u64::from_le_bytes(number).to_be_bytes())
}

/// The parts of a signature's four lines.
struct Parts<'a> {
    number: [u8; 8],
    signature: [u8; 64],
    comment: &'a str,
    /// The signature over [`Parts::signature`] and [`Parts::comment`].
    global: [u8; 64],
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next()?.strip_prefix("untrusted comment: ")?;
        let bytes = BASE64.decode(lines.next()?).ok()?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>()?;
        let (number, signature) = rest.split_first_chunk::<8>()?;
        let comment = lines.next()?.strip_prefix("trusted comment: ")?;
        let global = BASE64.decode(lines.next()?).ok()?;
        if *algorithm != SIGNATURE_ALGORITHM || lines.next().is_some() {
            return None;
        }
        Some(Self { number: *number, signature: signature.try_into().ok()?, comment, global: global.try_into().ok()? })
    }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
