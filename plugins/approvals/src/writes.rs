//! Fields that a process writes into the record when it ends: which ones, whether they can be written, and what to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tessera_sdk::value::from_form;
use tessera_sdk::{Fields, Json, Money, Value};

use crate::state::State;

/// Fields of one end.
const FIELDS_MAX: usize = 20;
/// Stands for the day on which it ends, where the organisation is.
const TODAY: &str = "$today";
/// Stands for the moment.
const NOW: &str = "$now";
/// Stands for whoever submitted.
const SUBMITTER: &str = "$submitter";

/// New values by field, as the HTTP API takes them; `null` empties. `$today`, `$now` and `$submitter` stand for what they say.
pub(crate) type Values = BTreeMap<String, Json>;

/// What is written at which end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Writes {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) approved: Values,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) rejected: Values,
}

/// A field that can't be written so: the key of a message, and what the field is called.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) key: &'static str,
    pub(crate) field: String,
}

impl Writes {
    pub(crate) fn is_empty(&self) -> bool {
        self.approved.is_empty() && self.rejected.is_empty()
    }

    /// What is written when a request ends so.
    pub(crate) const fn at(&self, state: State) -> Option<&Values> {
        match state {
            State::Approved => Some(&self.approved),
            State::Rejected => Some(&self.rejected),
            State::Pending | State::Withdrawn => None,
        }
    }

    /// Whether an object, as it is described, takes these values.
    pub(crate) fn check(&self, about: &Json, locale: &str) -> Result<(), Problem> {
        if self.approved.len() > FIELDS_MAX || self.rejected.len() > FIELDS_MAX {
            return Err(Problem { key: "too-many-writes", field: String::new() });
        }
        self.approved.iter().chain(&self.rejected).try_for_each(|(key, value)| checked(about, key, value, locale))
    }
}

fn checked(about: &Json, key: &str, value: &Json, locale: &str) -> Result<(), Problem> {
    let problem = |problem: &'static str, field: &str| Err(Problem { key: problem, field: field.to_owned() });
    let fields = about["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(field) = fields.iter().find(|field| field["key"] == key) else { return problem("write-unknown", key) };
    let name = field["label"][if locale.starts_with("zh") { "zh-CN" } else { "en" }].as_str().unwrap_or(key);
    let needs_reason = about["reason_fields"].as_array().is_some_and(|keys| keys.iter().any(|one| one == key));
    if field["system"] == true || field["read_only"] == true || needs_reason {
        return problem("write-not-possible", name);
    }
    if value.is_null() {
        return if field["required"] == true { problem("write-required", name) } else { Ok(()) };
    }
    match fits(field, value) {
        Some(true) => Ok(()),
        Some(false) => problem("write-does-not-fit", name),
        None => problem("write-not-possible", name),
    }
}

/// Whether a value is one of the field's kind; none for kinds that are not written here.
fn fits(field: &Json, value: &Json) -> Option<bool> {
    let is_choice = |code: &Json| {
        let is = |choice: &Json| choice["code"] == *code && choice["active"] != false;
        field["choices"].as_array().is_some_and(|choices| choices.iter().any(is))
    };
    let is_list_of = |is: &dyn Fn(&Json) -> bool| value.as_array().is_some_and(|items| items.iter().all(is));
    let is_text = value.as_str().is_some_and(|text| !text.is_empty());
    let is_number = |text: &str| Money::parse(text).is_some_and(|number| number.currency.is_empty());
    Some(match field["kind"].as_str()? {
        "text" | "rich_text" | "phone" | "email" | "url" | "reference" | "user" => is_text,
        "select" => is_choice(value),
        "multi_select" => is_list_of(&is_choice),
        "tags" => is_list_of(&Json::is_string),
        "boolean" => value.is_boolean(),
        "number" | "percent" => value.is_number() || value.as_str().is_some_and(is_number),
        "money" => value.is_number() || value.as_str().is_some_and(|text| Money::parse(text).is_some()),
        "date" => value.as_str().is_some_and(|text| text == TODAY || is_day(text)),
        "datetime" => value.as_str().is_some_and(|text| text == NOW || text.get(..10).is_some_and(is_day)),
        _ => return None,
    })
}

/// `2026-11-21`.
fn is_day(text: &str) -> bool {
    let is_right = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(is_right)
}

/// The values as they are written now.
pub(crate) fn written(values: &Values, submitter: &str, today: &str, now: &str) -> Fields {
    values.iter().fold(Fields::new(), |set, (key, value)| {
        let value = match value.as_str() {
            Some(TODAY) => Value::text(today),
            Some(NOW) => Value::text(now),
            Some(SUBMITTER) => Value::text(submitter),
            _ => from_form(Some(value)),
        };
        set.with(key, value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::json;

    fn about() -> Json {
        let field = |key: &str, kind: &str| json!({"key": key, "kind": kind, "label": {"en": key, "zh-CN": key}});
        let mut fields: Vec<Json> = ["text", "boolean", "number", "money", "date", "datetime", "user", "tags", "file"]
            .map(|kind| field(kind, kind))
            .into();
        let mut stage = field("stage", "select");
        stage["choices"] = json!([{"code": "won"}, {"code": "old", "active": false}]);
        let (mut fixed, mut name) = (field("fixed", "text"), field("name", "text"));
        fixed["read_only"] = json!(true);
        name["required"] = json!(true);
        fields.extend([stage, fixed, name, field("why", "text")]);
        json!({"fields": fields, "reason_fields": ["why"]})
    }

    fn check(values: Json) -> Result<(), &'static str> {
        let writes = Writes { approved: Values::deserialize(values).unwrap(), ..Writes::default() };
        writes.check(&about(), "en").map_err(|problem| problem.key)
    }

    #[test]
    fn values_are_those_that_their_fields_take() {
        let all = json!({"text": "x", "boolean": true, "number": "12.5", "money": "100 CNY", "date": "$today",
            "datetime": "$now", "user": "$submitter", "tags": ["a"], "stage": "won"});
        assert_eq!(check(all), Ok(()));
        assert_eq!(check(json!({"date": "2026-11-21", "money": 7, "number": null})), Ok(()));
        for wrong in [
            json!({"text": ""}),
            json!({"boolean": "true"}),
            json!({"number": "12 CNY"}),
            json!({"date": "tomorrow"}),
            json!({"stage": "lost"}),
            json!({"stage": "old"}),
            json!({"tags": "a"}),
        ] {
            assert_eq!(check(wrong.clone()), Err("write-does-not-fit"), "{wrong}");
        }
        assert_eq!(check(json!({"colour": "red"})), Err("write-unknown"));
        assert_eq!(check(json!({"name": null})), Err("write-required"));
        for impossible in ["fixed", "why", "file"] {
            assert_eq!(check(json!({(impossible): "x"})), Err("write-not-possible"), "{impossible}");
        }
    }

    #[test]
    fn words_stand_for_day_moment_and_person() {
        let values = Values::deserialize(json!({"a": "$today", "b": "$now", "c": "$submitter", "d": "won", "e": null}));
        let set = written(&values.unwrap(), "ann", "2026-03-02", "2026-03-02T09:00:00.000Z");
        let text = |key: &str| set.text(key).map(str::to_owned);
        assert_eq!((text("a").as_deref(), text("c").as_deref()), (Some("2026-03-02"), Some("ann")));
        assert_eq!((text("b").as_deref(), text("d").as_deref()), (Some("2026-03-02T09:00:00.000Z"), Some("won")));
        assert_eq!(set.get("e"), Some(&Value::Null));
    }
}
