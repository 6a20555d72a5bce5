//! Revocations as administrators and publishers write them.
//!
//! A list is a file `{"revocations": [{"key": "RW…", "reason": "…"}, …]}` beside its signature by minisign, whose trusted comment is
//! `revocations`. It only ever adds: an old list that is imported once more brings nothing back.

use serde::Deserialize;
use tessera_engine::extension::NewRevocation;
use tessera_model::error::{Error, FieldError, Result};
use tessera_package::sign::REVOCATIONS;
use tessera_package::signature::{PublicKey, SignatureError, verify_detached};

use super::book::{Book, Revocation, Revoked};
use super::key_of;

/// Bytes of a list.
const LIST_BYTES_MAX: usize = 1024 * 1024;
/// Revocations of the whole book.
const ALL_MAX: usize = 20_000;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 500;
/// What messages call the signature.
const FILE: &str = "the list's signature";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    revocations: Vec<NewRevocation>,
}

/// When a revocation was made, and by whom.
pub(super) struct Made<'a> {
    pub(super) at_ms: i64,
    pub(super) by: &'a str,
    /// Who signed the list.
    pub(super) signer: Option<&'a PublicKey>,
}

/// Reads a list that a trusted key signed.
///
/// # Errors
/// `validation_failed`, naming `signature` or `file`.
pub(super) fn read(book: &Book, list: &[u8], signature: &str) -> Result<(PublicKey, Vec<NewRevocation>)> {
    if list.len() > LIST_BYTES_MAX {
        return Err(refused("file", "too_large", "At most 1 MiB", "最大 1 MiB"));
    }
    let keys = book.keys.iter().map(|trusted| &trusted.key).filter(|key| book.revoked_key(key).is_none());
    let signer = verify_detached(keys, FILE, signature, list, REVOCATIONS).map_err(|error: SignatureError| {
        let zh = format!("签名未通过：{}", error.code());
        Error::validation(vec![FieldError::new("signature", error.code(), error.to_string(), zh)])
    })?;
    let list: List = serde_json::from_slice(list).map_err(|error| {
        let problem = FieldError::new(
            "file",
            "invalid",
            format!("It is no list of revocations: {error}"),
            format!("不是有效的吊销列表：{error}"),
        );
        Error::validation(vec![problem])
    })?;
    Ok((signer.clone(), list.revocations))
}

/// Adds revocations that the book doesn't have yet; answers how many. `next_id` makes ids.
///
/// # Errors
/// `validation_failed`, naming the field.
pub(super) fn add(
    book: &mut Book,
    revocations: &[NewRevocation],
    made: &Made<'_>,
    mut next_id: impl FnMut() -> String,
) -> Result<usize> {
    let before = book.revocations.len();
    for new in revocations {
        let (what, reason) = checked(new)?;
        if book.revocations.iter().any(|known| known.what == what) {
            continue;
        }
        if book.revocations.len() >= ALL_MAX {
            return Err(refused(
                "file",
                "too_many",
                "There are 20,000 revocations already",
                "吊销记录已达 20,000 条上限",
            ));
        }
        book.revocations.push(Revocation {
            id: next_id(),
            what,
            reason,
            at_ms: made.at_ms,
            by: made.by.to_owned(),
            signer: made.signer.cloned(),
        });
    }
    Ok(book.revocations.len() - before)
}

fn checked(new: &NewRevocation) -> Result<(Revoked, String)> {
    let reason = new.reason.trim();
    if reason.is_empty() {
        return Err(refused("reason", "required", "Say why", "请填写原因"));
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(refused("reason", "too_long", "At most 500 characters", "最多 500 个字符"));
    }
    let what = match (&new.key, &new.sha256, &new.plugin, &new.version) {
        (Some(key), None, None, None) => Revoked::Key { key: key_of("key", key)? },
        (None, Some(sha256), None, None) => {
            let sha256 = sha256.trim().to_lowercase();
            if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(refused("sha256", "invalid", "Must be 64 hexadecimal digits", "必须是 64 位十六进制数"));
            }
            Revoked::Package { sha256 }
        }
        (None, None, Some(plugin), version) if !plugin.trim().is_empty() => {
            let version = version.as_deref().map(str::trim).filter(|version| !version.is_empty());
            if version.is_some_and(|version| version.parse::<semver::Version>().is_err()) {
                return Err(refused(
                    "version",
                    "invalid",
                    "Must be a version such as 1.2.0",
                    "必须是版本号，例如 1.2.0",
                ));
            }
            Revoked::Version { plugin: plugin.trim().to_owned(), version: version.map(str::to_owned) }
        }
        _ => {
            return Err(refused(
                "key",
                "required",
                "Name a key, a package's sha256, or a plugin with or without its version, and only one of them",
                "请指定公钥、安装包 sha256 或插件（可带版本）中的一项",
            ));
        }
    };
    Ok((what, reason.to_owned()))
}

