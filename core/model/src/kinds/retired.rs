//! Retired choices: readable where they are, understood by filters and imports, chosen nowhere anew.

use serde_json::Value as Json;

use super::KindProblem;
use crate::dictionary::DictionaryItem;
use crate::field::FieldDef;
use crate::schema::Schema;

/// The first retired choice of a stored value that the value before it (`held`) did not hold.
pub fn newly_retired<'a>(
    field: &FieldDef,
    value: &Json,
    held: Option<&Json>,
    schema: &'a Schema,
) -> Option<&'a DictionaryItem> {
    let dictionary = field.dictionary().and_then(|key| schema.dictionary(key))?;
    let held = held.map(codes).unwrap_or_default();
    codes(value)
        .into_iter()
        .filter(|code| !held.contains(code))
        .find_map(|code| dictionary.item(code).filter(|item| !item.active))
}

/// The refusal of a retired choice.
pub fn retired(item: &DictionaryItem) -> KindProblem {
    KindProblem::new(
        "retired",
        format!("`{}` ({}) is retired and can't be chosen any more", item.code, item.label.en),
        format!("“{}”（{}）已停用，不能再选择", item.label.zh_cn, item.code),
    )
}

/// One code or many.
fn codes(value: &Json) -> Vec<&str> {
    match value {
        Json::String(code) => vec![code.as_str()],
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dictionary::Dictionary;
    use crate::system;

    #[test]
    fn a_retired_choice_is_found_where_it_is_new_and_let_be_where_it_was() {
        let item =
            |code: &str, active: bool| json!({"code": code, "label": {"en": code, "zh-CN": code}, "active": active});
        let items = [item("new", true), item("old", false), item("older", false)];
        let stage = json!({"key": "stage", "label": {"en": "Stage", "zh-CN": "阶段"}, "items": items});
        let mut dictionaries = system::core_dictionaries().unwrap();
        dictionaries.push(serde_json::from_value::<Dictionary>(stage).unwrap());
        let schema = Schema::build(system::core_objects().unwrap(), dictionaries).unwrap();
        let field = |kind: &str| -> FieldDef {
            let label = json!({"en": "Stage", "zh-CN": "阶段"});
            serde_json::from_value(
                json!({"key": "s", "label": label, "kind": kind, "options": {"dictionary": "stage"}}),
            )
            .unwrap()
        };
        let found = |kind: &str, value: Json, held: Option<Json>| {
            newly_retired(&field(kind), &value, held.as_ref(), &schema).map(|item| item.code.clone())
        };
        let old = || Some("old".to_owned());
        assert_eq!(found("select", json!("new"), None), None);
        assert_eq!(found("select", json!("old"), None), old());
        assert_eq!(found("select", json!("old"), Some(json!("new"))), old());
        assert_eq!(found("select", json!("old"), Some(json!("old"))), None);
        assert_eq!(found("multi_select", json!(["new", "old"]), Some(json!(["old", "older"]))), None);
        assert_eq!(found("multi_select", json!(["older", "old"]), Some(json!(["older"]))), old());
    }
}
