//! Whether a record really holds what was looked for, and how well: tokens are only beginnings.

use serde_json::Value as Json;
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::sort_key::collate;
use tessera_model::text::{fold, pinyin_of};

use super::Words;
use super::tokens::{self, Piece, each_text, pieces};

/// True when the record holds every piece in some searchable field, or in one of those `fields`.
pub(crate) fn holds(object: &ObjectDef, record: &StoredRecord, fields: Option<&[String]>, wanted: &[Piece]) -> bool {
    let mut found = vec![false; wanted.len()];
    for field in object.searchable().filter(|field| is_among(fields, &field.key)) {
        let Some(value) = record.get(&field.key) else { continue };
        let is_phone = matches!(field.kind, FieldKind::Phone(_));
        each_text(value, &mut |text| {
            let present = pieces(text);
            for (piece, found) in wanted.iter().zip(&mut found).filter(|(_, found)| !**found) {
                *found = present.iter().any(|other| matches(other, piece, is_phone));
            }
        });
        if found.iter().all(|found| *found) {
            return true;
        }
    }
    found.iter().all(|found| *found)
}

fn is_among(fields: Option<&[String]>, key: &str) -> bool {
    fields.is_none_or(|fields| fields.iter().any(|field| field == key))
}

fn matches(present: &Piece, wanted: &Piece, is_phone: bool) -> bool {
    match (present, wanted) {
        (Piece::Han(run), Piece::Han(wanted)) => run.windows(wanted.len()).any(|part| part == wanted.as_slice()),
        (Piece::Word(word), Piece::Word(wanted)) => {
            let is_number = is_phone || (wanted.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
            word.starts_with(wanted.as_str()) || (is_number && word.contains(wanted.as_str()))
        }
        (Piece::Han(run), Piece::Word(wanted)) => {
            let readings: Vec<&str> = run.iter().map(|c| tokens::reading(*c)).collect();
            (0..readings.len()).any(|start| {
                let rest = readings.get(start..).unwrap_or_default();
                rest.concat().starts_with(wanted.as_str()) || tokens::initials(rest.iter()).starts_with(wanted.as_str())
            })
        }
        (Piece::Word(_), Piece::Han(_)) => false,
    }
}

/// A key under which better hits sort first: the exact name, names that begin so, names that hold it, the rest; shorter names
/// before longer ones. Ends in the id, so it is unique. A name that may not be searched orders nothing.
pub(crate) fn rank(object: &ObjectDef, record: &StoredRecord, words: Words<'_>) -> String {
    let name = match record.get(&object.name_field) {
        Some(Json::String(text)) if is_among(words.fields, &object.name_field) => fold(text),
        _ => String::new(),
    };
    let query = fold(words.text);
    let reading = pinyin_of(&name);
    let class = if name == query {
        0
    } else if name.starts_with(&query) {
        1
    } else if reading.starts_with(&query) {
        2
    } else if name.contains(&query) {
        3
    } else {
        4
    };
    format!("{class}{:04}{}\u{1}{}", name.chars().count().min(9_999), collate(&name), record.id())
}
