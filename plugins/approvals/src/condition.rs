//! Conditions on a record's own fields, as the API's filters have them: `{"and": [{"field", "op", "value"}]}`. Of an amount of
//! money the amount alone counts, as in lists.

use std::cmp::Ordering;

use tessera_sdk::{Json, Money, Value};

/// The values of a record by field.
pub(crate) type Facts<'a> = &'a dyn Fn(&str) -> Option<Value>;

/// The same, with what they are read from.
pub(crate) type OwnedFacts<'a> = Box<dyn Fn(&str) -> Option<Value> + 'a>;

const OPS: [&str; 9] = ["eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "is_null"];
/// How deep `and`, `or` and `not` may nest.
const DEPTH_MAX: usize = 8;

/// Whether the record is as the condition asks; what can't be read holds for none.
pub(crate) fn holds(condition: &Json, facts: Facts<'_>) -> bool {
    if let Some(parts) = list(condition, "and") {
        return parts.iter().all(|part| holds(part, facts));
    }
    if let Some(parts) = list(condition, "or") {
        return parts.iter().any(|part| holds(part, facts));
    }
    if let Some(part) = condition.get("not") {
        return !holds(part, facts);
    }
    let text = |key: &str| condition.get(key).and_then(Json::as_str);
    let (Some(field), Some(op)) = (text("field"), text("op")) else { return false };
    passes(op, facts(field).filter(|value| !value.is_null()).as_ref(), condition.get("value").unwrap_or(&Json::Null))
}

/// Whether a text is a condition that can be asked here.
pub(crate) fn is_readable(condition: &Json) -> bool {
    readable(condition, DEPTH_MAX)
}

fn readable(condition: &Json, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let Some(parts) = condition.as_object() else { return false };
    for key in ["and", "or"] {
        if let Some(inner) = parts.get(key) {
            let all = inner.as_array().is_some_and(|inner| inner.iter().all(|part| readable(part, depth)));
            return parts.len() == 1 && all;
        }
    }
    if let Some(inner) = parts.get("not") {
        return parts.len() == 1 && readable(inner, depth);
    }
    let has_field = parts.get("field").and_then(Json::as_str).is_some_and(|field| !field.is_empty());
    let op = parts.get("op").and_then(Json::as_str).unwrap_or_default();
    let fits = match op {
        "in" | "not_in" => parts.get("value").is_some_and(Json::is_array),
        "is_null" => true,
        _ => parts.get("value").is_some_and(|value| !value.is_null()),
    };
    has_field && OPS.contains(&op) && fits
}

fn list<'a>(condition: &'a Json, key: &str) -> Option<&'a Vec<Json>> {
    condition.get(key).and_then(Json::as_array)
}

fn passes(op: &str, value: Option<&Value>, operand: &Json) -> bool {
    let Some(value) = value else {
        return match op {
            "ne" | "not_in" => true,
            "is_null" => operand.as_bool().unwrap_or(true),
            _ => false,
        };
    };
    let is = |wanted: &[Ordering]| compare(value, operand).is_some_and(|ordering| wanted.contains(&ordering));
    let is_in = || operand.as_array().is_some_and(|operands| operands.iter().any(|operand| equal(value, operand)));
    match op {
        "eq" => equal(value, operand),
        "ne" => !equal(value, operand),
        "lt" => is(&[Ordering::Less]),
        "lte" => is(&[Ordering::Less, Ordering::Equal]),
        "gt" => is(&[Ordering::Greater]),
        "gte" => is(&[Ordering::Greater, Ordering::Equal]),
        "in" => is_in(),
        "not_in" => !is_in(),
        "is_null" => !operand.as_bool().unwrap_or(true),
        _ => false,
    }
}

fn equal(value: &Value, operand: &Json) -> bool {
    match value {
        Value::Boolean(value) => operand.as_bool() == Some(*value),
        // Several choices: one of them.
        Value::Json(text) => match text.parse::<Json>() {
            Ok(Json::Array(items)) => items.contains(operand),
            Ok(other) => other == *operand,
            Err(_) => false,
        },
        Value::Text(text) => operand.as_str() == Some(text) || compare(value, operand) == Some(Ordering::Equal),
        Value::Null | Value::Integer(_) | Value::Number(_) | Value::Bytes(_) => {
            compare(value, operand) == Some(Ordering::Equal)
        }
    }
}

