//! The health page: what administrators see of how a plugin does, and the limits that they change.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::documents::{JobRow, JobState};
use tessera_engine::extension::PluginLogQuery;
use tessera_model::date::instant_from_millis;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Fields;
use tessera_package::Manifest;
use tessera_package::manifest::Stage;

use super::Health;
use super::budgets::Limits;
use super::log::{LEVELS, LogLine, Wanted};
use crate::host::PluginHost;
use crate::installed::{self, Installed};
use crate::jobs::{EVENT, JOB};
use crate::runtime::budget::Phase;

/// Failures that the breaker's part repeats: so many suspend.
const BREAKER_FAILURES: usize = 5;
/// Jobs and dead letters that are looked through, and shown.
const LOOKED_THROUGH: usize = 1_000;
const SHOWN: usize = 20;
/// Dead letters of a page.
const LETTERS: usize = 200;
/// Lines of log in one answer.
const LINES: usize = 100;

impl PluginHost {
    /// How a plugin does.
    pub(crate) async fn health_of(&self, cx: &Context, id: &str) -> Result<Json> {
        let found = self.require(id).await?;
        let manifest = self.manifest_in_force(id, &found).await?;
        let health = self.health(id);
        let failures = health.failures.to_json();
        let active = self.registry.load().plugin(id).cloned();
        let revocation = self.revocation_of(id, &found, active.as_ref());
        let is_open =
            found.suspended.is_some() || revocation.is_some() || active.is_some_and(|active| active.breaker.is_open());
        let opened_ms = is_open.then(|| health.suspended_ms().or(found.suspended_at_ms)).flatten();
        let plugin = self.item(&self.registry.load_full(), id, &found);
        let jobs = self.jobs_of(id).await?;
        let letters = self.letters_of(cx, id).await?;
        Ok(json!({
            "plugin": plugin,
            "since": instant_from_millis(health.since_ms),
            "totals": health.figures.total().to_json(),
            "handlers": health.figures.handlers(),
            "denials": health.denials.to_json(&manifest),
            "recent_calls": health.recent.to_json(),
            "breaker": {
                "state": if is_open { "open" } else { "closed" },
                "reason": revocation.map_or(found.suspended, |revocation| Some(revocation.reason)),
                "opened_at": opened_ms.map(instant_from_millis),
                "failures": failures.iter().take(BREAKER_FAILURES).collect::<Vec<_>>(),
            },
            "failures": failures,
            "jobs": jobs,
            "dead_letters": letters,
            "safe_mode": self.options.safe_mode,
        }))
    }

    /// Lines of a plugin's log, newest first.
    pub(crate) async fn log_of(&self, id: &str, query: &PluginLogQuery) -> Result<Json> {
        self.require(id).await?;
        let level = query.level.as_deref().filter(|level| !level.is_empty());
        if let Some(other) = level.filter(|level| !LEVELS.contains(level)) {
            let detail = format!("there is no level `{other}`: it is one of {}", LEVELS.join(", "));
            return Err(Error::new(ErrorCode::MalformedRequest, detail));
        }
        let wanted = Wanted { search: query.search.as_deref(), level, before: query.before };
        let (lines, has_more) = self.health(id).log.find(&wanted, LINES);
        let next = lines.last().filter(|_| has_more).map(|line| line.id);
        Ok(json!({"items": lines.iter().map(shown).collect::<Vec<_>>(), "next_before": next}))
    }

    /// What a plugin's calls may use, phase by phase.
    pub(crate) async fn budgets_of(&self, id: &str) -> Result<Json> {
        let found = self.require(id).await?;
        let manifest = self.manifest_in_force(id, &found).await?;
        let phase = |phase: Phase| {
            let mut shown = found.budgets.shown(phase, Limits::new(self.budget(phase), manifest.memory_mib));
            if let Some(parts) = shown.as_object_mut() {
                parts.insert("is_used".to_owned(), json!(is_used(&manifest, phase)));
            }
            shown
        };
        Ok(json!({"phases": Phase::ALL.into_iter().map(phase).collect::<Vec<_>>()}))
    }

