//! From the value of an expression to what its field stores.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value as Json, json};

use super::eval::{Value, rounded};
use crate::field::{FieldDef, FieldKind};
use crate::kinds::{MONEY_SCALE, NUMBER_SCALE};

/// Digits after the point of an amount.
const MONEY_DIGITS: u32 = 2;
/// Longest text, in characters, where the field doesn't say; what is longer is cut.
const TEXT_MAX: usize = 255;

/// The stored form; none when it is empty or has no room.
pub(super) fn stored(field: &FieldDef, value: Value) -> Option<Json> {
    match (&field.kind, value) {
        (FieldKind::Text(options), Value::Text(text)) => {
            let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let cut: String = text.trim().chars().take(options.max_length.unwrap_or(TEXT_MAX)).collect();
            (!cut.is_empty()).then(|| json!(cut.trim_end()))
        }
        (FieldKind::Number(options) | FieldKind::Percent(options), Value::Number(number)) => {
            scaled(rounded(number, options.decimals.min(NUMBER_SCALE)), NUMBER_SCALE).map(|number| json!(number))
        }
        (FieldKind::Money(_), Value::Money(amount, currency)) => {
            let amount = scaled(rounded(amount, MONEY_DIGITS), MONEY_SCALE)?;
            Some(json!({"amount": amount, "currency": currency}))
        }
        (FieldKind::Boolean(_), Value::Boolean(value)) => Some(json!(value)),
        (FieldKind::Date(_), Value::Date(day)) => Some(json!(day.to_string())),
        _ => None,
    }
}

fn scaled(number: Decimal, scale: u32) -> Option<i64> {
    number.checked_mul(Decimal::from(10_i64.pow(scale)))?.to_i64()
}
