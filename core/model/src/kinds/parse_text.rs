//! From text as people write it in files (`10/20/2016`, `¥1,234.50`, `是`, `Won`) to the stored form.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{KindContext, KindProblem, parse};
use crate::field::{FieldDef, FieldKind};
use crate::text::{fold, squash};

/// In which order a file writes day, month and year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// 2016-10-20, 2016/10/20, 2016年10月20日.
    #[default]
    Ymd,
    /// 10/20/2016.
    Mdy,
    /// 20/10/2016.
    Dmy,
}

/// The order that fits all of a column's dates; `None` when no order fits. Where both day-first and month-first fit, month-first
/// is taken, as spreadsheets write it by default.
pub fn date_order_of<'a>(samples: impl Iterator<Item = &'a str> + Clone) -> Option<DateOrder> {
    let mut samples = samples.filter(|sample| !sample.trim().is_empty()).peekable();
    samples.peek()?;
    [DateOrder::Ymd, DateOrder::Mdy, DateOrder::Dmy]
        .into_iter()
        .find(|order| samples.clone().all(|sample| date(sample, *order).is_some()))
}

/// The stored form of a file's text; `None` when it is empty. References are returned as the text itself: the caller looks
/// the record up by its name.
///
/// # Errors
/// What is wrong and what the kind expects.
pub fn parse_text(
    field: &FieldDef,
    text: &str,
    order: DateOrder,
    cx: KindContext<'_>,
) -> Result<Option<Json>, KindProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wire = match &field.kind {
        FieldKind::Number(_) | FieldKind::Percent(_) => json!(plain_number(text)),
        FieldKind::Money(_) => money(text),
        FieldKind::Boolean(_) => json!(boolean(text)?),
        FieldKind::Date(_) => {
            let day = date(text, order).ok_or_else(|| {
                KindProblem::new(
                    "invalid",
                    format!("`{text}` is not a date of the chosen format"),
                    format!("“{text}”不符合所选日期格式"),
                )
            })?;
            json!(day.to_string())
        }
        FieldKind::Datetime(_) => match date(text, order) {
            Some(day) => json!(format!("{day}T00:00:00Z")),
            None => json!(text),
        },
        FieldKind::Select(options) => json!(code_of(text, &options.dictionary, cx)?),
        FieldKind::MultiSelect(options) => Json::Array(
            items(text)
                .map(|item| code_of(item, &options.dictionary, cx).map(Json::String))
                .collect::<Result<_, _>>()?,
        ),
        FieldKind::Tags(_) => Json::Array(items(text).map(|item| json!(item)).collect()),
        FieldKind::References(_) => return Ok(Some(Json::Array(items(text).map(|item| json!(item)).collect()))),
        FieldKind::User(_) | FieldKind::Reference(_) => return Ok(Some(json!(text))),
        FieldKind::Json(_) => {
            serde_json::from_str(text).map_err(|_| KindProblem::new("invalid", "Must be JSON", "必须是 JSON"))?
        }
        _ => json!(text),
    };
    parse(field, &wire, cx)
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '、', '，', '；', '|']).map(str::trim).filter(|item| !item.is_empty())
}

/// Without thousands separators, spaces and a percent sign; full-width digits made plain.
fn plain_number(text: &str) -> String {
    let folded = fold(text);
    folded.chars().filter(|c| !matches!(c, ',' | ' ' | '%' | '_')).collect()
}

fn money(text: &str) -> Json {
    const SYMBOLS: [(&str, &str); 6] =
        [("¥", "CNY"), ("￥", "CNY"), ("us$", "USD"), ("$", "USD"), ("€", "EUR"), ("£", "GBP")];
    let folded = fold(text);
    // A symbol only helps reading: `$` in a file of a Chinese company may still mean its own currency, so it names none.
    let mut rest = folded.as_str();
    for (symbol, _) in SYMBOLS {
        rest = rest.trim_start_matches(symbol).trim();
    }
    let code = rest.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_lowercase()));
    let (currency, digits) = match code {
        Some(code) => (Some(code.to_uppercase()), rest.get(3..).unwrap_or_default().trim()),
        None => (None, rest),
    };
    let (digits, factor) = match digits.strip_suffix('万').or_else(|| digits.strip_suffix("万元")) {
        Some(digits) => (digits, 10_000),
        None => (digits.strip_suffix('元').unwrap_or(digits), 1),
    };
    let plain = plain_number(digits);
    let amount = match plain.parse::<rust_decimal::Decimal>() {
        Ok(amount) => json!((amount * rust_decimal::Decimal::from(factor)).normalize().to_string()),
        Err(_) => json!(plain),
    };
    match currency {
        Some(currency) => json!({"amount": amount, "currency": currency}),
        None => json!({"amount": amount}),
    }
}

fn boolean(text: &str) -> Result<bool, KindProblem> {
    match fold(text).as_str() {
        "true" | "yes" | "y" | "1" | "是" | "有" | "√" | "对" => Ok(true),
        "false" | "no" | "n" | "0" | "否" | "无" | "×" | "错" => Ok(false),
        _ => Err(KindProblem::new(
            "invalid",
            format!("`{text}` is neither yes nor no"),
            format!("“{text}”既不是“是”也不是“否”"),
        )),
    }
}

/// Files name choices by code or by label of either language.
fn code_of(text: &str, dictionary: &str, cx: KindContext<'_>) -> Result<String, KindProblem> {
    let wanted = squash(text);
    cx.schema
        .dictionary(dictionary)
        .and_then(|dictionary| {
            dictionary.items.iter().find(|item| {
                squash(&item.code) == wanted || squash(&item.label.en) == wanted || squash(&item.label.zh_cn) == wanted
            })
        })
        .map(|item| item.code.clone())
        .ok_or_else(|| {
            KindProblem::new("not_a_choice", format!("`{text}` is not a choice here"), format!("“{text}”不是可选项"))
        })
}

fn date(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    let day_part = text.split([' ', 'T']).next().unwrap_or(text);
    let mut parts = day_part.split(['/', '-', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match order {
        DateOrder::Ymd => (first, second, third),
        DateOrder::Mdy => (third, first, second),
        DateOrder::Dmy => (third, second, first),
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_column_is_found_from_all_its_dates() {
        assert_eq!(date_order_of(["1/2/2017", "10/20/2016"].into_iter()), Some(DateOrder::Mdy));
        assert_eq!(date_order_of(["1/2/2017", "20/10/2016"].into_iter()), Some(DateOrder::Dmy));
        assert_eq!(date_order_of(["2017-02-01", "2017年3月4日"].into_iter()), Some(DateOrder::Ymd));
        assert_eq!(date_order_of(["tomorrow"].into_iter()), None);
        assert_eq!(date_order_of(["", " "].into_iter()), None);
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        assert_eq!(money("¥1,234.50"), json!({"amount": "1234.5"}));
        assert_eq!(money("USD 12"), json!({"amount": "12", "currency": "USD"}));
        assert_eq!(money("12.3万"), json!({"amount": "123000"}));
    }
}
