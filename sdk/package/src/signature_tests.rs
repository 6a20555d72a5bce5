//! Signatures that fit, and every way of passing one off that doesn't.

use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::write::zip_of;
use crate::{layout, samples};

/// A publisher with a key pair of its own.
struct Publisher(SigningKey);

impl Publisher {
    fn new(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    fn public(&self) -> PublicKey {
        let key = self.0.verifying_key().to_bytes();
        let (number, _) = key.split_first_chunk::<8>().unwrap();
        PublicKey { number: *number, key }
    }

    fn sign(&self, content: &[u8], comment: &str) -> String {
        let signature = self.0.sign(&Blake2b512::digest(content)).to_bytes();
        let global = self.0.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        let line = [&SIGNATURE_ALGORITHM[..], &self.public().number[..], &signature[..]].concat();
        format!(
            "untrusted comment: x\n{}\ntrusted comment: {comment}\n{}\n",
            BASE64.encode(line),
            BASE64.encode(global)
        )
    }
}

/// A package whose manifest names `key`; `signature` is made from the bytes of its digests.
fn package(
    key: Option<&PublicKey>,
    version: &str,
    rotation: Option<String>,
    signature: impl FnOnce(&[u8]) -> Option<String>,
) -> Package {
    let mut files = samples::files();
    let mut manifest = samples::SMALL_MANIFEST.replace("1.0.0", version);
    if let Some(key) = key {
        manifest.push_str(&format!("publisher_key = \"{key}\"\n"));
    }
    files.insert(layout::MANIFEST.to_owned(), manifest.into_bytes());
    if let Some(rotation) = rotation {
        files.insert(layout::ROTATION.to_owned(), rotation.into_bytes());
    }
    let mut files = samples::seal(files);
    if let Some(signature) = signature(&files[layout::DIGESTS]) {
        files.insert(layout::SIGNATURE.to_owned(), signature.into_bytes());
    }
    Package::read(&zip_of(&files).unwrap()).unwrap()
}

fn signed_by(publisher: &Publisher, comment: &str) -> Package {
    package(Some(&publisher.public()), "1.0.0", None, |digests| Some(publisher.sign(digests, comment)))
}

fn code(package: &Package, pinned: Option<&PublicKey>) -> &'static str {
    verify(package, pinned).unwrap_err().code()
}

#[test]
fn a_signature_in_minisigns_form_that_was_made_elsewhere_is_understood() {
    // Made with Python's `cryptography` and `hashlib`, from nothing that this crate brings.
    let line = "RWQfLj1MW2p5iAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    let key = PublicKey::parse(line).unwrap();
    assert_eq!(key.to_string(), line);
    assert_eq!(key.id(), "88796A5B4C3D2E1F");
    let signature = "untrusted comment: x\n\
        RUQfLj1MW2p5iPHWqkTgyt0Z+CG6TEVUlbtxfnCLmdj4IohJMI8VVYELLr4yUv1bOHOyScJtJDK5WxIP9qEgdtZbLzvfjkgKzgE=\n\
        trusted comment: acme.small 1.0.0\n\
        p/2LT211N4iYeGUlmVKUJVg3vnH1SLFoKo1vzbSgj3dcBR3SatFGh2tKwVPbSmqN/DJ2+KL2n7s4oIGnytMtAg==\n";
    let check = |content: &[u8], comment| key.check(layout::SIGNATURE, signature, content, comment);
    assert_eq!(check(b"content", "acme.small 1.0.0"), Ok(()));
    assert_eq!(check(b"contents", "acme.small 1.0.0").unwrap_err().code(), "signature_wrong");
    assert_eq!(check(b"content", "acme.small 1.0.1").unwrap_err().code(), "signature_for_another");
}

#[test]
fn a_signed_package_names_its_signer_and_an_unsigned_one_nobody() {
    let acme = Publisher::new(1);
    let package_of_acme = signed_by(&acme, "acme.small 1.0.0");
    let signed = Some(Signed { key: acme.public(), replaces: None });
    assert_eq!(verify(&package_of_acme, None), Ok(signed.clone()));
    assert_eq!(verify(&package_of_acme, Some(&acme.public())), Ok(signed));
    assert_eq!(verify(&package(None, "1.0.0", None, |_| None), None), Ok(None));
}

#[test]
fn a_signature_for_another_plugin_or_version_is_refused() {
    let acme = Publisher::new(1);
    for comment in ["acme.large 1.0.0", "acme.small 1.0.1", "acme.small 1.0.0 ", "acme.small", ""] {
        assert_eq!(code(&signed_by(&acme, comment), None), "signature_for_another", "{comment:?}");
    }
    let mut other = String::new();
    package(Some(&acme.public()), "1.0.1", None, |digests| {
        other = acme.sign(digests, "acme.small 1.0.0");
        None
    });
    let carried_over = package(Some(&acme.public()), "1.0.0", None, |_| Some(other));
    assert_eq!(code(&carried_over, None), "signature_wrong");
}

