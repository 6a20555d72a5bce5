//! What a field's values become when its kind changes: what a file would make of the words in which they are shown.

use serde_json::{Value as Json, json};

use super::{DateOrder, KindContext, KindProblem, MONEY_SCALE, NUMBER_SCALE, parse, parse_text, render_decimal};
use crate::date;
use crate::field::{FieldDef, FieldKind};

/// Whether a stored value has the form in which a field stores its own.
pub fn is_own_form(field: &FieldDef, stored: &Json, cx: KindContext<'_>) -> bool {
    let is_code = |dictionary: &str, code: &Json| {
        let items = cx.schema.dictionary(dictionary);
        code.as_str().zip(items).is_some_and(|(code, items)| items.item(code).is_some())
    };
    let texts = || stored.as_array().is_some_and(|items| items.iter().all(Json::is_string));
    match &field.kind {
        FieldKind::Number(_) | FieldKind::Percent(_) => stored.is_i64(),
        FieldKind::Money(_) => stored.get("amount").is_some_and(Json::is_i64),
        FieldKind::Boolean(_) => stored.is_boolean(),
        FieldKind::Date(_) => stored.as_str().is_some_and(|text| text.len() == 10 && is_read(field, stored, cx)),
        FieldKind::Datetime(_) | FieldKind::Phone(_) | FieldKind::Email(_) | FieldKind::Url(_) => {
            is_read(field, stored, cx)
        }
        FieldKind::Select(options) => is_code(&options.dictionary, stored),
        FieldKind::MultiSelect(options) => {
            stored.as_array().is_some_and(|codes| codes.iter().all(|code| is_code(&options.dictionary, code)))
        }
        FieldKind::Tags(_) | FieldKind::References(_) => texts(),
        FieldKind::Address(_) => stored.is_object() && stored.get("amount").is_none(),
        FieldKind::Json(_) => true,
        FieldKind::Text(_)
        | FieldKind::RichText(_)
        | FieldKind::User(_)
        | FieldKind::Reference(_)
        | FieldKind::File(_)
        | FieldKind::AutoNumber(_) => stored.is_string(),
    }
}

/// A stored value of one field in the form of another; `timezone` says which day an instant is on.
///
/// # Errors
/// Why it can't be one of that kind.
pub fn convert(
    from: &FieldDef,
    to: &FieldDef,
    stored: &Json,
    cx: KindContext<'_>,
    timezone: &str,
) -> Result<Option<Json>, KindProblem> {
    use FieldKind as Kind;
    match (&from.kind, &to.kind) {
        (Kind::Reference(_) | Kind::User(_), Kind::References(_)) if from.target() == to.target() => {
            Ok(Some(json!([stored])))
        }
        (Kind::References(_), Kind::Reference(_) | Kind::User(_)) if from.target() == to.target() => {
            match stored.as_array().map(Vec::as_slice) {
                Some([one]) => Ok(Some(one.clone())),
                _ => Err(several()),
            }
        }
        // Ids are no words, and words find no records: several could be called so.
        (Kind::Reference(_) | Kind::User(_) | Kind::References(_) | Kind::File(_), _)
        | (_, Kind::Reference(_) | Kind::User(_) | Kind::References(_) | Kind::File(_)) => {
            Err(KindProblem::new("invalid", "Records and files can't be converted", "记录和文件无法转换"))
        }
        (Kind::Datetime(_), Kind::Date(_)) => {
            let at = stored.as_str().and_then(date::millis_from_instant).ok_or_else(unread)?;
            Ok(Some(json!(date::day_of(at, timezone).to_string())))
        }
        (Kind::Date(_), Kind::Datetime(_)) => midnight(stored, timezone).map(Some),
        (_, Kind::Select(_)) if stored.as_array().is_some_and(|items| items.len() > 1) => Err(several()),
        (Kind::MultiSelect(_) | Kind::Tags(_) | Kind::Select(_), Kind::MultiSelect(_) | Kind::Select(_)) => {
            // A choice that both lists have is the same choice; what is only called so comes after it.
            if is_own_form(to, stored, cx) {
                return Ok(Some(stored.clone()));
            }
            parse_text(to, &words(from, stored, cx), DateOrder::default(), cx)
        }
        (Kind::Money(_), Kind::Number(_) | Kind::Percent(_)) => {
            let amount = stored.get("amount").and_then(Json::as_i64).ok_or_else(unread)?;
            parse(to, &json!(render_decimal(amount, MONEY_SCALE, 0)), cx)
        }
        _ => parse_text(to, &words(from, stored, cx), DateOrder::default(), cx),
    }
}

