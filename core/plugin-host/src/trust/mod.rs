//! Whose packages are accepted: keys that administrators trust, the key that each plugin is bound to, and what is revoked.
//!
//! [`book::Book`] is one document, in memory as a snapshot like the organisation's settings. [`judge`] decides from it and a
//! package alone. What is revoked is looked up whenever something is shown, installed or put in force, so nothing that resets a
//! plugin's state brings it back.

mod admin;
pub(crate) mod book;
pub(crate) mod judge;
mod revocations;
mod suspend;

pub(crate) use suspend::shown_key;

use tessera_model::error::{Error, FieldError, Result};
use tessera_package::signature::{PublicKey, SignatureError};

/// What an administrator gives as a public key: the line, or the file with its comment.
///
/// # Errors
/// `validation_failed`, naming the field.
pub(crate) fn key_of(field: &str, text: &str) -> Result<PublicKey> {
    PublicKey::from_text(text).map_err(|error: SignatureError| {
        Error::validation(vec![FieldError::new(
            field,
            error.code(),
            "Give the public key that minisign prints, which begins with RW",
            "请填写 minisign 输出的公钥（以 RW 开头）",
        )])
    })
}
