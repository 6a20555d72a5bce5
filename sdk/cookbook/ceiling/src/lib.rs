//! Refuses deals above an amount that administrators set: a page of settings that checks what is entered.

use tessera_sdk::ui::{Action, Block, Effect, Effects, Tone, View, ViewContext, message};
use tessera_sdk::value::from_form;
use tessera_sdk::{Change, Decision, Error, Plugin, Result, kv};

/// Where the amount is kept. Simple values are better declared as `[[settings]]`; a page is for what needs more than that.
const KEY: &str = "ceiling";
/// Amounts of money count ten-thousandths.
const UNIT: i64 = 10_000;

/// The plugin.
pub struct Ceiling;

impl Plugin for Ceiling {
    fn render(_context: ViewContext) -> Result<View> {
        let field = Block::field("amount", "number", message("amount")).required();
        Ok(View::new()
            .with(Block::text(message("explained")))
            .with(match ceiling()? {
                Some(amount) => field.value(amount),
                None => field,
            })
            .with(Block::button(message("save"), "save").primary()))
    }

    fn act(action: Action) -> Result<Effects> {
        let typed = from_form(action.form.get("amount"));
        let amount = typed.as_text().and_then(|text| text.parse::<i64>().ok()).filter(|amount| *amount > 0);
        let Some(amount) = amount else { return Err(Error::refused("not-an-amount").on_field("amount")) };
        kv::set(KEY, amount.to_string().as_bytes(), None)?;
        Ok(Effects::from([Effect::toast(Tone::Success, message("saved")), Effect::refresh_view()]))
    }

    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let Some(ceiling) = ceiling()? else { return Ok(vec![Decision::Allow; changes.len()]) };
        let decide = |change: &Change| match change.money("amount") {
            Some(amount) if amount.scaled > ceiling.saturating_mul(UNIT) => {
                Decision::reject("amount", "over-the-ceiling")
            }
            _ => Decision::Allow,
        };
        Ok(changes.iter().map(decide).collect())
    }
}

fn ceiling() -> Result<Option<i64>> {
    let kept = kv::get(KEY)?;
    kept.map(|kept| Ok(kept.text()?.parse().unwrap_or(i64::MAX))).transpose()
}

tessera_sdk::register!(Ceiling: hooks, ui);
