//! From the stored form of a value to its wire form.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::{MONEY_SCALE, NUMBER_SCALE};
use crate::field::{FieldDef, FieldKind};

/// The wire form of a stored value; `null` when absent. References stay ids: only the engine knows their labels.
pub fn render(field: &FieldDef, stored: Option<&Json>) -> Json {
    let Some(stored) = stored else { return Json::Null };
    let has_form = |field: &&FieldDef| has_form(&field.kind, stored);
    let read_by = if has_form(&field) { None } else { field.was.iter().find(has_form) };
    match &read_by.unwrap_or(field).kind {
        FieldKind::Number(options) | FieldKind::Percent(options) => {
            stored.as_i64().map_or(Json::Null, |value| json!(render_decimal(value, NUMBER_SCALE, options.decimals)))
        }
        FieldKind::Money(_) => match stored.get("amount").and_then(Json::as_i64) {
            Some(amount) => {
                json!({"amount": render_decimal(amount, MONEY_SCALE, 2), "currency": stored.get("currency")})
            }
            None => Json::Null,
        },
        _ => stored.clone(),
    }
}

/// Whether a value could be one of a kind, by its outward form.
fn has_form(kind: &FieldKind, stored: &Json) -> bool {
    match kind {
        FieldKind::Number(_) | FieldKind::Percent(_) => stored.is_i64(),
        FieldKind::Money(_) => stored.get("amount").is_some_and(Json::is_i64),
        FieldKind::Boolean(_) => stored.is_boolean(),
        FieldKind::MultiSelect(_) | FieldKind::Tags(_) | FieldKind::References(_) => stored.is_array(),
        FieldKind::Address(_) => stored.is_object(),
        FieldKind::Json(_) => true,
        _ => stored.is_string(),
    }
}

/// A scaled integer as decimal text with at least `decimals` digits after the point, and no digits lost.
pub fn render_decimal(value: i64, scale: u32, decimals: u32) -> String {
    let mut number = Decimal::new(value, scale).normalize();
    if number.scale() < decimals {
        number.rescale(decimals);
    }
    number.to_string()
}
