//! Takes out of the audit log what is older than its kind is kept, each night, without breaking its seals.
//!
//! A day's seal keeps what the chain of all its entries came to, because the next day begins with that; beside it goes what the chain of those that
//! are left comes to, and how many went, under the same key and in the same transaction that removes them. So the check of the log still
//! proves the rest, and tells what was removed by rule from what somebody took out. A day that isn't as it was sealed is left alone: it is
//! evidence. The day that is being sealed is left alone, too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::{DocOrder, JobRow, Table, WriteMeta};

use super::audit_seal::{PAGE, Rest, Seal};
use super::retention::{AuditRetention, DONE};
use crate::context::Context;
use crate::engine::Engine;
use crate::job::{Every, JobHandler, JobOutcome, Schedule};

const KIND: &str = "core.audit-retention";
/// A quarter to four at night.
const AT_MINUTE: u16 = 3 * 60 + 45;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Entries that one transaction removes.
const CHUNK: usize = 300;
/// Days that one slice of the job looks at.
const DAYS: usize = 31;

/// Has the log gone through each night.
pub(super) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(Retention));
    engine.jobs().schedule(Schedule {
        key: KIND.to_owned(),
        kind: KIND.to_owned(),
        payload: json!({}),
        every: Every::DayAt(AT_MINUTE),
    });
}

struct Retention;

#[async_trait]
impl JobHandler for Retention {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        match run(engine, job.checkpoint.as_ref()).await {
            // Without its key the server said so when it started.
            Err(error) if error.code == ErrorCode::StateConflict => {
                JobOutcome::Done(json!({"problem": error.to_string()}))
            }
            ended => JobOutcome::of(ended),
        }
    }
}

/// What is due: for each kind from which day on up to before which. Days before the first were gone through already.
struct Due {
    rules: AuditRetention,
    /// By kind; `others` for those that no rule names.
    windows: BTreeMap<String, (String, String)>,
}

impl Due {
    fn find(rules: AuditRetention, done: &BTreeMap<String, String>, now_ms: i64) -> Self {
        let kinds = rules.days.iter().map(|(kind, days)| (kind.clone(), *days));
        let all = kinds.chain(rules.others.map(|days| (OTHERS.to_owned(), days)));
        let windows = all
            .map(|(kind, days)| {
                let before = date::day_of(now_ms - i64::from(days) * DAY_MS, "UTC").to_string();
                let from = done.get(&kind).cloned().unwrap_or_default();
                (kind, (from, before))
            })
            .filter(|(_, (from, before))| from < before)
            .collect();
        Self { rules, windows }
    }

    /// True when something of a day may have to go.
    fn concerns(&self, day: &str) -> bool {
        self.windows.values().any(|(from, before)| from.as_str() <= day && day < before.as_str())
    }

    /// True when a kind's entries of a day have to go.
    fn takes(&self, kind: &str, day: &str) -> bool {
        if self.rules.of(kind).is_none() {
            return false;
        }
        let window =
            self.windows.get(kind).or_else(|| self.windows.get(OTHERS).filter(|_| !self.rules.days.contains_key(kind)));
        window.is_some_and(|(from, before)| from.as_str() <= day && day < before.as_str())
    }
}

const OTHERS: &str = "others";

async fn run(engine: &Engine, checkpoint: Option<&Json>) -> Result<JobOutcome> {
    let rules = engine.audit_retention().await?;
    if rules.keeps_all() {
        return Ok(JobOutcome::Done(json!({"removed": 0})));
    }
    let done = engine.store().doc_get(Table::Setting, DONE).await?;
    let done: BTreeMap<String, String> = done.and_then(|done| serde_json::from_value(done).ok()).unwrap_or_default();
    // The whole run works by the moment at which it began.
    let part = |key: &str| checkpoint.and_then(|checkpoint| checkpoint.get(key));
    let now_ms = part("now_ms").and_then(Json::as_i64).unwrap_or_else(|| engine.now_ms());
    let after = part("day").and_then(Json::as_str);
    let mut counts = Counts::read(checkpoint);
    let due = Due::find(rules, &done, now_ms);
    let seals = engine.store().doc_list(Table::AuditSeal, DocOrder::Oldest, after, DAYS + 1).await?;
    // The newest of all is still being sealed; it comes last.
    let is_last = seals.len() <= DAYS;
    let closed = seals.len().saturating_sub(1);
    let mut before = engine.seal_of(after).await?;
    for (day, document) in seals.iter().take(closed) {
        let opened = engine.opened_seal(day, document);
        if due.concerns(day) {
            match &opened {
                Some((seal, true)) => take_out(engine, &due, seal, before.as_ref(), &mut counts).await?,
                _ => counts.skip(day),
            }
        }
        if let Some((seal, _)) = opened {
            before = Some(seal);
        }
    }
    if !is_last {
        let day = closed.checked_sub(1).and_then(|at| seals.get(at)).map(|(day, _)| day.clone());
        return Ok(JobOutcome::Continue(counts.checkpoint(now_ms, day)));
    }
    let mut gone_through = done;
    gone_through.extend(due.windows.into_iter().map(|(kind, (_, before))| (kind, before)));
    engine.store().doc_put(Table::Setting, DONE, json!(gone_through)).await?;
    if counts.removed > 0 || !counts.skipped.is_empty() {
        engine.audit(&Context::system("audit-retention"), "audit.retention", counts.told()).await?;
    }
    Ok(JobOutcome::Done(counts.told()))
}

