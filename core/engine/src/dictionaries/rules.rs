//! What is wrong with a list of choices as an administrator wants it.

use std::collections::HashSet;

use serde_json::{Map, json};
use tessera_model::dictionary::{Dictionary, DictionaryItem};
use tessera_model::error::FieldError;

use super::ItemWish;

/// Most entries of a list.
const ITEMS_MAX: usize = 2_000;
/// Longest label, in characters.
const LABEL_MAX: usize = 100;
/// Longest code, in bytes.
const CODE_MAX: usize = 64;
/// Most bytes of an entry's attributes.
const ATTRIBUTES_BYTES_MAX: usize = 4 * 1024;
/// The colours of the user interface's palette.
const COLORS: [&str; 8] = ["green", "red", "blue", "gold", "grey", "teal", "purple", "orange"];

/// What is wrong with the wanted entries.
pub(super) fn problems(before: &Dictionary, items: &[ItemWish]) -> Vec<FieldError> {
    let mut found = Vec::new();
    if items.len() > ITEMS_MAX {
        let (en, zh) = (format!("At most {ITEMS_MAX} entries"), format!("最多 {ITEMS_MAX} 项"));
        return vec![FieldError::new("items", "too_long", en, zh)];
    }
    let mut codes = HashSet::new();
    for (at, item) in items.iter().enumerate() {
        let mut refuse = |part: &str, code: &str, en: &str, zh: &str| {
            found.push(FieldError::new(format!("items[{at}].{part}"), code, en, zh));
        };
        if !codes.insert(item.code.as_str()) {
            refuse("code", "taken", "Another entry has this code", "编码重复");
        } else if before.item(&item.code).is_none() && !is_code(&item.code) {
            refuse(
                "code",
                "invalid",
                "A code has small letters, digits and `_`, begins with a letter, and is at most 64 long",
                "编码由小写字母、数字和下划线组成，以字母开头，最长 64 个字符",
            );
        }
        let texts = [&item.label.en, &item.label.zh_cn];
        if texts.iter().any(|text| text.trim().is_empty()) {
            refuse("label", "required", "Say it in both languages", "请填写中英文名称");
        } else if texts.iter().any(|text| text.chars().count() > LABEL_MAX || text.chars().any(char::is_control)) {
            refuse("label", "too_long", "At most 100 characters in one line", "单行，最多 100 个字符");
        }
        if item.color.as_deref().is_some_and(|color| !COLORS.contains(&color)) {
            refuse("color", "not_a_choice", "This is no colour of the palette", "不在可选颜色之内");
        }
        if json!(item.attributes).to_string().len() > ATTRIBUTES_BYTES_MAX {
            refuse("attributes", "too_long", "At most 4 KiB", "最多 4 KiB");
        }
    }
    for left_out in before.items.iter().filter(|item| !codes.contains(item.code.as_str())) {
        let code = &left_out.code;
        found.push(FieldError::new(
            "items",
            "required",
            format!("`{code}` may be in use: retire it (`active`: false) instead of leaving it out"),
            format!("“{code}”可能正在使用，请将其停用（active 为 false），不能删除"),
        ));
    }
    found
}

/// What is wrong with the levels of the wanted entries.
pub(super) fn misplaced(before: &Dictionary, items: &[ItemWish]) -> Option<FieldError> {
    let entry = |wanted: &ItemWish| DictionaryItem {
        code: wanted.code.clone(),
        label: wanted.label.clone(),
        color: None,
        active: true,
        parent: wanted.parent.clone().unwrap_or_else(|| before.item(&wanted.code)?.parent.clone()),
        attributes: Map::new(),
    };
    let wanted = Dictionary { items: items.iter().map(entry).collect(), ..before.clone() };
    let code = wanted.misplaced()?;
    let at = items.iter().position(|item| item.code == code)?;
    let (en, zh) = ("It can't be a part of this entry", "不能作为该项的下级");
    Some(FieldError::new(format!("items[{at}].parent"), "invalid", en, zh))
}

/// Whether a text can be the code of a choice.
pub(crate) fn is_code(code: &str) -> bool {
    code.len() <= CODE_MAX
        && code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
