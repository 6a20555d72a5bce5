//! What administrators see of workflows and do with them.

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_model::error::Result;

use crate::source::RunAs;
use crate::workflows::{Workflow, Workflows};

/// Runs of one answer.
const RUNS_MAX: usize = 200;

impl Workflows {
    pub(crate) async fn listed(&self) -> Result<Json> {
        let all = self.all();
        let mut items = Vec::with_capacity(all.len());
        for workflow in all.iter() {
            items.push(self.shown(workflow).await?);
        }
        Ok(json!({"items": items, "next_cursor": null}))
    }

    pub(crate) async fn shown(&self, workflow: &Workflow) -> Result<Json> {
        let definition = &workflow.definition;
        let last = self.runs_of(&definition.id, 1).await?.pop();
        let last =
            last.map(|run| json!({"at": run.get("at"), "state": run.get("state"), "message": run.get("message")}));
        Ok(json!({
            "id": definition.id,
            "label": definition.label,
            "description": definition.description,
            "trigger": definition.trigger_json(),
            "run_as": if definition.run_as == RunAs::User { "user" } else { "service" },
            "role": definition.role,
            "required": definition.required,
            "params": definition.params,
            "is_enabled": self.is_on(workflow),
            "problem": workflow.problem.as_ref().map(crate::Fault::to_json),
            "last_run": last,
        }))
    }

    pub(crate) async fn set_enabled(&self, cx: &Context, id: &str, is_enabled: bool) -> Result<Json> {
        self.switch(id, is_enabled).await?;
        let action = if is_enabled { "workflow.enable" } else { "workflow.disable" };
        self.engine.audit(cx, action, json!({"workflow": id})).await?;
        let workflow = self.find(id)?;
        self.shown(&workflow).await
    }

    pub(crate) async fn runs_listed(&self, id: &str, limit: usize) -> Result<Json> {
        self.find(id)?;
        Ok(json!({"items": self.runs_of(id, limit.clamp(1, RUNS_MAX)).await?, "next_cursor": null}))
    }
}
