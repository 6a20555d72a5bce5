//! What scripts tell people, and what they remember of it.

use rhai::{Engine as Rhai, INT};
use serde_json::{Value as Json, json};
use tessera_engine::documents::Table;
use tessera_engine::notifications::{Notification, WORKFLOW};
use tessera_model::label::Label;

use crate::ctx::Ctx;
use crate::run::Run;
use crate::values::{Answer, natural, thrown};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Characters of a message in one language.
const MESSAGE_CHARS_MAX: usize = 1_000;
/// Characters of a key that is remembered.
const KEY_CHARS_MAX: usize = 200;
/// Days for which something may be remembered.
const DAYS_MAX: usize = 3_650;

pub(crate) fn register(engine: &mut Rhai) {
    engine.register_fn("notify", |ctx: &mut Ctx, user: &str, en: &str, zh: &str| {
        notify(&ctx.0, user, Label::new(en, zh), None)
    });
    engine.register_fn("notify", |ctx: &mut Ctx, user: &str, en: &str, zh: &str, object: &str, id: &str| {
        notify(&ctx.0, user, Label::new(en, zh), Some((object.to_owned(), id.to_owned())))
    });
    engine.register_fn("remember", |ctx: &mut Ctx, key: &str, days: INT| remember(&ctx.0, key, days));
}

/// True when the message was sent; false when there is no active user of that id.
fn notify(run: &Run, user: &str, message: Label, about: Option<(String, String)>) -> Answer<bool> {
    run.check_may_act("ctx.notify")?;
    if message.en.chars().count().max(message.zh_cn.chars().count()) > MESSAGE_CHARS_MAX {
        return Err(thrown(&format!("a message has at most {MESSAGE_CHARS_MAX} characters")));
    }
    let is_active = run.wait(async { Ok(run.engine.actor_of(user).await.is_ok()) })?;
    if !is_active {
        return Ok(false);
    }
    let effect = json!({"type": "notify", "user": user, "message": message, "about": about});
    if !run.is_dry {
        run.wait(run.engine.notify(user, Notification { kind: WORKFLOW, message, about }))?;
    }
    run.did(effect);
    Ok(true)
}

/// True the first time, and again once the days have passed.
fn remember(run: &Run, key: &str, days: INT) -> Answer<bool> {
    run.check_may_act("ctx.remember")?;
    let days = natural(days, "a number of days")?;
    if days > DAYS_MAX || key.chars().count() > KEY_CHARS_MAX {
        return Err(thrown(&format!("at most {DAYS_MAX} days and a key of {KEY_CHARS_MAX} characters")));
    }
    let id = format!("workflow/{}/{key}", run.workflow);
    let now = run.engine.now_ms();
    let known = run.wait(run.engine.store().doc_get(Table::Kv, &id))?;
    let until = known.as_ref().and_then(|known| known.get("until_ms")).and_then(Json::as_i64);
    if until.is_some_and(|until| until > now) {
        return Ok(false);
    }
    if !run.is_dry {
        let until = now + i64::try_from(days).unwrap_or_default() * DAY_MS;
        run.wait(run.engine.store().doc_put(Table::Kv, &id, json!({"until_ms": until})))?;
    }
    Ok(true)
}
