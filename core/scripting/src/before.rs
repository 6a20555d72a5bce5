//! Scripts before a change: they set fields or refuse, one after the other, each seeing what the former set.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::hooks::{Decision, HookChange, HookOperation};
use tessera_model::error::{FieldError, Result};
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, Origin, StoredRecord};
use tessera_permission::visible;

use crate::execute::{Ended, Task, actor_json, deadline};
use crate::fault::Fault;
use crate::limits::Phase;
use crate::runs::About;
use crate::source::On;
use crate::values;
use crate::workflows::{Workflow, Workflows};

/// A change on its way through the scripts.
struct Work<'a> {
    change: &'a HookChange,
    /// With what scripts set, in stored form.
    after: Fields,
    /// What scripts set, in wire form.
    set: Fields,
    refused: Vec<FieldError>,
}

impl Workflows {
    pub(crate) fn concerns_before(&self, object: &str, operation: HookOperation) -> bool {
        self.all().iter().any(|workflow| is_asked(workflow, object, operation) && self.is_on(workflow))
    }

    /// What the scripts before such changes decide: one decision for each, in the same order.
    ///
    /// # Errors
    /// None by scripts, whose faults are in their run logs.
    pub async fn decide(&self, cx: &Context, object: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Vec<Decision>> {
        let mut work: Vec<_> = changes
            .iter()
            .map(|change| Work { change, after: change.after.clone(), set: Fields::new(), refused: Vec::new() })
            .collect();
        let all = self.all();
        for workflow in
            all.iter().filter(|workflow| workflow.definition.phase() == Phase::Before && self.is_on(workflow))
        {
            let concerned: Vec<&mut Work<'_>> =
                work.iter_mut().filter(|one| one.refused.is_empty() && one.concerns(workflow, object)).collect();
            if !concerned.is_empty() {
                self.ask(workflow, cx, object, concerned).await;
            }
        }
        Ok(work.into_iter().map(Work::decision).collect())
    }

    async fn ask(
        &self,
        workflow: &Arc<Workflow>,
        cx: &Context,
        object: &Arc<ObjectDef>,
        concerned: Vec<&mut Work<'_>>,
    ) {
        let (batch, deadline) = (Arc::<Mutex<rhai::Map>>::default(), deadline(Phase::Before));
        let own = self.context(workflow, cx).await;
        for one in concerned {
            let about = About {
                object: Some(object.key.clone()),
                record: Some(one.change.id.clone()),
                actor: cx.actor.id.clone(),
                trace: cx.trace.clone(),
            };
            let ended = match &own {
                Ok(own) => {
                    let task = Task {
                        cx: own.clone(),
                        caused_by: actor_json(&cx.actor),
                        object: Some(object.clone()),
                        argument: Some(change_json(own, object, one.change, &one.after)),
                        deadline,
                        is_dry: false,
                        batch: batch.clone(),
                    };
                    self.execute(workflow, task).await
                }
                Err(error) => Ended::failed(Fault::new(error.to_string()), Instant::now()),
            };
            let ended = self.take(workflow, object, one, ended);
            // What changed nothing and said nothing isn't worth a write for every save.
            if ended.fault.is_some() || !ended.log.is_empty() || !ended.patch.is_empty() || !ended.refused.is_empty() {
                self.note(workflow, about, &ended).await;
            }
        }
    }

    /// Takes over what a script decided; values that don't fit are the script's fault.
    fn take(&self, workflow: &Workflow, object: &ObjectDef, one: &mut Work<'_>, mut ended: Ended) -> Ended {
        if ended.fault.is_none() && ended.refused.is_empty() && !ended.patch.is_empty() {
            let (schema, settings) = (self.engine.schema(), self.engine.settings());
            let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
            match Draft::from_wire(object, &ended.patch, Origin::System, kind) {
                Ok(draft) => {
                    one.after = draft.applied_to(&one.after);
                    one.set.extend(ended.patch.clone());
                }
                Err(error) => ended.fault = Some(Fault::new(format!("what it set is refused: {error}"))),
            }
        }
        if ended.fault.is_none() {
            one.refused.clone_from(&ended.refused);
        } else if workflow.definition.required {
            one.refused.push(unavailable(workflow));
        }
        ended
    }
}

impl Work<'_> {
    fn concerns(&self, workflow: &Workflow, object: &ObjectDef) -> bool {
        let touched = self.change.touched.iter().chain(self.set.keys()).map(String::as_str);
        workflow.definition.concerns(&object.key, On::from(self.change.operation), touched)
    }

    fn decision(self) -> Decision {
        if !self.refused.is_empty() {
            Decision::Reject(self.refused)
        } else if self.set.is_empty() {
            Decision::Allow
        } else {
            Decision::Modify(self.set)
        }
    }
}

fn is_asked(workflow: &Workflow, object: &str, operation: HookOperation) -> bool {
    use crate::source::Trigger;
    let Trigger::Record { object: own, operations, .. } = &workflow.definition.trigger else { return false };
    workflow.definition.phase() == Phase::Before && own == object && operations.contains(&On::from(operation))
}

/// A required workflow failed: the change can't go on, and people are told whom to ask.
fn unavailable(workflow: &Workflow) -> FieldError {
    let label = &workflow.definition.label;
    FieldError::new(
        "",
        "workflow_unavailable",
        format!(
            "The workflow “{}” must look at this change but failed; an administrator finds the reason in its runs",
            label.en
        ),
        format!("工作流“{}”必须检查此更改，但运行失败；管理员可在运行记录中查看原因", label.zh_cn),
    )
}

/// A change as a script sees it: what its actor may read, in wire form, references as ids.
pub(crate) fn change_json(cx: &Context, object: &ObjectDef, change: &HookChange, after: &Fields) -> Json {
    let shown = |fields: &Fields, version: u64| {
        let record = StoredRecord::from_store(&object.key, &change.id, version, fields.clone());
        Json::Object(values::record_json(object, &visible::reveal(&cx.actor, object, &record, None)))
    };
    let version = change.before.as_ref().map_or(0, |before| before.version());
    json!({
        "operation": On::from(change.operation).as_str(),
        "object": object.key,
        "id": change.id,
        "before": change.before.as_ref().map(|before| shown(before.fields(), version)),
        "after": shown(after, version),
        "touched": change.touched,
        "is_import": change.is_import,
    })
}
