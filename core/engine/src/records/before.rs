//! The before-hooks, in their one written order: the core's own rules, workflows, plugins.

use std::collections::BTreeMap;
use std::sync::Arc;

use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, Origin};
use tessera_store::JobRow;

use super::pipeline::{Pending, Proof};
use crate::context::{CHAIN_MAX, Channel, Context};
use crate::engine::Engine;
use crate::hooks::{BeforeHooks, Decided, Decision, HOOK_BATCH_MAX, HookChange, HookOperation};

/// Who is asked, in this order.
enum Phase {
    CoreRules,
    Source(Arc<dyn BeforeHooks>),
}

/// What came of asking.
#[derive(Default)]
pub(crate) struct Heard {
    /// Refusals by place.
    pub(crate) refused: Vec<(usize, Error)>,
    pub(crate) jobs: Vec<Along>,
}

/// Jobs to be stored along with one of these places at least.
pub(crate) struct Along {
    pub(crate) places: Vec<usize>,
    pub(crate) jobs: Vec<JobRow>,
}

/// Asks everybody, and applies what they change.
#[crate::opaque]
pub(crate) async fn run(engine: &Engine, cx: &Context, pending: &mut [Pending]) -> Result<Heard> {
    let mut refused: BTreeMap<usize, Error> = BTreeMap::new();
    let mut along = Vec::new();
    if cx.chain.len() > CHAIN_MAX {
        let error = Error::new(
            ErrorCode::HookRejected,
            format!("hooks and workflows caused one another more than {CHAIN_MAX} times: {}", cx.chain.join(" → ")),
        );
        let refused = pending.iter().map(|one| (one.at, error.clone())).collect();
        return Ok(Heard { refused, jobs: along });
    }
    let mut phases = vec![Phase::CoreRules];
    phases.extend(engine.inner.script_hooks.load().iter().cloned().map(Phase::Source));
    phases.extend(engine.inner.plugin_hooks.load().iter().cloned().map(Phase::Source));
    for phase in phases {
        for (object, operation) in groups(pending) {
            if !phase.concerns(&object, operation) {
                continue;
            }
            let concerned: Vec<usize> = (0..pending.len())
                .filter(|at| {
                    pending.get(*at).is_some_and(|one| {
                        one.object.key == object.key
                            && operation_of(one) == Some(operation)
                            && !refused.contains_key(&one.at)
                    })
                })
                .collect();
            for chunk in concerned.chunks(HOOK_BATCH_MAX) {
                let changes: Vec<_> =
                    chunk.iter().filter_map(|at| pending.get(*at)).map(|one| change(cx, one, operation)).collect();
                let Decided { decisions, jobs } = phase.ask(engine, cx, &object, &changes).await?;
                if decisions.len() != changes.len() {
                    return Err(Error::new(
                        ErrorCode::PluginUnavailable,
                        format!(
                            "a hook on `{}` gave {} answers to {} changes",
                            object.key,
                            decisions.len(),
                            changes.len()
                        ),
                    ));
                }
                if !jobs.is_empty() {
                    let places = chunk.iter().filter_map(|at| pending.get(*at)).map(|one| one.at).collect();
                    along.push(Along { places, jobs });
                }
                for (at, decision) in chunk.iter().zip(decisions) {
                    if let Some(one) = pending.get_mut(*at) {
                        if let Err(error) = apply(engine, one, decision) {
                            refused.insert(one.at, error);
                        }
                    }
                }
            }
        }
    }
    Ok(Heard { refused: refused.into_iter().collect(), jobs: along })
}

impl Phase {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        match self {
            Self::CoreRules => crate::identity::concerns(object),
            Self::Source(hooks) => hooks.concerns(object, operation),
        }
    }

    async fn ask(
        &self,
        engine: &Engine,
        cx: &Context,
        object: &Arc<ObjectDef>,
        changes: &[HookChange],
    ) -> Result<Decided> {
        match self {
            Self::CoreRules => crate::identity::core_rules(engine, cx, object, changes).await.map(Decided::from),
            Self::Source(hooks) => hooks.before(cx, object, changes).await,
        }
    }
}

/// A record that comes back from the bin was accepted before: it is not asked about again. With whom it is shared is no field of it.
const fn operation_of(one: &Pending) -> Option<HookOperation> {
    match one.proof {
        Proof::Create(_) => Some(HookOperation::Create),
        Proof::Update(_) => Some(HookOperation::Update),
        Proof::Delete(_) => Some(HookOperation::Delete),
        Proof::Restore(_) | Proof::Share(_) => None,
    }
}

fn groups(pending: &[Pending]) -> Vec<(Arc<ObjectDef>, HookOperation)> {
    let mut groups: Vec<(Arc<ObjectDef>, HookOperation)> = Vec::new();
    for one in pending {
        if let Some(operation) = operation_of(one) {
            if !groups.iter().any(|(object, other)| object.key == one.object.key && *other == operation) {
                groups.push((one.object.clone(), operation));
            }
        }
    }
    groups
}

fn change(cx: &Context, one: &Pending, operation: HookOperation) -> HookChange {
    let empty = Fields::new();
    let before = one.before.as_ref().map_or(&empty, |before| before.fields());
    let touched = one
        .object
        .fields
        .iter()
        .map(|field| &field.key)
        .filter(|key| !matches!(key.as_str(), "created_at" | "updated_at" | "created_by" | "updated_by"))
        .filter(|key| before.get(*key) != one.fields.get(*key))
        .cloned()
        .collect();
    HookChange {
        operation,
        id: one.id.clone(),
        before: one.before.clone(),
        after: one.fields.clone(),
        touched,
        is_import: cx.channel == Channel::Import,
    }
}

fn apply(engine: &Engine, one: &mut Pending, decision: Decision) -> Result<()> {
    match decision {
        Decision::Allow => Ok(()),
        Decision::Reject(problems) => Err(rejection(problems)),
        Decision::Modify(patch) => {
            let schema = engine.schema();
            let settings = engine.settings();
            let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
            let draft = Draft::from_wire(&one.object, &patch, Origin::System, kind)?;
            one.fields = draft.applied_to(&one.fields);
            Ok(())
        }
    }
}

/// Refusals that name fields are a matter of the form; others of the change as a whole.
fn rejection(problems: Vec<FieldError>) -> Error {
    let (of_fields, of_all): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| !problem.field.is_empty());
    if of_all.is_empty() && !of_fields.is_empty() {
        return Error::validation(of_fields);
    }
    let messages: Vec<_> =
        of_all.iter().map(|problem| serde_json::json!({"code": problem.code, "message": problem.message})).collect();
    let refusal = of_all.first().map_or_else(
        || Error::new(ErrorCode::HookRejected, "the change was refused"),
        |problem| Error::told(ErrorCode::HookRejected, problem.message.clone()),
    );
    let mut error = refusal.with_extra(serde_json::json!({"problems": messages}));
    error.fields = of_fields;
    error
}
