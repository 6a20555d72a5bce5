//! Keys whose byte order is the order in which people expect a sorted list, for either direction.
//!
//! SurrealKV reads a range backwards only by reading all of it, so a descending list walks an ascending index over an
//! inverted key. A key ends in the record's id: it is unique, so that a page's cursor is one comparison. Chinese sorts by
//! pinyin. Empty values come last in both directions.

use serde_json::Value as Json;

use crate::field::FieldDef;
use crate::kinds::{Comparison, comparison};
use crate::text;

/// Bytes of a text that take part in sorting.
const TEXT_BYTES_MAX: usize = 48;

/// The key of a stored value in one direction.
pub fn sort_key(field: &FieldDef, stored: Option<&Json>, descending: bool, id: &str) -> String {
    sort_key_of(comparison(field), stored, descending, id)
}

/// The same for a value of a field that compares so.
pub fn sort_key_of(comparison: Comparison, stored: Option<&Json>, descending: bool, id: &str) -> String {
    let Some(value) = stored else { return format!("~{id}") };
    let body = match (comparison, value) {
        (Comparison::Scaled(_), value) => integer(value.as_i64().unwrap_or_default(), descending),
        (Comparison::Money, value) => {
            integer(value.get("amount").and_then(Json::as_i64).unwrap_or_default(), descending)
        }
        (Comparison::Boolean, value) => (if (value == &Json::Bool(true)) == descending { "0" } else { "1" }).to_owned(),
        (Comparison::Date | Comparison::Instant, Json::String(text)) => {
            if descending {
                inverted(text)
            } else {
                text.clone()
            }
        }
        (Comparison::Text | Comparison::Code, Json::String(text)) => {
            return sort_key_of_name(Some(&collate(text)), descending, id);
        }
        _ => String::new(),
    };
    ended(&body, id)
}

/// The same for a text of which only what [`collate`] makes of it is known.
pub fn sort_key_of_name(collated: Option<&str>, descending: bool, id: &str) -> String {
    match collated {
        None => format!("~{id}"),
        Some(text) if descending => ended(&inverted(text), id),
        Some(text) => ended(text, id),
    }
}

/// The separator sorts before every byte of a body, so that a shorter text comes before its extensions.
fn ended(body: &str, id: &str) -> String {
    format!("!{body}\u{1}{id}")
}

/// The text under which a name sorts: folded, Chinese characters as pinyin, cut at [`TEXT_BYTES_MAX`] bytes.
pub fn collate(value: &str) -> String {
    let mut out = String::new();
    for c in text::pinyin_of(&text::fold(value)).chars().filter(|c| !c.is_control()) {
        if out.len() + c.len_utf8() > TEXT_BYTES_MAX {
            break;
        }
        out.push(c);
    }
    out
}

fn integer(value: i64, descending: bool) -> String {
    let ascending = (value as u64) ^ (1 << 63);
    format!("{:016x}", if descending { !ascending } else { ascending })
}

/// Hexadecimal of the inverted bytes, ended by a byte larger than any inverted one, so that longer texts come first.
fn inverted(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len() * 2 + 2);
    for byte in text.bytes() {
        let _ = write!(out, "{:02x}", !byte);
    }
    out.push_str("ff");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{FieldKind, NumberOptions, TextOptions};
    use crate::label::Label;
    use serde_json::json;

    fn sorted(kind: FieldKind, values: &[Json], descending: bool) -> Vec<Json> {
        let field = FieldDef::new("f", Label::default(), kind);
        let mut keyed: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(i, value)| {
                let stored = if value.is_null() { None } else { Some(value) };
                (sort_key(&field, stored, descending, &i.to_string()), value.clone())
            })
            .collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        keyed.into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn text_sorts_by_pinyin_in_both_directions_with_empty_values_last() {
        let values = [json!("上海"), json!(null), json!("Beij"), json!("北京"), json!("b"), json!("重")];
        let kind = || FieldKind::Text(TextOptions::default());
        assert_eq!(
            sorted(kind(), &values, false),
            [json!("b"), json!("Beij"), json!("北京"), json!("上海"), json!("重"), json!(null)]
        );
        assert_eq!(
            sorted(kind(), &values, true),
            [json!("重"), json!("上海"), json!("北京"), json!("Beij"), json!("b"), json!(null)]
        );
    }

    #[test]
    fn numbers_sort_across_zero() {
        let values = [json!(5), json!(-7), json!(0), json!(i64::MAX), json!(null), json!(i64::MIN)];
        let kind = || FieldKind::Number(NumberOptions::default());
        assert_eq!(
            sorted(kind(), &values, false),
            [json!(i64::MIN), json!(-7), json!(0), json!(5), json!(i64::MAX), json!(null)]
        );
        assert_eq!(
            sorted(kind(), &values, true),
            [json!(i64::MAX), json!(5), json!(0), json!(-7), json!(i64::MIN), json!(null)]
        );
    }
}
