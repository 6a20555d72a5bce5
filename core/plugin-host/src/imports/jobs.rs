//! `jobs`: work for later, on the engine's durable queue.

use serde_json::{Value as Json, json};
use tessera_engine::context::CHAIN_MAX;
use tessera_engine::documents::{JobRow, JobState};
use tessera_engine::jobs::JobRequest;
use tessera_model::error::{Error, ErrorCode};

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::jobs::{AHEAD_MAX_MS, ATTEMPTS, ATTEMPTS_MAX, JOB, PAYLOAD_BYTES, WAITING_MAX, Work, caused_by};
use crate::runtime::bindings::host::tessera::plugin::jobs;
use crate::runtime::state::CallState;

/// Characters of a key that keeps a second job away.
const KEY_MAX: usize = 200;

impl jobs::Host for CallState {
    async fn enqueue(&mut self, spec: jobs::Spec) -> Answer<String> {
        self.may_work("jobs.enqueue")?;
        let request = self.request(spec)?;
        if !self.is_pure() && !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        self.room(1).await?;
        if self.is_pure() {
            let row = request.into_row(&self.engine);
            let id = row.id.clone();
            self.outgoing.push(row);
            return Ok(id);
        }
        Ok(self.engine.enqueue_job(request).await?)
    }

    async fn cancel(&mut self, job: String) -> Answer<bool> {
        self.may_work("jobs.cancel")?;
        if self.is_pure() {
            return Err(HostError::phase("cancel jobs"));
        }
        if !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        match self.own_job(&job).await? {
            Some(found) => Ok(self.engine.jobs().take_back(&self.engine, &found).await?),
            None => Ok(false),
        }
    }

    async fn status(&mut self, job: String) -> Answer<String> {
        self.may_work("jobs.status")?;
        let Some(found) = self.own_job(&job).await? else {
            return Ok(json!({"id": job, "state": "unknown"}).to_string());
        };
        let is_cancelled = found.state == JobState::Done && found.result == Some(json!({"cancelled": true}));
        let state = if is_cancelled { json!("cancelled") } else { json!(found.state) };
        let shown = json!({
            "id": job,
            "handler": found.payload.get("handler"),
            "state": state,
            "attempts": found.attempts,
            "run_at_ms": found.run_at_ms,
            "error": found.error,
            "result": found.result,
        });
        Ok(shown.to_string())
    }
}

impl CallState {
    fn may_work(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        if self.plugin.grants.has(&Capability::Jobs) { Ok(()) } else { Err(HostError::capability(&Capability::Jobs)) }
    }

    /// What the guest asks for, checked and bounded.
    fn request(&self, spec: jobs::Spec) -> Answer<JobRequest> {
        let plugin = self.plugin.id.as_str();
        if !self.plugin.jobs.iter().any(|known| known.handler == spec.handler) {
            let message = format!("the manifest declares no job with the handler `{}`", spec.handler);
            return Err(HostError::guest("not-found", message));
        }
        self.may_cause()?;
        let run_at_ms = spec.run_at_ms.map(|at| i64::try_from(at).unwrap_or(i64::MAX));
        if run_at_ms.is_some_and(|at| at - self.now_ms > AHEAD_MAX_MS) {
            return Err(HostError::guest("limit-exceeded", "a job can be put off by 366 days at most"));
        }
        if spec.dedupe_key.as_ref().is_some_and(|key| key.chars().count() > KEY_MAX) {
            return Err(HostError::guest("limit-exceeded", format!("a key has at most {KEY_MAX} characters")));
        }
        let work = Work {
            plugin: plugin.to_owned(),
            handler: spec.handler,
            payload: payload(&spec.payload)?,
            run_as: caused_by(&self.cx),
        };
        Ok(JobRequest {
            run_at_ms,
            dedupe_key: spec.dedupe_key.map(|key| format!("plugin:{plugin}:{key}")),
            max_attempts: if spec.max_attempts == 0 { ATTEMPTS } else { spec.max_attempts.min(ATTEMPTS_MAX) },
            ..JobRequest::by(&self.cx, JOB, json!(work))
        })
    }

    /// Work that causes work ends somewhere.
    pub(super) fn may_cause(&self) -> Answer<()> {
        if self.cx.chain.len() < CHAIN_MAX {
            return Ok(());
        }
        let message = format!(
            "hooks and jobs caused one another {CHAIN_MAX} times already; work that returns again and again wants a schedule"
        );
        Err(HostError::guest("limit-exceeded", message))
    }

    /// Takes room for jobs among those of the plugin that wait.
    pub(super) async fn room(&self, more: usize) -> Answer<()> {
        if self.plugin.waiting.take(more) {
            return Ok(());
        }
        let refused =
            || HostError::guest("limit-exceeded", format!("{WAITING_MAX} jobs and events of the plugin wait already"));
        if !self.plugin.waiting.is_stale() {
            return Err(refused());
        }
        let host = self.host.upgrade().ok_or_else(stopping)?;
        if self.is_pure() {
            // Counting takes longer than a write may wait; the next one finds it done.
            let plugin = self.plugin.clone();
            tokio::spawn(async move {
                if let Err(error) = host.count_waiting(&plugin).await {
                    tracing::warn!(plugin = plugin.id, %error, "what waits of a plugin could not be counted");
                }
            });
            return Err(refused());
        }
        host.count_waiting(&self.plugin).await?;
        if self.plugin.waiting.take(more) { Ok(()) } else { Err(refused()) }
    }

    /// A job of this very plugin.
    async fn own_job(&self, id: &str) -> Answer<Option<JobRow>> {
        let found = self.engine.store().job_get(id).await?;
        let is_own = |job: &JobRow| {
            job.kind == JOB && job.payload.get("plugin").and_then(Json::as_str) == Some(self.plugin.id.as_str())
        };
        Ok(found.filter(is_own))
    }
}

/// What a job or event carries, read and bounded.
pub(super) fn payload(text: &str) -> Answer<Json> {
    if text.len() > PAYLOAD_BYTES {
        let message =
            format!("{} bytes are too much; keep records and pass their ids: {PAYLOAD_BYTES} at most", text.len());
        return Err(HostError::guest("limit-exceeded", message));
    }
    serde_json::from_str(text)
        .map_err(|error| HostError::guest("malformed", format!("the payload is no JSON: {error}")))
}

/// The host is going.
pub(super) fn stopping() -> HostError {
    Error::new(ErrorCode::PluginUnavailable, "plugins are being stopped").into()
}