#[test]
fn a_comment_that_was_changed_after_signing_is_refused() {
    let acme = Publisher::new(1);
    let changed = package(Some(&acme.public()), "1.0.0", None, |digests| {
        Some(acme.sign(digests, "acme.small 0.9.0").replace("acme.small 0.9.0", "acme.small 1.0.0"))
    });
    assert_eq!(code(&changed, None), "signature_wrong");
}

#[test]
fn taking_the_signature_out_is_noticed() {
    let acme = Publisher::new(1);
    let named = package(Some(&acme.public()), "1.0.0", None, |_| None);
    assert_eq!(code(&named, None), "signature_missing");
    let neither = package(None, "1.0.0", None, |_| None);
    assert_eq!(code(&neither, Some(&acme.public())), "signature_missing");
    let without_key = package(None, "1.0.0", None, |digests| Some(acme.sign(digests, "acme.small 1.0.0")));
    assert_eq!(code(&without_key, Some(&acme.public())), "signature_key_missing");
}

#[test]
fn a_signature_by_another_than_the_named_key_is_refused() {
    let (acme, mallory) = (Publisher::new(1), Publisher::new(2));
    let foreign =
        package(Some(&acme.public()), "1.0.0", None, |digests| Some(mallory.sign(digests, "acme.small 1.0.0")));
    assert_eq!(code(&foreign, None), "signature_wrong");
    // The same with acme's number in place of mallory's own.
    let forged = PublicKey { number: acme.public().number, key: mallory.public().key };
    let disguised = package(Some(&forged), "1.0.0", None, |digests| {
        let text = mallory.sign(digests, "acme.small 1.0.0");
        let line = text.lines().nth(1).unwrap();
        let mut bytes = BASE64.decode(line).unwrap();
        bytes[2..10].copy_from_slice(&forged.number);
        Some(text.replace(line, &BASE64.encode(bytes)))
    });
    assert_eq!(code(&disguised, Some(&acme.public())), "signature_key_changed");
}

#[test]
fn a_key_is_replaced_only_with_the_old_keys_agreement() {
    let (old, new, mallory) = (Publisher::new(1), Publisher::new(2), Publisher::new(3));
    let upgrade = |rotation: Option<String>| {
        package(Some(&new.public()), "1.1.0", rotation, |digests| Some(new.sign(digests, "acme.small 1.1.0")))
    };
    let statement =
        |by: &Publisher, of: &Publisher, comment: &str| by.sign(of.public().to_string().as_bytes(), comment);
    let pinned = old.public();
    assert_eq!(code(&upgrade(None), Some(&pinned)), "signature_key_changed");
    let rotated = upgrade(Some(statement(&old, &new, "rotate acme.small")));
    assert_eq!(verify(&rotated, Some(&pinned)), Ok(Some(Signed { key: new.public(), replaces: Some(old.public()) })));
    // Made by somebody else, for another key, and for another plugin.
    assert_eq!(code(&upgrade(Some(statement(&new, &new, "rotate acme.small"))), Some(&pinned)), "signature_wrong");
    assert_eq!(code(&upgrade(Some(statement(&old, &mallory, "rotate acme.small"))), Some(&pinned)), "signature_wrong");
    let elsewhere = upgrade(Some(statement(&old, &new, "rotate acme.large")));
    assert_eq!(code(&elsewhere, Some(&pinned)), "signature_for_another");
}

#[test]
fn what_is_no_prehashed_signature_of_minisign_is_refused() {
    let acme = Publisher::new(1);
    let whole = |digests: &[u8]| acme.sign(digests, "acme.small 1.0.0");
    let spoiled: [fn(String) -> String; 5] = [
        |_| String::new(),
        |text| text.lines().take(3).collect::<Vec<_>>().join("\n"),
        |text| text + "one line more\n",
        |text| text.replace("\nRU", "\nRW"),
        |text| text.replace("trusted comment: acme", "comment: acme"),
    ];
    for (index, spoil) in spoiled.into_iter().enumerate() {
        let package = package(Some(&acme.public()), "1.0.0", None, |digests| Some(spoil(whole(digests))));
        assert_eq!(code(&package, None), "signature_unreadable", "{index}");
    }
    let other_algorithm = acme.public().to_string().replacen("RW", "RU", 1);
    for line in ["", "RWQ", "not base64", other_algorithm.as_str()] {
        assert_eq!(PublicKey::parse(line).unwrap_err().code(), "signature_key_invalid", "{line}");
    }
    // The neutral element verifies for everybody.
    let weak = PublicKey {
        number: [0; 8],
        key: {
            let mut one = [0; 32];
            one[0] = 1;
            one
        },
    };
    assert!(PublicKey::parse(&weak.to_string()).is_err());
}
