//! From the wire form of a value to its stored form, refusing what the kind doesn't allow.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value as Json, json};

use super::{KindContext, KindProblem, MONEY_SCALE, NUMBER_SCALE};
use crate::field::{FieldDef, FieldKind, MoneyOptions, NumberOptions, PhoneOptions, TextOptions};

/// Longest list of choices, tags or references in one field.
const LIST_MAX: usize = 500;
/// Longest JSON value, in bytes of its text.
const JSON_MAX_BYTES: usize = 64 * 1024;

/// The stored form of a wire value; `None` when it is empty (`null`, `""`, `[]`).
///
/// # Errors
/// What is wrong and what the kind expects.
pub fn parse(field: &FieldDef, input: &Json, cx: KindContext<'_>) -> Result<Option<Json>, KindProblem> {
    if is_empty(input) {
        return Ok(None);
    }
    match &field.kind {
        FieldKind::Text(options) => text(input, options),
        FieldKind::RichText(_) => text(input, &TextOptions { max_length: Some(100_000), multiline: true }),
        FieldKind::Number(options) | FieldKind::Percent(options) => number(input, options).map(Some),
        FieldKind::Money(options) => money(input, options, cx).map(Some),
        FieldKind::Boolean(_) => match input {
            Json::Bool(_) => Ok(Some(input.clone())),
            _ => Err(KindProblem::new("invalid", "Must be true or false", "必须为是或否")),
        },
        FieldKind::Date(_) => {
            let day: jiff::civil::Date = string(input)?.parse().map_err(|_| {
                KindProblem::new("invalid", "Must be a date, YYYY-MM-DD", "必须是日期，格式 YYYY-MM-DD")
            })?;
            Ok(Some(json!(day.to_string())))
        }
        FieldKind::Datetime(_) => {
            let instant: jiff::Timestamp = string(input)?.parse().map_err(|_| {
                KindProblem::new("invalid", "Must be a time in RFC 3339, with a zone", "必须是带时区的时间（RFC 3339）")
            })?;
            Ok(Some(json!(crate::date::instant_text(instant))))
        }
        FieldKind::Select(options) => choice(input, &options.dictionary, cx).map(Some),
        FieldKind::MultiSelect(options) => list(input, |item| choice(item, &options.dictionary, cx)),
        FieldKind::Tags(_) => list(input, |item| {
            text(item, &TextOptions { max_length: Some(50), multiline: false })?
                .ok_or_else(|| KindProblem::new("invalid", "A tag must not be empty", "标签不能为空"))
        }),
        FieldKind::User(_) | FieldKind::Reference(_) | FieldKind::File(_) => id(input).map(Some),
        FieldKind::References(_) => list(input, id),
        FieldKind::Address(_) => address(input),
        FieldKind::Phone(options) => phone(input, options, cx).map(Some),
        FieldKind::Email(_) => email(input).map(Some),
        FieldKind::Url(_) => url(input).map(Some),
        FieldKind::Json(_) => {
            if input.to_string().len() > JSON_MAX_BYTES {
                return Err(KindProblem::new("too_long", "At most 64 KiB of JSON", "JSON 不能超过 64 KiB"));
            }
            Ok(Some(input.clone()))
        }
        FieldKind::AutoNumber(_) => text(input, &TextOptions::default()),
    }
}

