//! Cards of dashboards: checked as they are made, and shown to whoever could ask for their figures.

use std::collections::HashSet;

use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::object::ViewDef;
use tessera_model::schema::Schema;
use tessera_permission::visible;

use crate::context::Context;
use crate::definitions::Card;
use crate::engine::Engine;

/// Cards of one dashboard.
const CARDS_MAX: usize = 40;
/// Characters of a card's title, in one language, and of its keys.
const CHARS_MAX: usize = 100;
const KINDS: [&str; 7] = ["number", "funnel", "bar", "line", "pie", "table", "target"];
const FORMATS: [&str; 4] = ["money", "number", "days", "percent"];
const ORDERS: [&str; 2] = ["value", "group"];
/// Columns of a dashboard, and rows of a card.
const SPAN_MAX: u8 = 24;
const HEIGHT_MAX: u8 = 4;
/// Groups that a card shows.
const LIMIT_MAX: u32 = 1_000;

/// Whether cards are whole, and ask only for what the actor may see.
///
/// # Errors
/// `too_large` for more than are kept; `validation_failed`, naming the part (`cards[2].type`); for what a card asks for, the
/// errors of [`Engine::aggregate`] with the place of the card in `card`.
pub(super) fn check(engine: &Engine, cx: &Context, cards: &[Card]) -> Result<()> {
    if cards.len() > CARDS_MAX {
        return Err(Error::new(ErrorCode::TooLarge, format!("a dashboard has at most {CARDS_MAX} cards")));
    }
    let schema = engine.schema();
    let mut keys = HashSet::new();
    for (at, card) in cards.iter().enumerate() {
        if let Some((part, message)) = fault(card) {
            return Err(wrong(at, part, message));
        }
        if !keys.insert(&card.key) {
            let message = Label::new("Two cards have the same key", "卡片的键重复");
            return Err(wrong(at, "key", message));
        }
        figures(engine, cx, &schema, card).map_err(|error| {
            let card = serde_json::json!({"card": at});
            if error.extra.is_some() { error } else { error.with_extra(card) }
        })?;
    }
    Ok(())
}

/// True for a card whose figures the actor could ask for.
pub(super) fn is_shown(engine: &Engine, cx: &Context, schema: &Schema, card: &Card) -> bool {
    figures(engine, cx, schema, card).is_ok()
}

fn figures(engine: &Engine, cx: &Context, schema: &Schema, card: &Card) -> Result<()> {
    let object = schema.require(&card.object)?;
    let request = card.figures().map_err(|error| Error::new(ErrorCode::InvalidFilter, format!("measures: {error}")))?;
    engine.plan_figures(cx, schema, object, &request)?;
    if let Some(key) = &card.date_field {
        visible::check_readable(&cx.actor, object, key)?;
        let view = ViewDef { date_field: Some(key.clone()), ..ViewDef::default() };
        view.check_parts(|key| object.field(key).map(|field| field.kind.clone()))
            .map_err(|(_, message)| Error::told(ErrorCode::InvalidFilter, message))?;
    }
    Ok(())
}

/// What is wrong with a card by itself.
fn fault(card: &Card) -> Option<(&'static str, Label)> {
    let among =
        |known: &[&str]| Label::new(format!("One of {}", known.join(", ")), format!("应为 {} 之一", known.join("、")));
    let is_long = |text: &str| text.chars().count() > CHARS_MAX;
    let long = || Label::new(format!("At most {CHARS_MAX} characters"), format!("最多 {CHARS_MAX} 个字符"));
    let range = |from: u32, to: u32| Label::new(format!("From {from} to {to}"), format!("应在 {from} 到 {to} 之间"));
    if card.key.is_empty() || is_long(&card.key) {
        return Some(("key", long()));
    }
    if is_long(&card.label.en) || is_long(&card.label.zh_cn) {
        return Some(("label", long()));
    }
    if !KINDS.contains(&card.kind.as_str()) {
        return Some(("type", among(&KINDS)));
    }
    if card.format.as_deref().is_some_and(|format| !FORMATS.contains(&format)) {
        return Some(("format", among(&FORMATS)));
    }
    if card.order.as_deref().is_some_and(|order| !ORDERS.contains(&order)) {
        return Some(("order", among(&ORDERS)));
    }
    if !(1..=SPAN_MAX).contains(&card.span) {
        return Some(("span", range(1, SPAN_MAX.into())));
    }
    if card.height.is_some_and(|height| !(1..=HEIGHT_MAX).contains(&height)) {
        return Some(("height", range(1, HEIGHT_MAX.into())));
    }
    if card.limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
        return Some(("limit", range(1, LIMIT_MAX)));
    }
    if !card.measures.contains_key(&card.value) {
        return Some(("value", Label::new("Must be one of the measures", "必须是统计指标之一")));
    }
    (card.kind == "target" && card.target.is_none())
        .then(|| ("target", Label::new("Say what it is held against", "请填写目标值")))
}

fn wrong(at: usize, part: &str, message: Label) -> Error {
    let field = format!("cards[{at}].{part}");
    Error::validation(vec![FieldError { field, code: "invalid".to_owned(), message }])
}
