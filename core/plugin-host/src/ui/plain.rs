//! Texts, words and links of plugins, made harmless or refused.

use serde_json::Value as Json;

/// Takes out what isn't seen: control characters but line breaks and tabs, marks that turn the direction of text, and tags.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

fn is_hidden(c: char) -> bool {
    let is_control = c.is_control() && c != '\n' && c != '\t';
    let is_direction =
        matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_invisible = matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    is_control || is_direction || is_invisible
}

/// The same for every text inside a value.
pub(crate) fn cleaned(value: Json) -> Json {
    match value {
        Json::String(text) => Json::String(clean(&text)),
        Json::Array(items) => Json::Array(items.into_iter().map(cleaned).collect()),
        Json::Object(parts) => {
            Json::Object(parts.into_iter().map(|(key, value)| (clean(&key), cleaned(value))).collect())
        }
        other => other,
    }
}

/// A path inside the product: begins with one slash, and leads to no address of the API.
pub(crate) fn is_path(path: &str) -> bool {
    let is_api = path == "/api" || path.starts_with("/api/");
    path.len() <= 500
        && path.starts_with('/')
        && !path.starts_with("//")
        && !is_api
        && path.chars().all(|c| c != '\\' && !c.is_whitespace() && !is_hidden(c) && !c.is_control())
}

/// An address elsewhere: `https`, a host of ASCII (so none that looks like another's), no user and password before it.
pub(crate) fn is_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    url.len() <= 2_000
        && host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.bytes().all(of_host)
        && url.chars().all(|c| c != '\\' && !c.is_whitespace() && !is_hidden(c) && !c.is_control())
}

/// Markdown without pictures, and without addresses that run something; none when it has such. Markup in it isn't shown as markup:
/// that is the renderer's part.
pub(crate) fn markdown(text: &str) -> Option<String> {
    let text = clean(text).replace("![", "[");
    // As a browser reads an address: blanks don't count, nor does case, and letters may be written as entities.
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    // Entities count in the addresses of links, not in those that stand by themselves.
    let is_bad = [("](", true), ("]:", true), ("<", false)].into_iter().any(|(before, has_entities)| {
        let mut found = squeezed.match_indices(before).filter_map(|(at, _)| squeezed.get(at + before.len()..));
        found.any(|address| runs(address, has_entities))
    });
    (!is_bad).then_some(text)
}

fn runs(address: &str, has_entities: bool) -> bool {
    let scheme = address.trim_start_matches('<').split(['/', '?', '#', ')', '>']).next().unwrap_or_default();
    let schemes = ["javascript:", "vbscript:", "data:", "file:"];
    (has_entities && scheme.contains('&')) || schemes.iter().any(|bad| scheme.starts_with(bad))
}

/// Whether an input asks for something that nobody may ask for here: passwords belong into the sign-in page alone.
pub(crate) fn asks_for_password<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    let words = ["password", "passwd", "passphrase", "passcode", "密码", "口令"];
    texts.any(|text| {
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        words.iter().any(|word| letters.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_taken_out() {
        assert_eq!(clean("in\u{202e}voice\u{2066}.\0\x1b[31m\u{200f}\nnext\tone"), "invoice.[31m\nnext\tone");
        assert_eq!(clean("合同 👨‍👩‍👧 é"), "合同 👨‍👩‍👧 é");
        let value = serde_json::json!({"a\u{202e}": ["\u{202d}x", 1, null]});
        assert_eq!(cleaned(value), serde_json::json!({"a": ["x", 1, null]}));
    }

    #[test]
    fn only_paths_inside_and_https_are_led_to() {
        for path in ["/", "/o/account/id1", "/o/account?view=mine#top"] {
            assert!(is_path(path), "{path}");
        }
        for path in
            ["", "o/account", "//evil.example", "/\\evil.example", "/api", "/api/v1/me", "/a\u{202e}b", "/a b", "/a\nb"]
        {
            assert!(!is_path(path), "{path:?}");
        }
        for url in ["https://example.com", "https://example.com:8443/a?b#c", "https://xn--fsq.example/%20"] {
            assert!(is_url(url), "{url}");
        }
        for url in [
            "http://example.com",
            "HTTPS://example.com",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://bank.example@evil.example/",
            "https://b\u{0430}nk.example/",
            "https://evil.example\\@bank.example/",
            "https://example.com/ x",
            "https://example.com/\u{202e}",
            "data:text/html,x",
        ] {
            assert!(!is_url(url), "{url:?}");
        }
    }

    #[test]
    fn markdown_has_no_pictures_and_runs_nothing() {
        assert_eq!(markdown("**a** ![x](https://e.example/p.png)").unwrap(), "**a** [x](https://e.example/p.png)");
        for text in [
            "[a](javascript:alert(1))",
            "[a](JaVa\nScRiPt:alert(1))",
            "[a](&#106;avascript:alert(1))",
            "[a](javascript&colon;alert(1))",
            "[a]: data:text/html,x",
            "<vbscript:x>",
        ] {
            assert!(markdown(text).is_none(), "{text}");
        }
        for text in
            ["a & b, 1 < 2, data: none", "JavaScript: the good parts [x](https://e.example/?a&b)", "[y](/o/a?b&c)"]
        {
            assert!(markdown(text).is_some(), "{text}");
        }
    }

    #[test]
    fn passwords_are_not_asked_for() {
        for text in ["Password", "pass-word", "Your P A S S W O R D", "登录密码", "user_passwd"] {
            assert!(asks_for_password([text].into_iter()), "{text}");
        }
        assert!(!asks_for_password(["Reason", "Passport number", "合同编号"].into_iter()));
    }
}
