//! `ctx`, what a script is given: parameters, time, log, and in a before-script what it decides.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rhai::{Dynamic, Engine, INT, ImmutableString};
use tessera_model::date;
use tessera_model::error::FieldError;

use crate::limits::Phase;
use crate::run::Run;
use crate::values::{self, Answer, thrown};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Values that the runs of one batch may keep for one another.
const KEPT_MAX: usize = 200;

/// A script's handle on its run.
#[derive(Clone)]
pub(crate) struct Ctx(pub(crate) Arc<Run>);

pub(crate) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Ctx>("Ctx");
    engine.register_get("params", |ctx: &mut Ctx| ctx.0.params.clone());
    engine.register_get("actor", |ctx: &mut Ctx| ctx.0.actor.clone());
    engine.register_get("is_dry_run", |ctx: &mut Ctx| ctx.0.is_dry);
    engine.register_fn("log", |ctx: &mut Ctx, text: Dynamic| ctx.0.log(&text.to_string()));
    engine.register_fn("now", |ctx: &mut Ctx| date::instant_from_millis(ctx.0.engine.now_ms()));
    engine.register_fn("today", |ctx: &mut Ctx| today(&ctx.0).to_string());
    engine.register_fn("days_ago", |ctx: &mut Ctx, days: INT| {
        let ms = ctx.0.engine.now_ms().saturating_sub(days.saturating_mul(DAY_MS));
        date::instant_from_millis(ms)
    });
    engine.register_fn("days_between", |ctx: &mut Ctx, from: &str, to: &str| -> Answer<INT> {
        let (from, to) = (day(&ctx.0, from)?, day(&ctx.0, to)?);
        from.until(to).map(|span| INT::from(span.get_days())).map_err(|error| thrown(&error.to_string()))
    });
    engine.register_fn("keep", |ctx: &mut Ctx, key: &str, value: Dynamic| -> Answer<()> {
        let mut shared = ctx.0.shared();
        if shared.len() >= KEPT_MAX && !shared.contains_key(key) {
            return Err(thrown(&format!("at most {KEPT_MAX} values can be kept")));
        }
        shared.insert(key.into(), value.flatten());
        Ok(())
    });
    engine.register_fn("kept", |ctx: &mut Ctx, key: &str| ctx.0.shared().get(key).cloned().unwrap_or(Dynamic::UNIT));
    engine.register_fn("set", |ctx: &mut Ctx, field: &str, value: Dynamic| set(&ctx.0, field, &value));
    engine
        .register_fn("reject", |ctx: &mut Ctx, en: ImmutableString, zh: ImmutableString| reject(&ctx.0, "", &en, &zh));
    engine.register_fn("reject", |ctx: &mut Ctx, field: &str, en: ImmutableString, zh: ImmutableString| {
        reject(&ctx.0, field, &en, &zh)
    });
}

fn before_only(run: &Run, what: &str) -> Answer<()> {
    if run.phase == Phase::Before {
        return Ok(());
    }
    Err(thrown(&format!("`ctx.{what}` is for scripts before a change; here use `ctx.update`")))
}

fn check_field(run: &Run, field: &str) -> Answer<()> {
    match &run.object {
        Some(object) if object.field(field).is_none() => {
            Err(thrown(&format!("`{}` has no field `{field}`", object.key)))
        }
        _ => Ok(()),
    }
}

fn set(run: &Run, field: &str, value: &Dynamic) -> Answer<()> {
    before_only(run, "set")?;
    check_field(run, field)?;
    let value = values::from_script(value)?;
    run.state().patch.insert(field.to_owned(), value);
    Ok(())
}

fn reject(run: &Run, field: &str, en: &str, zh: &str) -> Answer<()> {
    before_only(run, "reject")?;
    if !field.is_empty() {
        check_field(run, field)?;
    }
    run.state().refused.push(FieldError::new(field, "workflow", en, zh));
    Ok(())
}

fn today(run: &Run) -> Date {
    date::day_of(run.engine.now_ms(), &run.engine.settings().timezone)
}

/// The day of a date or instant, where the organisation is.
fn day(run: &Run, text: &str) -> Answer<Date> {
    if text.len() == 10 {
        if let Ok(day) = text.parse::<Date>() {
            return Ok(day);
        }
    }
    let instant =
        text.parse::<Timestamp>().map_err(|_| thrown(&format!("`{text}` is neither a date nor an instant")))?;
    Ok(date::day_of(instant.as_millisecond(), &run.engine.settings().timezone))
}