fn refused(field: &str, code: &str, en: &str, zh: &str) -> Error {
    Error::validation(vec![FieldError::new(field, code, en, zh)])
}

#[cfg(test)]
mod tests {
    use tessera_package::SecretKey;

    use super::super::book::TrustedKey;
    use super::super::book::tests::{key, revocation};
    use super::*;

    const LIST: &[u8] = br#"{"revocations": [{"plugin": "acme.one", "version": "1.0.0", "reason": "It leaks"}]}"#;

    fn trusting(seed: u8) -> Book {
        let trusted = TrustedKey {
            id: "1".to_owned(),
            key: key(seed),
            name: "Acme".to_owned(),
            note: None,
            at_ms: 1,
            by: "Mei".to_owned(),
        };
        Book { keys: vec![trusted], ..Book::default() }
    }

    fn signed(seed: u8, comment: &str) -> String {
        SecretKey::new([seed; 32], [seed; 8]).sign(LIST, comment)
    }

    fn code(book: &Book, list: &[u8], signature: &str) -> String {
        read(book, list, signature).unwrap_err().fields[0].code.clone()
    }

    #[test]
    fn only_a_trusted_key_signs_lists() {
        let (signer, list) = read(&trusting(1), LIST, &signed(1, "revocations")).unwrap();
        assert_eq!((signer, list[0].plugin.as_deref()), (key(1), Some("acme.one")));
        assert_eq!(code(&trusting(2), LIST, &signed(1, "revocations")), "signature_key_unknown");
        assert_eq!(code(&trusting(1), LIST, &signed(1, "acme.one 1.0.0")), "signature_for_another");
        assert_eq!(code(&trusting(1), b"{}", &signed(1, "revocations")), "signature_wrong");
        let mut book = trusting(1);
        book.revocations.push(revocation(Revoked::Key { key: key(1) }));
        assert_eq!(code(&book, LIST, &signed(1, "revocations")), "signature_key_unknown", "a revoked one doesn't");
        let other = br#"{"revocation": []}"#;
        let signature = SecretKey::new([1; 32], [1; 8]).sign(other, "revocations");
        assert_eq!(code(&trusting(1), other, &signature), "invalid");
    }

    #[test]
    fn a_list_that_comes_again_adds_nothing() {
        let mut book = trusting(1);
        let (signer, list) = read(&book, LIST, &signed(1, "revocations")).unwrap();
        let made = Made { at_ms: 7, by: "Mei", signer: Some(&signer) };
        assert_eq!(add(&mut book, &list, &made, || "a".to_owned()).unwrap(), 1);
        assert_eq!(add(&mut book, &list, &made, || "b".to_owned()).unwrap(), 0);
        assert_eq!((book.revocations[0].at_ms, book.revocations[0].signer.as_ref()), (7, Some(&key(1))));
    }

    #[test]
    fn a_revocation_names_one_thing_and_a_reason() {
        let refused = |new: NewRevocation| checked(&new).unwrap_err().fields[0].field.clone();
        let new = || NewRevocation { reason: "why".to_owned(), ..NewRevocation::default() };
        assert_eq!(refused(new()), "key");
        assert_eq!(refused(NewRevocation { plugin: Some("a.b".to_owned()), ..NewRevocation::default() }), "reason");
        assert_eq!(refused(NewRevocation { key: Some("RW".to_owned()), ..new() }), "key");
        assert_eq!(refused(NewRevocation { sha256: Some("abc".to_owned()), ..new() }), "sha256");
        let both = NewRevocation { sha256: Some("a".repeat(64)), plugin: Some("a.b".to_owned()), ..new() };
        assert_eq!(refused(both), "key");
        let vague = NewRevocation { plugin: Some("a.b".to_owned()), version: Some("1".to_owned()), ..new() };
        assert_eq!(refused(vague), "version");
        let (what, _) = checked(&NewRevocation { sha256: Some("A".repeat(64)), ..new() }).unwrap();
        assert_eq!(what, Revoked::Package { sha256: "a".repeat(64) });
    }
}
