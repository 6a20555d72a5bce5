//! Which names an entry may have.
//!
//! Plain ASCII only: no name can then look like another, fold into another on some file system, or climb out of a
//! folder, and no reader of the archive can disagree with us about what it says.

use crate::error::PackageError;
use crate::limits::NAME_LENGTH_MAX;

/// Checks the raw bytes of an entry's name and returns it as text.
///
/// # Errors
/// [`PackageError::NameInvalid`] with the reason.
pub fn check(raw: &[u8]) -> Result<&str, PackageError> {
    let invalid = |reason| PackageError::NameInvalid {
        name: String::from_utf8_lossy(raw).chars().take(NAME_LENGTH_MAX).collect(),
        reason,
    };
    if raw.contains(&0) {
        return Err(invalid("it contains NUL"));
    }
    if raw.contains(&b'\\') {
        return Err(invalid("it contains a backslash"));
    }
    if raw.is_empty() || raw.len() > NAME_LENGTH_MAX {
        return Err(invalid("it is empty or too long"));
    }
    if raw.first() == Some(&b'/') || raw.get(1) == Some(&b':') {
        return Err(invalid("it is an absolute path"));
    }
    let Ok(name) = std::str::from_utf8(raw) else {
        return Err(invalid("it is not UTF-8"));
    };
    for part in name.split('/') {
        match part {
            "" => return Err(invalid("it has an empty part")),
            "." | ".." => return Err(invalid("it has a . or .. part")),
            _ if part.ends_with('.') => return Err(invalid("a part of it ends with a dot")),
            _ => {}
        }
    }
    let accepted = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-+@/".contains(byte);
    if !raw.iter().all(accepted) {
        return Err(invalid("only letters A to Z, digits and ._-+@/ are accepted"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        for name in ["manifest.toml", "objects/sales_order.toml", "locales/zh-CN.ftl", "assets/img/a@2x.png"] {
            assert_eq!(check(name.as_bytes()).unwrap(), name);
        }
    }

    #[test]
    fn names_that_climb_hide_or_confuse_are_refused() {
        let refused: [&[u8]; 17] = [
            b"../manifest.toml",
            b"objects/../../x.toml",
            b"objects/..",
            b"./manifest.toml",
            b"/etc/passwd",
            b"C:/windows",
            b"objects\\x.toml",
            b"objects//x.toml",
            b"assets/",
            b"",
            b"a\0.toml",
            b"assets/a\nb",
            b"assets/a ",
            b"assets/a.",
            b"assets/\xff",
            "assets/\u{202e}gnp.exe".as_bytes(),
            "objects/\u{0430}ccount.toml".as_bytes(),
        ];
        for name in refused {
            let error = check(name).expect_err(&String::from_utf8_lossy(name));
            assert_eq!(error.code(), "package_name_invalid");
        }
        assert!(check(&[b'a'; NAME_LENGTH_MAX + 1]).is_err());
    }
}