/// Numbers and amounts by their size, everything else (dates, codes) as texts.
fn compare(value: &Value, operand: &Json) -> Option<Ordering> {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Integer(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Null | Value::Boolean(_) | Value::Bytes(_) | Value::Json(_) => return None,
    };
    let operand = match operand {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        // An amount as a form gives it.
        Json::Object(parts) => match parts.get("amount")? {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        },
        _ => return None,
    };
    match (Money::parse(&text), Money::parse(&operand)) {
        (Some(value), Some(operand)) => Some(value.scaled.cmp(&operand.scaled)),
        (None, None) => Some(text.as_str().cmp(operand.as_str())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::json;

    fn facts(key: &str) -> Option<Value> {
        Some(match key {
            "amount" => Value::text("120000.00 CNY"),
            "stage" => Value::text("won"),
            "closes_on" => Value::text("2026-11-21"),
            "count" => Value::Integer(7),
            "is_key" => Value::Boolean(true),
            "tags" => Value::Json("[\"a\",\"b\"]".to_owned()),
            _ => return None,
        })
    }

    fn test(field: &str, op: &str, value: Json) -> bool {
        let condition = json!({"field": field, "op": op, "value": value});
        assert!(is_readable(&condition) || value.is_null(), "{condition}");
        holds(&condition, &facts)
    }

    #[test]
    fn amounts_numbers_dates_and_codes_are_compared_as_what_they_are() {
        assert!(test("amount", "gte", json!("100000")) && test("amount", "gte", json!(120_000)));
        assert!(test("amount", "gte", json!({"amount": "120000.00", "currency": "CNY"})));
        assert!(!test("amount", "gt", json!("120000 CNY")) && !test("amount", "lt", json!("99999.99")));
        assert!(test("count", "lt", json!(10)) && test("count", "eq", json!("7")) && !test("count", "gt", json!(7)));
        assert!(test("closes_on", "gt", json!("2026-11-20")) && test("closes_on", "lte", json!("2026-11-21")));
        assert!(test("stage", "eq", json!("won")) && test("stage", "in", json!(["lost", "won"])));
        assert!(!test("stage", "ne", json!("won")) && !test("stage", "gt", json!(5)));
        assert!(test("is_key", "eq", json!(true)) && test("tags", "eq", json!("b")) && !test("tags", "eq", json!("c")));
    }

    #[test]
    fn nothing_is_less_and_unlike() {
        assert!(!test("x", "gte", json!(0)) && !test("x", "eq", json!("a")) && test("x", "ne", json!("a")));
        assert!(test("x", "is_null", json!(true)) && test("stage", "is_null", json!(false)));
        assert!(test("x", "not_in", json!(["a"])) && !test("x", "in", json!(["a"])));
    }

    #[test]
    fn parts_are_joined() {
        let (yes, no) = (
            json!({"field": "stage", "op": "eq", "value": "won"}),
            json!({"field": "x", "op": "is_null", "value": false}),
        );
        assert!(holds(&json!({"and": [yes, {"not": no}]}), &facts) && !holds(&json!({"and": [yes, no]}), &facts));
        assert!(holds(&json!({"or": [no, yes]}), &facts) && !holds(&json!({"or": [no]}), &facts));
        assert!(holds(&json!({"and": []}), &facts) && !holds(&json!({"what": 1}), &facts));
    }

    #[test]
    fn what_nests_too_deep_is_unreadable() {
        let mut condition = json!({"field": "x", "op": "is_null"});
        for _ in 1..DEPTH_MAX {
            condition = json!({"not": condition});
        }
        assert!(is_readable(&condition) && !is_readable(&json!({"not": condition})));
        assert!(
            !is_readable(&json!({"and": [], "or": []})) && !is_readable(&json!({"field": "x", "op": "in", "value": 1}))
        );
    }
}
