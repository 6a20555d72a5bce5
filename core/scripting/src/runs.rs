//! The run log: what each run did, how it ended, and where it failed.

use serde_json::{Value as Json, json};
use tessera_engine::documents::Table;
use tessera_model::date;
use tessera_model::error::Result;

use crate::execute::Ended;
use crate::fault::Fault;
use crate::workflows::{Workflow, Workflows};

/// Runs of one workflow that are kept.
const KEPT: usize = 500;
/// Runs after which the oldest are looked for and removed.
const TRIM_EVERY: u64 = 100;
/// Characters of an answer that are written down.
const ANSWER_CHARS_MAX: usize = 300;
/// Removed at once.
const TRIM_MAX: usize = 2 * TRIM_EVERY as usize;

/// What a run was about.
#[derive(Clone, Default)]
pub(crate) struct About {
    pub(crate) object: Option<String>,
    pub(crate) record: Option<String>,
    /// Id of whoever caused it.
    pub(crate) actor: String,
    pub(crate) trace: String,
}

impl Workflows {
    /// Writes a run down. A failure to do so goes to the log alone: it must not fail what the run belongs to.
    pub(crate) async fn note(&self, workflow: &Workflow, about: About, ended: &Ended) {
        let id = &workflow.definition.id;
        if let Some(fault) = &ended.fault {
            tracing::warn!(workflow = id, record = about.record, "a workflow failed: {fault}");
        }
        let state = if ended.fault.is_some() { "failed" } else { "ok" };
        let summary = summary(ended);
        self.keep(workflow, about, state, ended.fault.as_ref(), &summary, ended).await;
    }

    /// Writes down that a workflow was not run, and why.
    pub(crate) async fn note_skipped(&self, workflow: &Workflow, about: About, why: &str) {
        let ended = Ended { fault: None, ..Ended::failed(Fault::new(""), std::time::Instant::now()) };
        self.keep(workflow, about, "skipped", None, why, &ended).await;
    }

    async fn keep(
        &self,
        workflow: &Workflow,
        about: About,
        state: &'static str,
        fault: Option<&Fault>,
        summary: &str,
        ended: &Ended,
    ) {
        let id = &workflow.definition.id;
        self.ended.count(id, state);
        let record = about.record.map(|record| json!({"object": about.object, "id": record}));
        let document = json!({
            "workflow": id,
            "at_ms": self.engine.now_ms(),
            "state": state,
            "message": fault.map_or_else(|| summary.to_owned(), |fault| fault.message.clone()),
            "line": fault.and_then(|fault| fault.line),
            "column": fault.and_then(|fault| fault.column),
            "duration_ms": u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX),
            "log": ended.log,
            "record": record,
            "actor": about.actor,
            "trace": about.trace,
        });
        let stored = self.engine.store().doc_put(Table::WorkflowRun, &self.engine.next_id(), document).await;
        let trimmed = if workflow.count_run().is_multiple_of(TRIM_EVERY) { self.trim(id).await } else { Ok(()) };
        if let Err(error) = stored.and(trimmed) {
            tracing::warn!(workflow = id, %error, "the run log could not be written");
        }
    }

    /// Runs of a workflow, newest first.
    pub(crate) async fn runs_of(&self, id: &str, limit: usize) -> Result<Vec<Json>> {
        let found = self.engine.store().docs_newest(Table::WorkflowRun, id, None, limit).await?;
        Ok(found.into_iter().map(|(id, document)| shown(&id, document)).collect())
    }

    async fn trim(&self, id: &str) -> Result<()> {
        let kept = self.engine.store().docs_newest(Table::WorkflowRun, id, None, KEPT).await?;
        let Some((oldest, _)) = kept.last().filter(|_| kept.len() == KEPT) else { return Ok(()) };
        for (old, _) in self.engine.store().docs_newest(Table::WorkflowRun, id, Some(oldest), TRIM_MAX).await? {
            self.engine.store().doc_delete(Table::WorkflowRun, &old).await?;
        }
        Ok(())
    }
}

fn shown(id: &str, mut document: Json) -> Json {
    if let Some(parts) = document.as_object_mut() {
        let at = parts.remove("at_ms").and_then(|at| at.as_i64()).map(date::instant_from_millis);
        parts.insert("id".to_owned(), json!(id));
        parts.insert("at".to_owned(), json!(at));
    }
    document
}

/// What a run did, in a line.
fn summary(ended: &Ended) -> String {
    if !ended.refused.is_empty() {
        let texts: Vec<_> = ended.refused.iter().map(|problem| problem.message.en.as_str()).collect();
        return format!("refused: {}", texts.join("; "));
    }
    let mut parts = Vec::new();
    if !ended.patch.is_empty() {
        parts.push(format!("set {}", ended.patch.keys().cloned().collect::<Vec<_>>().join(", ")));
    }
    for (kind, said) in [("create", "created"), ("update", "updated"), ("notify", "notified")] {
        let count =
            ended.effects.iter().filter(|effect| effect.get("type").and_then(Json::as_str) == Some(kind)).count();
        if count > 0 {
            parts.push(format!("{said} {count}"));
        }
    }
    if !ended.answer.is_null() {
        parts.push(format!("answered {}", ended.answer).chars().take(ANSWER_CHARS_MAX).collect());
    }
    parts.join(", ")
}