    /// Changes what a plugin's calls may use, from its next call on.
    pub(crate) async fn set_budgets(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json> {
        let changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let budgets = found.budgets.changed(values)?;
        if budgets != found.budgets {
            let data =
                json!({"plugin": id, "before": found.budgets.flat(&budgets), "after": budgets.flat(&found.budgets)});
            installed::save(&self.engine, id, &Installed { budgets: budgets.clone(), ..found }).await?;
            if let Some(active) = self.registry.load().plugin(id) {
                active.identity.budgets.store(Arc::new(budgets));
            }
            self.engine.audit(cx, "plugin.budgets", data).await?;
        }
        drop(changing);
        self.budgets_of(id).await
    }

    /// The health of a plugin, counted from now on when nothing is known yet.
    pub(crate) fn health(&self, id: &str) -> Arc<Health> {
        self.healths.of(id, self.engine.now_ms())
    }

    /// From the plugin in force, or from its package.
    async fn manifest_in_force(&self, id: &str, found: &Installed) -> Result<Manifest> {
        let active = self.registry.load().plugin(id).cloned();
        match active {
            Some(active) => Ok(active.manifest.clone()),
            None => self.manifest_of(found).await,
        }
    }

    async fn jobs_of(&self, id: &str) -> Result<Json> {
        let is_its = |row: &JobRow| {
            [JOB, EVENT].contains(&row.kind.as_str()) && row.payload.get("plugin").and_then(Json::as_str) == Some(id)
        };
        let kinds = [JOB.to_owned(), EVENT.to_owned()];
        let mut live = self.engine.store().job_live_of(&kinds, LOOKED_THROUGH).await?;
        live.retain(&is_its);
        let mut past = self.engine.store().job_list(None, LOOKED_THROUGH).await?;
        past.retain(|row| is_its(row) && !matches!(row.state, JobState::Queued | JobState::Running));
        let of = |state: JobState| live.iter().chain(&past).filter(|row| row.state == state).count();
        let counts =
            json!({"waiting": of(JobState::Queued), "running": of(JobState::Running), "dead": of(JobState::Dead)});
        // What needs somebody first.
        past.sort_by_key(|row| row.state != JobState::Dead);
        let items: Vec<Json> = past.iter().chain(&live).take(SHOWN).map(job).collect();
        let mut answer = counts;
        if let Some(parts) = answer.as_object_mut() {
            parts.insert("items".to_owned(), json!(items));
        }
        Ok(answer)
    }

    async fn letters_of(&self, cx: &Context, id: &str) -> Result<Json> {
        let consumer = format!("plugin:{id}");
        let mut items: Vec<Json> = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..LOOKED_THROUGH / LETTERS {
            let page = self.engine.dead_letters(cx, cursor.as_deref(), LETTERS).await?;
            let letters = page.get("items").and_then(Json::as_array).into_iter().flatten();
            items.extend(
                letters
                    .filter(|letter| letter.get("consumer").and_then(Json::as_str) == Some(consumer.as_str()))
                    .cloned(),
            );
            cursor = page.get("next_cursor").and_then(Json::as_str).map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        let count = items.len();
        items.truncate(SHOWN);
        Ok(json!({"count": count, "items": items}))
    }
}

fn shown(line: &LogLine) -> Json {
    json!({
        "id": line.id,
        "at": instant_from_millis(line.at_ms),
        "level": line.level,
        "message": line.message,
        "facts": line.facts,
        "phase": line.phase,
        "handler": line.handler,
        "trace": line.trace,
    })
}

fn job(row: &JobRow) -> Json {
    json!({
        "id": row.id,
        "kind": row.kind,
        "handler": row.payload.get("handler"),
        "state": row.state,
        "attempts": row.attempts,
        "error": row.error,
        "created_at": instant_from_millis(row.created_at_ms),
        "trace": row.trace,
    })
}

/// Whether the plugin is ever called so.
fn is_used(manifest: &Manifest, phase: Phase) -> bool {
    let stage = |stage: Stage| manifest.hooks.iter().any(|hook| hook.stage == stage);
    match phase {
        Phase::BeforeHook => stage(Stage::Before),
        Phase::AfterHook => stage(Stage::After),
        Phase::Function => !manifest.functions.is_empty(),
        Phase::Job => !manifest.jobs.is_empty(),
        Phase::UiRender | Phase::UiAct => !manifest.slots.is_empty(),
        Phase::Webhook => !manifest.webhooks.is_empty(),
        Phase::Lifecycle | Phase::Migration => true,
    }
}
