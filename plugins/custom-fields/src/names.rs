//! Keys from what things are called, and addresses of the plugin's pages.

use tessera_sdk::dictionaries::Label;
use tessera_sdk::{Json, context};

/// What all keys begin with that stand beside others' keys; as the manifest says.
pub(crate) const PREFIX: &str = "cf_";
/// Longest key that is made of a name.
const KEY_MAX: usize = 40;
const PAGE: &str = "/p/tessera.custom-fields/objects";

/// The key of a name: small letters, digits and `_`. Empty when nothing of the name is left.
pub(crate) fn key_of(name: &str) -> String {
    let mut key = String::new();
    for letter in name.trim().chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    key.truncate(KEY_MAX);
    let key = key.trim_end_matches('_');
    if key.starts_with(|first: char| first.is_ascii_digit()) { format!("n{key}") } else { key.to_owned() }
}

/// The same with the prefix, unless it has it.
pub(crate) fn prefixed(key: &str) -> String {
    if key.starts_with(PREFIX) { key.to_owned() } else { format!("{PREFIX}{key}") }
}

/// The first of `name`, `name_2`, `name_3` … that isn't taken.
pub(crate) fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1;
    loop {
        let key = if number == 1 { name.to_owned() } else { format!("{name}_{number}") };
        if !is_taken(&key) {
            return key;
        }
        number += 1;
    }
}

/// The page of all objects.
pub(crate) fn home() -> String {
    PAGE.to_owned()
}

/// A page with what stands behind `?`; keys need no escaping.
pub(crate) fn page(parts: &[(&str, &str)]) -> String {
    let query: Vec<String> = parts.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{PAGE}?{}", query.join("&"))
}

/// A text of a definition in the reader's language.
pub(crate) fn said(label: &Json) -> String {
    let locale = if context::actor().locale.starts_with("zh") { "zh-CN" } else { "en" };
    label[locale].as_str().unwrap_or_default().to_owned()
}

/// The same of a label.
pub(crate) fn told(label: &Label) -> String {
    label.get(&context::actor().locale).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys() {
        assert_eq!(key_of("  Warranty ends (on) "), "warranty_ends_on");
        assert_eq!(key_of("3D model"), "n3d_model");
        assert_eq!(key_of("颜色"), "");
        assert_eq!(key_of(&"x".repeat(99)).len(), KEY_MAX);
        assert_eq!((prefixed("a"), prefixed("cf_a")), ("cf_a".to_owned(), "cf_a".to_owned()));
        assert_eq!(free("a", |key| key == "a" || key == "a_2"), "a_3");
        assert_eq!(
            page(&[("object", "account"), ("field", "cf_a")]),
            "/p/tessera.custom-fields/objects?object=account&field=cf_a"
        );
    }
}