/// A value as a file would say it.
fn words(from: &FieldDef, stored: &Json, cx: KindContext<'_>) -> String {
    let label = |code: &str| {
        let item = from.dictionary().and_then(|key| cx.schema.dictionary(key)).and_then(|list| list.item(code));
        item.map_or_else(|| code.to_owned(), |item| item.label.en.clone())
    };
    match (&from.kind, stored) {
        (FieldKind::Number(_) | FieldKind::Percent(_), Json::Number(number)) => {
            render_decimal(number.as_i64().unwrap_or_default(), NUMBER_SCALE, 0)
        }
        (FieldKind::Money(_), Json::Object(money)) => {
            let amount = money.get("amount").and_then(Json::as_i64).unwrap_or_default();
            let currency = money.get("currency").and_then(Json::as_str).unwrap_or_default();
            format!("{currency} {}", render_decimal(amount, MONEY_SCALE, 2))
        }
        (FieldKind::Address(_), Json::Object(parts)) => {
            let parts: Vec<&str> = parts.values().filter_map(Json::as_str).collect();
            parts.join(" ")
        }
        (_, Json::Array(items)) => {
            let items: Vec<String> = items.iter().filter_map(Json::as_str).map(label).collect();
            items.join(", ")
        }
        (FieldKind::Select(_), Json::String(code)) => label(code),
        (_, Json::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn midnight(stored: &Json, timezone: &str) -> Result<Json, KindProblem> {
    let day: jiff::civil::Date = stored.as_str().and_then(|text| text.parse().ok()).ok_or_else(unread)?;
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    let start = day.to_zoned(zone).map_err(|_| unread())?;
    Ok(json!(date::instant_text(start.timestamp())))
}

fn is_read(field: &FieldDef, stored: &Json, cx: KindContext<'_>) -> bool {
    parse(field, stored, cx).is_ok_and(|read| read.as_ref() == Some(stored))
}

fn several() -> KindProblem {
    KindProblem::new("invalid", "Holds more than one value", "包含多个值")
}

fn unread() -> KindProblem {
    KindProblem::new("invalid", "Can't be read", "无法读取")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Dictionary;
    use crate::schema::Schema;
    use crate::system;

    fn field(kind: &str, options: Json) -> FieldDef {
        let label = json!({"en": "F", "zh-CN": "F"});
        serde_json::from_value(json!({"key": "f", "label": label, "kind": kind, "options": options})).unwrap()
    }

    #[test]
    fn values_become_what_a_file_would_make_of_them_and_converting_again_changes_nothing() {
        let mut dictionaries = system::core_dictionaries().unwrap();
        let item = |code: &str, en: &str| json!({"code": code, "label": {"en": en, "zh-CN": format!("{en}级")}});
        for (key, items) in
            [("grade", json!([item("high", "High"), item("low", "Low")])), ("level", json!([item("h", "High")]))]
        {
            let list = json!({"key": key, "label": {"en": key, "zh-CN": key}, "items": items});
            dictionaries.push(serde_json::from_value::<Dictionary>(list).unwrap());
        }
        let schema = Schema::build(system::core_objects().unwrap(), dictionaries).unwrap();
        let cx = KindContext { schema: &schema, currency: "CNY", region: "CN" };
        let plain = |kind: &str| field(kind, json!({}));
        let of = |kind: &str, dictionary: &str| field(kind, json!({"dictionary": dictionary}));
        let money = |amount: i64, currency: &str| json!({"amount": amount, "currency": currency});
        let number = field("number", json!({"decimals": 2}));
        for (from, to, stored, wanted) in [
            (plain("text"), number.clone(), json!("1,234.5"), Some(json!(1_234_500_000))),
            (plain("text"), number.clone(), json!("many"), None),
            (plain("text"), plain("money"), json!("USD 12"), Some(money(120_000, "USD"))),
            (plain("text"), plain("date"), json!("2026/3/1"), Some(json!("2026-03-01"))),
            (plain("text"), plain("boolean"), json!("是"), Some(json!(true))),
            (plain("text"), of("select", "grade"), json!("高"), None),
            (plain("text"), of("select", "grade"), json!("high级"), Some(json!("high"))),
            (plain("text"), plain("tags"), json!("a, b"), Some(json!(["a", "b"]))),
            (plain("text"), plain("email"), json!("x"), None),
            (number.clone(), plain("text"), json!(12_500_000), Some(json!("12.5"))),
            (number.clone(), plain("money"), json!(12_500_000), Some(money(125_000, "CNY"))),
            (plain("money"), number.clone(), money(125_000, "USD"), Some(json!(12_500_000))),
            (plain("money"), plain("text"), money(125_000, "USD"), Some(json!("USD 12.50"))),
            (plain("boolean"), plain("text"), json!(true), Some(json!("true"))),
            (plain("date"), plain("datetime"), json!("2026-03-01"), Some(json!("2026-02-28T16:00:00.000Z"))),
            (plain("datetime"), plain("date"), json!("2026-02-28T16:00:00.000Z"), Some(json!("2026-03-01"))),
            (of("select", "grade"), of("select", "level"), json!("high"), Some(json!("h"))),
            (of("select", "grade"), of("select", "level"), json!("low"), None),
            (of("select", "grade"), of("multi_select", "grade"), json!("low"), Some(json!(["low"]))),
            (of("multi_select", "grade"), of("select", "grade"), json!(["low"]), Some(json!("low"))),
            (of("multi_select", "grade"), of("select", "grade"), json!(["low", "high"]), None),
            (plain("user"), plain("text"), json!("u1"), None),
            (plain("user"), field("references", json!({"object": "user"})), json!("u1"), Some(json!(["u1"]))),
        ] {
            let found = convert(&from, &to, &stored, cx, "Asia/Shanghai");
            assert_eq!(found.clone().ok().flatten(), wanted, "{:?} to {:?}: {stored}", from.kind, to.kind);
            assert!(is_own_form(&from, &stored, cx), "{:?}: {stored}", from.kind);
            if let Ok(Some(value)) = found {
                assert!(is_own_form(&to, &value, cx), "{:?}: {value}", to.kind);
            }
        }
    }
}
