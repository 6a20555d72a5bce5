//! Scripts that plugins ask: they read, and what they return is the answer.

use std::sync::Arc;

use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::Context;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::execute::{Task, actor_json, deadline};
use crate::limits::Phase;
use crate::runs::About;
use crate::source::Trigger;
use crate::workflows::{Workflow, Workflows};

impl Workflows {
    /// Asks a workflow something. Where it is about records of an object, the question names one by `object` and `id`, and the script
    /// finds it in `record`, as far as the workflow may read it.
    ///
    /// # Errors
    /// `not_found` when there is no such workflow or record; `state_conflict` when the workflow isn't one that is asked, is off, or
    /// fails.
    pub(crate) async fn answer(&self, cx: &Context, id: &str, question: JsonMap<String, Json>) -> Result<Json> {
        let workflow = self.find(id)?;
        let Trigger::Call { object } = &workflow.definition.trigger else {
            return Err(conflict(format!("workflow `{id}` isn't one that is asked (kind = \"call\")")));
        };
        if !self.is_on(&workflow) {
            return Err(conflict(format!("workflow `{id}` is off")));
        }
        let text = |key: &str| question.get(key).and_then(Json::as_str).map(str::to_owned);
        let (asked, record) = (text("object"), text("id"));
        if object.is_some() && *object != asked {
            return Err(conflict(format!("workflow `{id}` is asked about records of another object")));
        }
        let own = self.context(&workflow, cx).await?;
        let argument = self.question(&workflow, &own, question).await?;
        let task = Task {
            cx: own,
            caused_by: actor_json(&cx.actor),
            object: None,
            argument: Some(argument),
            deadline: deadline(Phase::Call),
            is_dry: false,
            batch: Arc::default(),
        };
        let ended = self.execute(&workflow, task).await;
        let about = About { object: asked, record, actor: cx.actor.id.clone(), trace: cx.trace.clone() };
        self.note(&workflow, about, &ended).await;
        match ended.fault {
            None => Ok(ended.answer),
            Some(fault) => Err(conflict(format!("workflow `{id}` failed: {fault}"))),
        }
    }

    /// The question as the script finds it.
    pub(crate) async fn question(
        &self,
        workflow: &Workflow,
        own: &Context,
        mut question: JsonMap<String, Json>,
    ) -> Result<Json> {
        let Trigger::Call { object: Some(object) } = &workflow.definition.trigger else {
            return Ok(Json::Object(question));
        };
        let id = question.get("id").and_then(Json::as_str).unwrap_or_default();
        let missing = || Error::not_found(format!("{object} `{id}`"));
        let schema = self.engine.schema();
        let record = self.readable(own, schema.require(object)?, id).await?.ok_or_else(missing)?;
        question.insert("record".to_owned(), record);
        Ok(Json::Object(question))
    }

    /// The workflows that can be asked: `[{"id", "label", "object"}]`.
    pub(crate) fn callable(&self) -> Json {
        let all = self.all();
        let asked = all.iter().filter(|workflow| self.is_on(workflow)).filter_map(|workflow| {
            let definition = &workflow.definition;
            let Trigger::Call { object } = &definition.trigger else { return None };
            Some(json!({"id": definition.id, "label": definition.label, "object": object}))
        });
        asked.collect()
    }
}

fn conflict(detail: String) -> Error {
    Error::new(ErrorCode::StateConflict, detail)
}
