//! What is wrong with a wanted layout, each problem by its place.

use std::collections::HashSet;

use tessera_model::error::FieldError;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::label::Label;
use tessera_model::object::{LayoutSection, ObjectDef};
use tessera_model::schema::Schema;

use super::LayoutWish;
use crate::dictionaries::is_code;

/// Most sections of a layout.
const SECTIONS_MAX: usize = 50;
/// Most fields beside the name.
const HEADER_MAX: usize = 8;
/// Longest name of a section or tab, in characters.
const LABEL_MAX: usize = 100;

/// Everything that is wrong.
pub(super) fn problems(schema: &Schema, object: &ObjectDef, wish: &LayoutWish) -> Vec<FieldError> {
    let mut found = Vec::new();
    if wish.sections.len() > SECTIONS_MAX {
        let (en, zh) = (format!("At most {SECTIONS_MAX} sections"), format!("最多 {SECTIONS_MAX} 个分组"));
        return vec![FieldError::new("sections", "too_long", en, zh)];
    }
    if wish.header.len() > HEADER_MAX {
        let (en, zh) =
            (format!("At most {HEADER_MAX} fields beside the name"), format!("名称旁最多 {HEADER_MAX} 个字段"));
        found.push(FieldError::new("header", "too_long", en, zh));
    }
    let mut beside = HashSet::new();
    for (at, key) in wish.header.iter().enumerate() {
        found.extend(check_field(object, key, &mut beside, || format!("header[{at}]")));
    }
    let mut keys = HashSet::new();
    let mut placed = HashSet::new();
    for (at, section) in wish.sections.iter().enumerate() {
        check_section(schema, object, section, keys.insert(section.key.as_str()), at, &mut found);
        for (index, key) in section.fields.iter().enumerate() {
            found.extend(check_field(object, key, &mut placed, || format!("sections[{at}].fields[{index}]")));
        }
    }
    for field in object.fields.iter().filter(|field| must_be_typed(field) && !placed.contains(field.key.as_str())) {
        let Label { en, zh_cn } = &field.label;
        found.push(FieldError::new(
            format!("fields.{}", field.key),
            "required",
            format!("“{en}” must be filled in when a record is made: put it into a section"),
            format!("新建记录时必须填写“{zh_cn}”，请将其放入某个分组"),
        ));
    }
    found
}

/// A new record can't do without somebody typing it.
fn must_be_typed(field: &FieldDef) -> bool {
    let is_filled_in = field.default.is_some() || matches!(field.kind, FieldKind::AutoNumber(_));
    field.required && !field.read_only && !field.system && !field.internal && !is_filled_in
}

fn check_field<'a>(
    object: &ObjectDef,
    key: &'a str,
    placed: &mut HashSet<&'a str>,
    place: impl Fn() -> String,
) -> Option<FieldError> {
    let Some(field) = object.field(key).filter(|field| !field.internal) else {
        let (en, zh) = (format!("`{}` has no field `{key}`", object.key), format!("“{}”没有字段“{key}”", object.key));
        return Some(FieldError::new(place(), "unknown", en, zh));
    };
    if placed.insert(key) {
        return None;
    }
    let (en, zh) = (format!("“{}” is there already", field.label.en), format!("“{}”已经放置过", field.label.zh_cn));
    Some(FieldError::new(place(), "taken", en, zh))
}

