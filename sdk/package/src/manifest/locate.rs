//! Where in a manifest's text something stands, for whoever has to mend it.

use toml::de::DeTable;

use super::parse::line_of;

/// The line, from 1, of a key by its dotted path (`hooks[2].order`); where the key is missing, of the nearest thing around it that
/// is there. None where nothing of the path is.
#[must_use]
pub fn line_of_key(text: &str, path: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut found = None;
    for part in path.split('.') {
        let (name, index) = named(part);
        let Some((key, value)) = table.iter().find(|(key, _)| &**key.get_ref() == name) else { break };
        found = Some(key.span().start);
        let mut value = value.get_ref();
        if let Some(index) = index {
            let Some(item) = value.as_array().and_then(|items| items.get(index)) else { break };
            found = Some(item.span().start);
            value = item.get_ref();
        }
        let Some(inner) = value.as_table() else { break };
        table = inner;
    }
    found.map(|offset| line_of(text, offset))
}

/// `hooks[2]` as the name and the place in the list.
fn named(part: &str) -> (&str, Option<usize>) {
    match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
        Some((name, index)) => (name, index.parse().ok()),
        None => (part, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::FULL_MANIFEST;

    #[test]
    fn keys_are_found_where_they_stand() {
        let text = "id = \"acme.x\"\ncapabilities = [\n  \"jobs\",\n  \"events\",\n]\n\n[[hooks]]\nkey = \"a\"\n\n[[hooks]]\nkey = \"b\"\n";
        for (path, line) in [
            ("id", Some(1)),
            ("capabilities", Some(2)),
            ("capabilities[1]", Some(4)),
            ("capabilities[7]", Some(2)),
            ("hooks[0].key", Some(8)),
            ("hooks[1].key", Some(11)),
            // What is missing belongs below this line.
            ("hooks[1].order", Some(10)),
            ("slots[0].key", None),
        ] {
            assert_eq!(line_of_key(text, path), line, "{path}");
        }
        assert_eq!(line_of_key("id = ", "id"), None);
        assert_eq!(line_of_key(FULL_MANIFEST, "id"), Some(2));
    }
}
