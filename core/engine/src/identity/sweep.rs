//! Clears away, once a day, what nobody needs any more: sessions and tokens that are over, old notifications, finished jobs, what
//! plugins kept for a while, shares of records whose last day is past.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_store::{DocOrder, JobRow, Table};

use super::sessions::{self, SessionDocument};
use super::{tokens, viewing};
use crate::engine::Engine;
use crate::job::{Every, JobHandler, JobOutcome, Schedule};
use crate::record_shares;

const KIND: &str = "core.sweep";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Notifications are kept for a quarter of a year.
const KEPT_MS: i64 = 90 * DAY_MS;
/// Jobs that are over are kept for two weeks.
const JOBS_KEPT_MS: i64 = 14 * DAY_MS;
/// Answered questions of passkeys are kept for longer than a question holds.
const ANSWERED_KEPT_MS: i64 = DAY_MS;
const PAGE: usize = 500;
/// Half past three at night.
const AT_MINUTE: u16 = 3 * 60 + 30;

/// Has the sweep done each night.
pub(super) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(Sweep));
    engine.jobs().schedule(Schedule {
        key: KIND.to_owned(),
        kind: KIND.to_owned(),
        payload: json!({}),
        every: Every::DayAt(AT_MINUTE),
    });
}

struct Sweep;

#[async_trait]
impl JobHandler for Sweep {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, _job: &JobRow) -> JobOutcome {
        match sweep(engine).await {
            Ok(result) => JobOutcome::Done(result),
            Err(error) => JobOutcome::Retry { after_ms: 60_000, error: error.to_string() },
        }
    }
}

async fn sweep(engine: &Engine) -> Result<Json> {
    let now = engine.now_ms();
    let sessions = sweep_sessions(engine).await?;
    let tokens = sweep_tokens(engine).await?;
    let notifications = sweep_older(engine, Table::Notification, now - KEPT_MS).await?;
    sweep_older(engine, Table::PasskeyAnswered, now - ANSWERED_KEPT_MS).await?;
    let jobs = engine.store().job_purge(now - JOBS_KEPT_MS).await?;
    let kept = engine.store().kv_sweep(now).await?;
    let shares = record_shares::sweep(engine).await?;
    Ok(
        json!({"sessions": sessions, "tokens": tokens, "notifications": notifications, "jobs": jobs, "kept_by_plugins": kept, "shares": shares}),
    )
}

async fn sweep_sessions(engine: &Engine) -> Result<u64> {
    let mut swept = 0;
    let mut after: Option<String> = None;
    loop {
        let page = engine.store().doc_list(Table::Session, DocOrder::Oldest, after.as_deref(), PAGE).await?;
        for (id, document) in &page {
            let is_over = match serde_json::from_value::<SessionDocument>(document.clone()) {
                Ok(document) => sessions::is_over(engine, id, &document).await?,
                Err(_) => true,
            };
            if is_over {
                sessions::end(engine, id).await?;
                swept += 1;
            } else {
                viewing::tell_if_over(engine, id).await?;
            }
        }
        match page.last() {
            Some((id, _)) if page.len() == PAGE => after = Some(id.clone()),
            _ => return Ok(swept),
        }
    }
}

async fn sweep_tokens(engine: &Engine) -> Result<u64> {
    let mut swept = 0;
    let mut after: Option<String> = None;
    loop {
        let page = engine.store().doc_list(Table::Token, DocOrder::Oldest, after.as_deref(), PAGE).await?;
        for (id, document) in &page {
            swept += u64::from(tokens::clear_if_over(engine, id, document).await?);
        }
        match page.last() {
            Some((id, _)) if page.len() == PAGE => after = Some(id.clone()),
            _ => return Ok(swept),
        }
    }
}

/// Ids sort by the time at which they were made, so the old ones come first.
async fn sweep_older(engine: &Engine, table: Table, before_ms: i64) -> Result<u64> {
    let mut swept = 0;
    loop {
        let page = engine.store().doc_list(table, DocOrder::Oldest, None, PAGE).await?;
        let old = page
            .iter()
            .filter(|(_, document)| document.get("at_ms").and_then(Json::as_i64).is_none_or(|at| at < before_ms));
        let mut found = 0;
        for (id, _) in old {
            engine.store().doc_delete(table, id).await?;
            found += 1;
        }
        swept += found;
        if found < PAGE as u64 {
            return Ok(swept);
        }
    }
}
