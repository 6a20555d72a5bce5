//! Trying a workflow on a record: it runs as it would, and nothing of what it does is kept.

use std::sync::Arc;

use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::Context;
use tessera_engine::hooks::{HookChange, HookOperation};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_model::object::ObjectDef;

use crate::before::change_json;
use crate::execute::{Task, actor_json, deadline};
use crate::limits::Phase;
use crate::source::{On, Trigger};
use crate::workflows::Workflows;

impl Workflows {
    /// Runs a workflow as if the actor had just made or saved the record as it is.
    ///
    /// # Errors
    /// `not_found` when the workflow or the record isn't there.
    pub(crate) async fn dry_run(&self, cx: &Context, id: &str, object: &str, record: &str) -> Result<Json> {
        let workflow = self.find(id)?;
        let phase = workflow.definition.phase();
        let own = self.context(&workflow, cx).await?;
        let schema = self.engine.schema();
        let mut definition = None;
        let argument = match &workflow.definition.trigger {
            Trigger::Schedule { .. } => None,
            Trigger::Call { .. } => {
                let mut question = JsonMap::new();
                if !record.is_empty() {
                    question.insert("object".to_owned(), json!(object));
                    question.insert("id".to_owned(), json!(record));
                }
                Some(self.question(&workflow, &own, question).await?)
            }
            Trigger::Record { operations, .. } => {
                let object = schema.require(object)?;
                definition = Some(object.clone());
                let operation = operations.first().copied().unwrap_or(On::Update);
                Some(self.as_if(&own, object, record, phase, operation).await?)
            }
        };
        let object = definition.filter(|_| phase == Phase::Before);
        let task = Task {
            cx: own,
            caused_by: actor_json(&cx.actor),
            object,
            argument,
            deadline: deadline(phase),
            is_dry: true,
            batch: Arc::default(),
        };
        let ended = self.execute(&workflow, task).await;
        let mut effects = ended.effects;
        if !ended.patch.is_empty() {
            effects.push(json!({"type": "set", "fields": ended.patch}));
        }
        if phase == Phase::Call && ended.fault.is_none() {
            effects.push(json!({"type": "answer", "value": ended.answer}));
        }
        effects.extend(
            ended
                .refused
                .iter()
                .map(|problem| json!({"type": "reject", "field": problem.field, "message": problem.message})),
        );
        let fault = ended.fault.as_ref();
        Ok(json!({
            "state": if fault.is_some() { "failed" } else { "ok" },
            "message": fault.map(|fault| fault.message.clone()),
            "line": fault.and_then(|fault| fault.line),
            "column": fault.and_then(|fault| fault.column),
            "effects": effects,
            "log": ended.log,
            "duration_ms": u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX),
        }))
    }

    /// The argument of a script, made up from a record as it is.
    async fn as_if(
        &self,
        cx: &Context,
        object: &Arc<ObjectDef>,
        id: &str,
        phase: Phase,
        operation: On,
    ) -> Result<Json> {
        let missing = || Error::not_found(format!("{} `{id}`", object.key));
        let shown = self.readable(cx, object, id).await?.ok_or_else(missing)?;
        if phase == Phase::After {
            return Ok(json!({
                "object": object.key, "id": id, "version": shown.get("version"), "operation": operation.as_str(), "is_restored": false,
                "at": date::instant_from_millis(self.engine.now_ms()), "by": cx.actor.id, "channel": "ui", "changes": {}, "record": shown,
            }));
        }
        let stored = self.engine.reached(cx, &object.key, id).await?;
        let after = stored.fields().clone();
        let (operation, before) = match operation {
            On::Create => (HookOperation::Create, None),
            On::Update => (HookOperation::Update, Some(Arc::new(stored))),
            On::Delete => (HookOperation::Delete, Some(Arc::new(stored))),
        };
        let touched = after.keys().cloned().collect();
        let change =
            HookChange { operation, id: id.to_owned(), before, after: after.clone(), touched, is_import: false };
        Ok(change_json(cx, object, &change, &after))
    }
}