fn check_section(
    schema: &Schema,
    object: &ObjectDef,
    section: &LayoutSection,
    is_first: bool,
    at: usize,
    found: &mut Vec<FieldError>,
) {
    let mut refuse = |part: &str, code: &str, en: &str, zh: &str| {
        found.push(FieldError::new(format!("sections[{at}].{part}"), code, en, zh));
    };
    if !is_first {
        refuse("key", "taken", "Another section has this key", "分组标识重复");
    } else if !is_code(&section.key) {
        refuse(
            "key",
            "invalid",
            "A key has small letters, digits and `_`, begins with a letter, and is at most 64 long",
            "标识由小写字母、数字和下划线组成，以字母开头，最长 64 个字符",
        );
    }
    for (part, label) in [("label", Some(&section.label)), ("tab", section.tab.as_ref())] {
        let Some(Label { en, zh_cn }) = label else { continue };
        let texts = [en, zh_cn];
        if texts.iter().any(|text| text.trim().is_empty()) {
            refuse(part, "required", "Say it in both languages", "请填写中英文名称");
        } else if texts.iter().any(|text| text.chars().count() > LABEL_MAX || text.chars().any(char::is_control)) {
            refuse(part, "too_long", "At most 100 characters in one line", "单行，最多 100 个字符");
        }
    }
    if section.columns.is_some_and(|columns| !(1..=2).contains(&columns)) {
        refuse("columns", "out_of_range", "A section has one column or two", "分组只能为一栏或两栏");
    }
    if section.roles.iter().any(|code| !is_role_code(code)) {
        refuse("roles", "invalid", "Name roles by their codes", "请使用角色编码");
    }
    if let Err(problem) = schema.check_section(object, section) {
        refuse("when", "invalid", &problem, &format!("条件无效：{problem}"));
    }
}

/// Codes of roles are wider than keys: names of people's making become codes, too.
fn is_role_code(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tessera_model::system;

    use super::*;

    fn found(sections: Json) -> Vec<(String, String)> {
        let field = |key: &str, more: Json| {
            let mut field = json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": "text"});
            field.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            field
        };
        let label = json!({"en": "Site", "zh-CN": "站点"});
        let fields = json!([
            field("name", json!({"required": true})),
            field("state", json!({"required": true, "default": "new"})),
            field("total", json!({"required": true, "read_only": true})),
            field("inner", json!({"internal": true})),
        ]);
        let object = json!({"key": "site", "label": label, "label_plural": label, "name_field": "name", "has_owner": false, "field": fields});
        let mut objects = system::core_objects().unwrap();
        objects.push(serde_json::from_value(object).unwrap());
        let schema = Schema::build(objects, system::core_dictionaries().unwrap()).unwrap();
        let wish = serde_json::from_value(json!({"header": ["name", "gone"], "sections": sections})).unwrap();
        let problems = problems(&schema, schema.object("site").unwrap(), &wish);
        problems.into_iter().map(|one| (one.field, one.code)).collect()
    }

    fn names(problems: &[(&str, &str)]) -> Vec<(String, String)> {
        problems.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect()
    }

    #[test]
    fn each_problem_is_named_by_its_place() {
        let label = json!({"en": "A", "zh-CN": "甲"});
        let when = json!({"field": "gone", "op": "eq", "value": 1});
        let wrong = found(json!([
            {"key": "a", "label": label, "fields": ["state", "gone", "inner"], "columns": 3, "roles": ["2nd_line", "desk.north-1"]},
            {"key": "a", "label": {"en": "", "zh-CN": "乙"}, "tab": {"en": "x".repeat(101), "zh-CN": "页"}, "fields": ["state"], "when": when},
            {"key": "Not a key", "label": label, "fields": [], "roles": ["A role"]},
        ]));
        let wanted = names(&[
            ("header[1]", "unknown"),
            ("sections[0].columns", "out_of_range"),
            ("sections[0].fields[1]", "unknown"),
            ("sections[0].fields[2]", "unknown"),
            ("sections[1].key", "taken"),
            ("sections[1].label", "required"),
            ("sections[1].tab", "too_long"),
            ("sections[1].when", "invalid"),
            ("sections[1].fields[0]", "taken"),
            ("sections[2].key", "invalid"),
            ("sections[2].roles", "invalid"),
            ("fields.name", "required"),
        ]);
        assert_eq!(wrong, wanted);
        let right = json!([{"key": "a", "label": label, "tab": label, "columns": 2, "fields": ["name", "updated_at"]}]);
        assert_eq!(found(right), names(&[("header[1]", "unknown")]));
    }
}