fn is_empty(input: &Json) -> bool {
    match input {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn string(input: &Json) -> Result<&str, KindProblem> {
    input.as_str().map(str::trim).ok_or_else(|| KindProblem::new("invalid", "Must be a text", "必须是文本"))
}

fn text(input: &Json, options: &TextOptions) -> Result<Option<Json>, KindProblem> {
    let text = string(input)?;
    let max = options.max_length.unwrap_or(if options.multiline { 20_000 } else { 255 });
    if text.chars().count() > max {
        return Err(KindProblem::new("too_long", format!("At most {max} characters"), format!("最多 {max} 个字符")));
    }
    if text.chars().any(|c| c.is_control() && !(options.multiline && matches!(c, '\n' | '\r' | '\t'))) {
        return Err(KindProblem::new("invalid", "Must not contain control characters", "不能包含控制字符"));
    }
    Ok(if text.is_empty() { None } else { Some(json!(text)) })
}

fn decimal(input: &Json) -> Result<Decimal, KindProblem> {
    let parsed = match input {
        Json::String(text) => text.trim().parse().ok(),
        // `to_string` gives the shortest text of the number, so 0.1 stays 0.1.
        Json::Number(number) => {
            let text = number.to_string();
            text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
        }
        _ => None,
    };
    parsed.ok_or_else(|| KindProblem::new("invalid", "Must be a number", "必须是数字"))
}

pub(super) fn scaled(value: Decimal, scale: u32) -> Result<i64, KindProblem> {
    Decimal::from(10_i64.pow(scale))
        .checked_mul(value)
        .and_then(|scaled| scaled.round().to_i64())
        .ok_or_else(|| KindProblem::new("out_of_range", "The number is too large", "数值过大"))
}

/// More digits than are kept are refused, never rounded away.
fn at_most_digits(value: Decimal, digits: u32) -> Result<(), KindProblem> {
    if value.normalize().scale() > digits {
        return Err(KindProblem::new(
            "invalid",
            format!("At most {digits} digits after the point"),
            format!("小数位最多 {digits} 位"),
        ));
    }
    Ok(())
}

fn number(input: &Json, options: &NumberOptions) -> Result<Json, KindProblem> {
    let value = decimal(input)?.normalize();
    at_most_digits(value, options.decimals.min(NUMBER_SCALE))?;
    if options.min.is_some_and(|min| value < Decimal::from(min))
        || options.max.is_some_and(|max| value > Decimal::from(max))
    {
        let bound = |bound: Option<i64>| bound.map_or_else(|| "…".to_owned(), |bound| bound.to_string());
        let (min, max) = (bound(options.min), bound(options.max));
        return Err(KindProblem::new(
            "out_of_range",
            format!("Must be between {min} and {max}"),
            format!("必须介于 {min} 与 {max} 之间"),
        ));
    }
    Ok(json!(scaled(value, NUMBER_SCALE)?))
}

fn money(input: &Json, options: &MoneyOptions, cx: KindContext<'_>) -> Result<Json, KindProblem> {
    let (amount, currency) = match input {
        Json::Object(parts) => {
            if let Some(unknown) = parts.keys().find(|key| !matches!(key.as_str(), "amount" | "currency")) {
                return Err(KindProblem::new(
                    "invalid",
                    format!("Money has no `{unknown}`"),
                    format!("金额没有“{unknown}”这一项"),
                ));
            }
            let amount =
                parts.get("amount").ok_or_else(|| KindProblem::new("invalid", "The amount is missing", "缺少金额"))?;
            // What is no text is a mistake that must not become the default.
            let currency = parts.get("currency").filter(|currency| !currency.is_null()).map(string).transpose()?;
            (decimal(amount)?, currency)
        }
        other => (decimal(other)?, None),
    };
    let currency = currency.or(options.currency.as_deref()).unwrap_or(cx.currency);
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(KindProblem::new(
            "invalid",
            "The currency must be an ISO code such as CNY",
            "币种必须是 ISO 代码，例如 CNY",
        ));
    }
    if options.non_negative && amount.is_sign_negative() && !amount.is_zero() {
        return Err(KindProblem::new("out_of_range", "Must not be negative", "不能为负数"));
    }
    at_most_digits(amount, MONEY_SCALE)?;
    Ok(json!({"amount": scaled(amount, MONEY_SCALE)?, "currency": currency}))
}

fn choice(input: &Json, dictionary: &str, cx: KindContext<'_>) -> Result<Json, KindProblem> {
    let code = string(input)?;
    match cx.schema.dictionary(dictionary).and_then(|dictionary| dictionary.item(code)) {
        Some(_) => Ok(json!(code)),
        None => Err(KindProblem::new(
            "not_a_choice",
            format!("`{code}` is not a choice here"),
            format!("“{code}”不是可选项"),
        )),
    }
}

fn list(input: &Json, mut item: impl FnMut(&Json) -> Result<Json, KindProblem>) -> Result<Option<Json>, KindProblem> {
    let items = input.as_array().ok_or_else(|| KindProblem::new("invalid", "Must be a list", "必须是列表"))?;
    if items.len() > LIST_MAX {
        return Err(KindProblem::new("too_long", format!("At most {LIST_MAX} entries"), format!("最多 {LIST_MAX} 项")));
    }
    let mut out: Vec<Json> = Vec::with_capacity(items.len());
    for entry in items {
        let parsed = item(entry)?;
        if !out.contains(&parsed) {
            out.push(parsed);
        }
    }
    Ok(Some(Json::Array(out)))
}

/// Ids are written as text; the form in which references are read (`{"id", "label"}`) is taken too.
fn id(input: &Json) -> Result<Json, KindProblem> {
    let text = match input {
        Json::Object(parts) => parts.get("id").and_then(Json::as_str),
        other => other.as_str(),
    };
    match text {
        Some(id) if crate::record::is_record_id(id) => Ok(json!(id)),
        _ => Err(KindProblem::new("invalid", "Must be the id of a record", "必须是记录的 ID")),
    }
}

/// An address of which nothing is said is none. A street may take several lines, as files often write whole addresses.
fn address(input: &Json) -> Result<Option<Json>, KindProblem> {
    const PARTS: [&str; 6] = ["country", "province", "city", "district", "street", "postal_code"];
    let whole;
    let parts = match input {
        Json::String(_) => {
            whole = serde_json::Map::from_iter([("street".to_owned(), input.clone())]);
            &whole
        }
        Json::Object(parts) => parts,
        _ => return Err(KindProblem::new("invalid", "Must be an address", "必须是地址")),
    };
    let mut out = serde_json::Map::new();
    for (key, value) in parts {
        if !PARTS.contains(&key.as_str()) {
            return Err(KindProblem::new(
                "invalid",
                format!("An address has no `{key}`"),
                format!("地址没有“{key}”这一项"),
            ));
        }
        let options = TextOptions { max_length: Some(255), multiline: key == "street" };
        if let Some(text) =
            text(value, &options).or_else(|problem| if value.is_null() { Ok(None) } else { Err(problem) })?
        {
            out.insert(key.clone(), text);
        }
    }
    Ok(if out.is_empty() { None } else { Some(Json::Object(out)) })
}

fn phone(input: &Json, options: &PhoneOptions, cx: KindContext<'_>) -> Result<Json, KindProblem> {
    let text = string(input)?;
    let is_told = options.region_field.is_some() || options.region_from.is_some();
    let region = if is_told { cx.region } else { options.default_region.as_deref().unwrap_or(cx.region) };
    // A number that names its country is read by nothing else: given a country beside it, the reader takes that one's
    // trunk prefix off (the 1 of the United States off +86 138…).
    let country = if text.starts_with(['+', '＋']) { None } else { region.parse::<phonenumber::country::Id>().ok() };
    match phonenumber::parse(country, text) {
        Ok(number) if phonenumber::is_valid(&number) => {
            Ok(json!(number.format().mode(phonenumber::Mode::E164).to_string()))
        }
        _ => Err(KindProblem::new(
            "invalid",
            format!("`{text}` is not a phone number in {region}; start with + for other countries"),
            format!("“{text}”不是有效的 {region} 电话号码；其他国家的号码请以 + 开头"),
        )),
    }
}

fn email(input: &Json) -> Result<Json, KindProblem> {
    let text = string(input)?;
    let valid = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && domain.split('.').all(|part| !part.is_empty())
            && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
            && !domain.contains('@')
            && text.len() <= 254
    });
    if valid {
        Ok(json!(text.to_lowercase()))
    } else {
        Err(KindProblem::new("invalid", "Must be an e-mail address", "必须是邮箱地址"))
    }
}

fn url(input: &Json) -> Result<Json, KindProblem> {
    let text = string(input)?;
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let rest = full.strip_prefix("https://").or_else(|| full.strip_prefix("http://"));
    match rest {
        Some(rest)
            if !rest.is_empty()
                && full.len() <= 2_000
                && !full.chars().any(|c| c.is_whitespace() || c.is_control()) =>
        {
            Ok(json!(full))
        }
        _ => Err(KindProblem::new("invalid", "Must be a web address (http or https)", "必须是网址（http 或 https）")),
    }
}
