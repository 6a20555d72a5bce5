//! Plays what happens.

use tessera_engine::{Channel, Context};
use tessera_model::error::Error;

use crate::case::{Case, Step};
use crate::names::Names;
use crate::{CallIn, Stage, outcome, settle, slots, work};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Plays all steps and answers how the last one was refused, if it was; an earlier refusal ends the case.
pub(super) async fn play(case: &Case, stage: &Stage<'_>, names: &mut Names, now: i64) -> Result<Option<Error>, String> {
    let mut now = now;
    if case.steps.iter().any(|step| step.run_jobs) {
        // What is on a schedule is planned from when it is first looked at.
        work::run_due(stage).await?;
    }
    let last = case.steps.len().saturating_sub(1);
    for (at, step) in case.steps.iter().enumerate() {
        if let Some(days) = step.wait_days {
            now += i64::from(days) * DAY_MS;
            (stage.set_clock)(now);
            continue;
        }
        if let Some(object) = &step.find {
            let found = outcome::matching(stage, names, object, None, &step.values).await?;
            let ids: Vec<&str> = found.iter().filter_map(|record| record.get("id")?.as_str()).collect();
            let ([id], Some(key)) = (ids.as_slice(), &step.key) else {
                return Err(format!("step {}: {} found of `{object}` instead of one with a key", at + 1, ids.len()));
            };
            names.put(key, id, object);
            continue;
        }
        if step.run {
            stage.subject.run().await?;
        } else if let Some(endpoint) = &step.webhook {
            if let Err(error) = call_in(stage, names, step, endpoint).await? {
                if at == last {
                    return Ok(Some(error));
                }
                return Err(format!("step {} was refused: {error}", at + 1));
            }
        } else if step.run_jobs {
            work::run_due(stage).await?;
        } else if let Err(error) = write(stage, names, step).await? {
            if at == last {
                return Ok(Some(error));
            }
            return Err(format!("step {} was refused: {error}", at + 1));
        }
        settle(stage.engine).await?;
    }
    Ok(None)
}

/// A call as another system makes it; a refusal of the server or an `Err` of the plugin is no failure of the case yet.
async fn call_in(stage: &Stage<'_>, names: &Names, step: &Step, endpoint: &str) -> Result<Result<(), Error>, String> {
    let body = match &step.body {
        Some(text) => text.clone(),
        None => serde_json::Value::Object(names.resolve(&step.fields)?).to_string(),
    };
    let call = CallIn {
        endpoint: endpoint.to_owned(),
        method: step.method.clone().unwrap_or_else(|| "POST".to_owned()),
        query: step.query.clone(),
        headers: step.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
        body: body.into_bytes(),
    };
    let answer = match stage.subject.call_in(call).await? {
        Ok(answer) => answer,
        Err(error) => return Ok(Err(error)),
    };
    let said = String::from_utf8_lossy(&answer.body);
    if step.status.is_some_and(|status| status != answer.status) {
        return Err(format!(
            "`{endpoint}` answered {} instead of {}: {said}",
            answer.status,
            step.status.unwrap_or_default()
        ));
    }
    if !said.contains(&step.contains) {
        return Err(format!("`{endpoint}` should answer `{}`; it answers {said}", step.contains));
    }
    Ok(Ok(()))
}

/// A write as somebody makes it; its refusal is no failure of the case yet.
async fn write(stage: &Stage<'_>, names: &mut Names, step: &Step) -> Result<Result<(), Error>, String> {
    let engine = stage.engine;
    let (user, _) = names.find(step.actor.as_deref().unwrap_or("$admin"))?;
    let actor = engine.actor_of(user).await.map_err(|error| error.to_string())?;
    let mut cx = Context::new(actor, Channel::Ui, "case");
    cx.allow_duplicates = true;
    let fields = names.resolve(&step.fields)?;
    if let Some(slot) = &step.open {
        return slots::open(stage, names, step, &cx, slot, fields).await;
    }
    Ok(match (&step.create, &step.update, &step.delete, &step.action) {
        (Some(object), None, None, None) => match engine.create(&cx, object, &fields).await {
            Ok(record) => {
                if let Some(key) = &step.key {
                    names.put(key, record.id(), object);
                }
                Ok(())
            }
            Err(error) => Err(error),
        },
        (None, Some(key), None, None) => {
            let (id, object) = names.find(key)?;
            engine.update(&cx, object, id, &fields, None).await.map(drop)
        }
        (None, None, Some(key), None) => {
            let (id, object) = names.find(key)?;
            engine.delete(&cx, object, id, None).await
        }
        (None, None, None, Some(action)) => {
            let on =
                step.on.as_deref().ok_or_else(|| format!("the action `{action}` needs a record: on = \"$key\""))?;
            let (id, object) = names.find(on)?;
            engine.run_action(&cx, object, id, action, &fields).await.map(drop)
        }
        _ => {
            return Err(
                "a step has exactly one of create, update, delete, action, find, open, webhook, run, run_jobs and wait_days"
                    .to_owned(),
            );
        }
    })
}