/// Takes out of a day what is due.
async fn take_out(engine: &Engine, due: &Due, seal: &Seal, before: Option<&Seal>, counts: &mut Counts) -> Result<()> {
    let from = before.map(|before| before.last.as_str());
    let mut going: BTreeMap<String, String> = BTreeMap::new();
    let mut chain = seal.unwound();
    walk(engine, seal, from, |id, entry| {
        chain.add(id, entry);
        let kind = entry.get("action").and_then(Json::as_str).unwrap_or_default();
        let kind = kind.split('.').next().unwrap_or_default();
        if due.takes(kind, &seal.day) {
            going.insert(id.to_owned(), kind.to_owned());
        }
    })
    .await?;
    if !seal.is_led_to_by(&chain) {
        counts.skip(&seal.day);
        return Ok(());
    }
    let all: Vec<(&String, &String)> = going.iter().collect();
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    let mut removed = seal.rest.as_ref().map_or(0, |rest| rest.removed);
    for chunk in all.chunks(CHUNK) {
        gone.extend(chunk.iter().map(|(id, _)| id.as_str()));
        let mut left = seal.unwound();
        walk(engine, seal, from, |id, entry| {
            if !gone.contains(id) {
                left.add(id, entry);
            }
        })
        .await?;
        removed += chunk.len() as u64;
        let rest = Rest { hash: left.hash, entries: left.entries, removed };
        let mut set = engine.store().write_set(WriteMeta::default());
        for (id, _) in chunk {
            set.doc(Table::Audit, (*id).clone(), None);
        }
        let kept = engine.sealed(&Seal { rest: Some(rest), ..seal.clone() })?;
        set.doc(Table::AuditSeal, seal.day.clone(), Some(kept));
        engine.store().commit(set).await?;
        for (_, kind) in chunk {
            counts.add(kind);
        }
    }
    Ok(())
}

/// Goes through the entries of a day, from after the last of the day before.
async fn walk(
    engine: &Engine,
    seal: &Seal,
    after: Option<&str>,
    mut each: impl FnMut(&str, &Json) + Send,
) -> Result<()> {
    let mut after = after.filter(|id| !id.is_empty()).map(str::to_owned);
    loop {
        let page = engine.store().doc_list(Table::Audit, DocOrder::Oldest, after.as_deref(), PAGE).await?;
        page.iter().take_while(|(id, _)| *id <= seal.last).for_each(|(id, entry)| each(id, entry));
        match page.last() {
            Some((id, _)) if page.len() == PAGE && *id < seal.last => after = Some(id.clone()),
            _ => return Ok(()),
        }
    }
}

impl Engine {
    /// The chain of a day, as it was kept.
    async fn seal_of(&self, day: Option<&str>) -> Result<Option<Seal>> {
        let Some(day) = day else { return Ok(None) };
        let document = self.store().doc_get(Table::AuditSeal, day).await?;
        let document = document.ok_or_else(|| Error::internal(format!("the seal of {day} vanished")))?;
        Ok(self.opened_seal(day, &document).map(|(seal, _)| seal))
    }
}

/// What a run did so far.
#[derive(Default)]
struct Counts {
    removed: u64,
    kinds: BTreeMap<String, u64>,
    /// Days that are not as they were sealed.
    skipped: Vec<String>,
}

impl Counts {
    fn read(checkpoint: Option<&Json>) -> Self {
        let part = |key: &str| checkpoint.and_then(|checkpoint| checkpoint.get(key)).cloned();
        Self {
            removed: part("removed").and_then(|count| count.as_u64()).unwrap_or_default(),
            kinds: part("kinds").and_then(|kinds| serde_json::from_value(kinds).ok()).unwrap_or_default(),
            skipped: part("days_left").and_then(|days| serde_json::from_value(days).ok()).unwrap_or_default(),
        }
    }

    fn add(&mut self, kind: &str) {
        self.removed += 1;
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
    }

    fn skip(&mut self, day: &str) {
        tracing::warn!(day, "the audit log of a day isn't as it was sealed: nothing of it is removed");
        self.skipped.push(day.to_owned());
    }

    fn told(&self) -> Json {
        let mut told = json!({"removed": self.removed, "kinds": self.kinds});
        if !self.skipped.is_empty() {
            told["days_left"] = json!(self.skipped);
        }
        told
    }

    fn checkpoint(&self, now_ms: i64, day: Option<String>) -> Json {
        let mut checkpoint = self.told();
        (checkpoint["now_ms"], checkpoint["day"]) = (json!(now_ms), json!(day));
        checkpoint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_a_window_for_each_kind() {
        // 2026-11-29T12:00:00Z.
        let now = 1_795_953_600_000;
        let days = BTreeMap::from([("session".to_owned(), 365), ("import".to_owned(), 30)]);
        let rules = AuditRetention { days, others: Some(90) };
        let done = BTreeMap::from([("session".to_owned(), "2025-11-01".to_owned())]);
        let due = Due::find(rules, &done, now);
        assert!(due.takes("session", "2025-11-28") && !due.takes("session", "2025-11-29"));
        assert!(!due.takes("session", "2025-10-31"), "gone through already");
        assert!(due.takes("import", "2020-01-01") && due.takes("acme", "2026-08-30"));
        assert!(!due.takes("role", "2020-01-01"), "kept for ever");
        assert!(due.concerns("2026-10-29") && !due.concerns("2026-10-30"));
        let done = BTreeMap::from([("import".to_owned(), "2026-10-30".to_owned())]);
        let rules = AuditRetention { days: BTreeMap::from([("import".to_owned(), 30)]), others: None };
        assert!(!Due::find(rules, &done, now).concerns("2020-01-01"), "until tomorrow there is nothing to do");
    }
}
