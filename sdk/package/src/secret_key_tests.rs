//! Secret keys that were made elsewhere, ours read back, and files that are none.

use super::*;
use crate::layout;
use crate::signature::verify_detached;

/// Made with Python's `cryptography` and `hashlib`, from nothing that this crate brings; the password is `correct horse`.
const LOCKED: &str = "untrusted comment: minisign encrypted secret key\n\
    RWRTY0IyZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoMAgAAAAAAAAAAAAAEAAAAAkzV+XSp0eQEogKzVpB0KSWS3MgQrYgZ0VUf+a+/Xv\
    CIjY+p+3jSTnM7Mhbt9BFtuSbpg2RGM440nA93pQiFGQCyFEyjwybr2xbdlc9mJkAov5NFkuI3o5CY/gLlSaWKAG6RdESmDL+Q=\n";
const OPEN: &str = "untrusted comment: minisign secret key\n\
    RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHy49TFtqeYgAAQIDBAUGBwgJCgsMDQ4PEBESExQVF\
    hcYGRobHB0eHwOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4bS2+HsgERzG01gBnVgSE+mguw4hKip3BRB5+v7d08ag=\n";
const PUBLIC: &str = "RWQfLj1MW2p5iAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
/// What a test may spend on a password.
const CHEAP: Limits = Limits { operations: 32_768, memory_bytes: 1 << 24 };

#[test]
fn secret_keys_in_minisigns_form_that_were_made_elsewhere_are_understood() {
    assert_eq!((SecretKey::is_locked(LOCKED), SecretKey::is_locked(OPEN)), (Ok(true), Ok(false)));
    let locked = SecretKey::parse(LOCKED, Some("correct horse")).unwrap();
    let open = SecretKey::parse(OPEN, None).unwrap();
    assert_eq!((locked.public().to_string(), open.public().to_string()), (PUBLIC.to_owned(), PUBLIC.to_owned()));
    let signature = locked.sign(b"content", "acme.small 1.0.0");
    // The same signature as in the tests of `signature`: ed25519 leaves no choice.
    assert!(signature.contains(
        "RUQfLj1MW2p5iPHWqkTgyt0Z+CG6TEVUlbtxfnCLmdj4IohJMI8VVYELLr4yUv1bOHOyScJtJDK5WxIP9qEgdtZbLzvfjkgKzgE="
    ));
}

#[test]
fn a_secret_key_is_read_back_with_its_password_alone() {
    let secret = SecretKey::new([7; 32], [9; 8]);
    let lock = Lock { password: "good enough", salt: [3; 32] };
    let text = secret.to_text_within(Some(lock), CHEAP).unwrap();
    assert_eq!(SecretKey::parse(&text, Some("good enough")).unwrap().public(), secret.public());
    let refused = |text: &str, password| SecretKey::parse(text, password).unwrap_err();
    assert_eq!(refused(&text, Some("good enough ")), SecretKeyError::PasswordWrong);
    assert_eq!(refused(&text, None), SecretKeyError::PasswordMissing);
    assert_eq!(refused(&text, Some("")), SecretKeyError::PasswordMissing);
    let empty = Lock { password: "", salt: [3; 32] };
    assert_eq!(secret.to_text_within(Some(empty), CHEAP), Err(SecretKeyError::PasswordMissing));
    let open = secret.to_text(None).unwrap();
    assert_eq!(SecretKey::parse(&open, None).unwrap().public(), secret.public());
    assert!(!format!("{secret:?}").contains("7, 7"), "it doesn't show itself");
}

#[test]
fn what_is_no_secret_key_is_refused() {
    let line = OPEN.lines().nth(1).unwrap();
    let with = |at: usize, byte: u8| {
        let mut bytes = BASE64.decode(line).unwrap();
        bytes[at] ^= byte;
        format!("untrusted comment: x\n{}\n", BASE64.encode(bytes))
    };
    let texts = [
        String::new(),
        PUBLIC.to_owned(),
        format!("untrusted comment: x\n{PUBLIC}\n"),
        line.to_owned(),
        with(0, 1),
        with(2, 1),
        with(4, 1),
        with(HEAD + 8, 1),
        with(HEAD + 40, 1),
        with(HEAD + 100, 1),
    ];
    for (index, text) in texts.iter().enumerate() {
        assert_eq!(SecretKey::parse(text, None).unwrap_err(), SecretKeyError::Invalid, "{index}");
    }
}

#[test]
fn a_file_may_not_ask_for_all_memory() {
    let limits = |operations, memory_bytes| Limits { operations, memory_bytes };
    assert_eq!(limits(1 << 25, 1 << 30).parameters(), Ok((20, 1)), "minisign's own");
    assert_eq!(LIMITS.parameters(), Ok((18, 1)));
    assert_eq!(CHEAP.parameters(), Ok((10, 1)));
    assert_eq!(limits(1 << 25, 1 << 31).parameters(), Err(SecretKeyError::TooCostly));
    assert_eq!(limits(u64::MAX, 1 << 30).parameters(), Err(SecretKeyError::TooCostly));
    assert_eq!(limits(1 << 27, 0).parameters(), Err(SecretKeyError::Invalid), "a million small blocks");
}

#[test]
fn a_signature_beside_a_file_names_which_key_made_it() {
    let (one, other) = (SecretKey::new([1; 32], [1; 8]), SecretKey::new([2; 32], [2; 8]));
    let keys = [one.public(), other.public()];
    let check = |text: &str, content: &[u8], comment| {
        verify_detached(&keys, layout::SIGNATURE, text, content, comment).map_err(|error| error.code())
    };
    let text = other.sign(b"list", "revocations");
    assert_eq!(check(&text, b"list", "revocations"), Ok(&keys[1]));
    assert_eq!(check(&text, b"lists", "revocations"), Err("signature_wrong"));
    assert_eq!(check(&text, b"list", "rotate acme.small"), Err("signature_for_another"));
    let stranger = SecretKey::new([3; 32], [3; 8]).sign(b"list", "revocations");
    assert_eq!(check(&stranger, b"list", "revocations"), Err("signature_key_unknown"));
    // With the number of a trusted one.
    let disguised = SecretKey::new([3; 32], [2; 8]).sign(b"list", "revocations");
    assert_eq!(check(&disguised, b"list", "revocations"), Err("signature_wrong"));
    assert_eq!(check("no signature", b"list", "revocations"), Err("signature_unreadable"));
}

#[test]
fn a_public_key_is_found_below_its_comment_and_is_the_same_under_another_number() {
    let text = format!("untrusted comment: minisign public key\n{PUBLIC}\r\n\n");
    assert_eq!(PublicKey::from_text(&text).unwrap().to_string(), PUBLIC);
    assert!(PublicKey::from_text(&format!("{PUBLIC}\n{PUBLIC}")).is_err() && PublicKey::from_text("").is_err());
    let (one, other) = (SecretKey::new([1; 32], [1; 8]).public(), SecretKey::new([1; 32], [2; 8]).public());
    assert!(one != other && one.is_same_key(&other));
}
