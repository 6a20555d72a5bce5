//! Data dictionaries: the shared lists of choices that select fields draw from.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::label::Label;

/// Most levels of a list.
pub const LEVELS_MAX: usize = 8;

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryItem {
    /// Stable code; what records hold.
    pub code: String,
    pub label: Label,
    /// Name of a colour of the user interface's palette (`green`, `red`, `blue`, `gold`, `grey`, `teal`, `purple`, `orange`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// A retired item stays readable on old records but can't be chosen.
    #[serde(default = "yes")]
    pub active: bool,
    /// Code of the entry of which it is a part, where the list has levels. Records may hold entries of any level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Facts that hooks and views read, such as a probability.
    #[serde(default)]
    pub attributes: serde_json::Map<String, Json>,
}

const fn yes() -> bool {
    true
}

/// A list of choices; the order of the items is the order of the choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    pub key: String,
    pub label: Label,
    pub items: Vec<DictionaryItem>,
}

impl Dictionary {
    /// The item with a code.
    pub fn item(&self, code: &str) -> Option<&DictionaryItem> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The codes, and those of all that are parts of their entries at any level, each once.
    pub fn under<'a>(&'a self, codes: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let mut parts: HashMap<&str, Vec<&str>> = HashMap::new();
        for item in &self.items {
            if let Some(parent) = &item.parent {
                parts.entry(parent).or_default().push(&item.code);
            }
        }
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut next: Vec<&str> = codes.into_iter().collect();
        next.reverse();
        while let Some(code) = next.pop() {
            if seen.insert(code) {
                found.push(code);
                next.extend(parts.get(code).into_iter().flatten().rev());
            }
        }
        found
    }

    /// The first entry whose place among the levels can't be: part of one that isn't there, of itself, or too deep.
    pub fn misplaced(&self) -> Option<&str> {
        let parents: HashMap<&str, Option<&str>> =
            self.items.iter().map(|item| (item.code.as_str(), item.parent.as_deref())).collect();
        let ends = |item: &&DictionaryItem| {
            let mut next = item.parent.as_deref();
            for _ in 0..LEVELS_MAX {
                let Some(code) = next else { return true };
                let Some(parent) = parents.get(code) else { return false };
                next = *parent;
            }
            false
        };
        self.items.iter().find(|item| !ends(item)).map(|item| item.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn regions(entries: &[(&str, Option<&str>)]) -> Dictionary {
        let label = json!({"en": "x", "zh-CN": "x"});
        let item = |(code, parent): &(&str, Option<&str>)| json!({"code": code, "label": label, "parent": parent});
        let items: Vec<Json> = entries.iter().map(item).collect();
        serde_json::from_value(json!({"key": "region", "label": label, "items": items})).unwrap()
    }

    #[test]
    fn what_is_under_an_entry_is_found_at_every_level_and_once() {
        let list = regions(&[
            ("city", Some("province")),
            ("east", None),
            ("province", Some("east")),
            ("west", None),
            ("other", Some("east")),
        ]);
        assert_eq!(list.misplaced(), None);
        assert_eq!(list.under(["east"]), ["east", "province", "city", "other"]);
        assert_eq!(list.under(["city", "province", "gone"]), ["city", "province", "gone"]);
        assert!(list.under([]).is_empty());
    }

    #[test]
    fn an_entry_is_part_of_another_one_that_is_there() {
        assert_eq!(regions(&[("a", None), ("b", Some("gone"))]).misplaced(), Some("b"));
        let circle = regions(&[("a", Some("b")), ("b", Some("a"))]);
        assert_eq!(circle.misplaced(), Some("a"));
        assert_eq!(circle.under(["a"]), ["a", "b"]);
        let codes: Vec<String> = (0..=LEVELS_MAX).map(|n| format!("c{n}")).collect();
        let chain: Vec<_> = codes
            .iter()
            .enumerate()
            .map(|(n, code)| (code.as_str(), n.checked_sub(1).map(|n| codes[n].as_str())))
            .collect();
        assert_eq!(regions(&chain).misplaced(), Some("c8"));
        assert_eq!(regions(&chain[..LEVELS_MAX]).misplaced(), None);
    }
}
