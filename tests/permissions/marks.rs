//! Secrets that can be recognised wherever they turn up: each text of a protected field is marked with its record and field.

use std::collections::{BTreeSet, HashMap};

/// Fields whose secrets are words.
const FIELDS: [&str; 10] = ["name", "code", "secret", "note", "email", "tags", "site", "facts", "words", "paper"];

/// How every mark begins, and how many characters it has: words, amounts, other numbers, phone numbers, dates.
const FORMS: [(&str, usize); 5] = [("zq", 9), ("86", 7), ("87", 7), ("+86138", 14), ("2100-", 10)];

/// The mark of a record's field; what it holds later has another generation.
pub(crate) fn mark(at: usize, field: &str, generation: usize) -> String {
    let field = FIELDS.iter().position(|known| *known == field).unwrap_or_else(|| panic!("`{field}` has no marks"));
    format!("zq{at:03}{field:02}{generation}x")
}

/// Marks, and whose they are.
#[derive(Default)]
pub(crate) struct Marks {
    known: HashMap<String, (usize, &'static str)>,
}

impl Marks {
    /// Remembers a mark, and gives it back.
    pub(crate) fn note(&mut self, text: String, at: usize, field: &'static str) -> String {
        assert!(FORMS.iter().any(|(start, length)| text.starts_with(start) && text.len() == *length), "{text}");
        assert!(self.known.insert(text.clone(), (at, field)).is_none(), "{text} is there twice");
        text
    }

    /// The marks in a text, with record and field.
    pub(crate) fn in_text<'a>(&self, text: &'a str) -> BTreeSet<(&'a str, usize, &'static str)> {
        let mut found = BTreeSet::new();
        for (start, length) in FORMS {
            for (at, _) in text.match_indices(start) {
                let piece = text.get(at..at + length);
                if let Some((piece, (record, field))) = piece.and_then(|piece| Some((piece, self.known.get(piece)?))) {
                    found.insert((piece, *record, *field));
                }
            }
        }
        found
    }
}
