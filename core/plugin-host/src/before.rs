//! Before-hooks: each concerned hook is asked in order, sees what the former ones changed, and the joint outcome goes back.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use tessera_engine::Context;
use tessera_engine::context::Notice;
use tessera_engine::documents::JobRow;
use tessera_engine::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use tessera_model::error::{FieldError, Result};
use tessera_model::kinds::KindContext;
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, Origin};
use tessera_package::manifest::{Hook, OnError};

use crate::active::Active;
use crate::calls::{busy, unavailable};
use crate::definitions::label;
use crate::host::PluginHost;
use crate::imports::write_fields;
use crate::runtime::bindings::hook_types;
use crate::runtime::bindings::types::{Field, RecordRef, Row};
use crate::runtime::budget::{CHAIN_WALL, Phase};
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;
use crate::values;

/// A change on its way through the hooks.
struct Work<'a> {
    change: &'a HookChange,
    after: Cow<'a, Fields>,
    touched: Cow<'a, [String]>,
    /// What hooks set so far, in wire form.
    set: Fields,
    refused: Vec<FieldError>,
}

#[async_trait]
impl BeforeHooks for PluginHost {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        self.registry.load().before(&object.key, operation).iter().any(|bound| {
            bound.concerns(&object.key)
                || bound.hook().is_some_and(|hook| self.marks_may_lag(&hook.object, hook.watched))
        })
    }

    async fn before(&self, cx: &Context, object: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        let registry = self.registry.load_full();
        let Some(operation) = changes.first().map(|change| change.operation) else { return Ok(Decided::default()) };
        let mut jobs = Vec::new();
        let mut work: Vec<_> = changes.iter().map(Work::of).collect();
        let started = Instant::now();
        let hooks = registry.before(object.key.as_str(), operation);
        for (at, bound) in hooks.iter().enumerate() {
            self.follow_marks(&bound.active).await?;
            let Some(hook) = bound.hook().filter(|_| !bound.active.is_paused() && bound.concerns(&object.key)) else {
                continue;
            };
            let concerned: Vec<usize> =
                (0..work.len()).filter(|at| work.get(*at).is_some_and(|one| one.concerns(hook))).collect();
            if concerned.is_empty() {
                continue;
            }
            let asked = if started.elapsed() >= CHAIN_WALL {
                Err(Failure::TooSlow(CHAIN_WALL))
            } else {
                let batch = concerned
                    .iter()
                    .filter_map(|at| work.get(*at))
                    .map(|one| one.for_guest(object, &bound.active, hook))
                    .collect();
                self.ask(&bound.active, cx, hook, object, batch, concerned.len()).await
            };
            match asked {
                Ok((decisions, asked)) => {
                    jobs.extend(asked);
                    let is_last = at + 1 == hooks.len();
                    for (at, decision) in concerned.iter().zip(decisions) {
                        if let Some(one) = work.get_mut(*at) {
                            one.take(self, object, decision, is_last)?;
                        }
                    }
                }
                Err(failure) => failed(cx, &bound.active, hook, &failure)?,
            }
        }
        Ok(Decided { decisions: work.into_iter().map(Work::decision).collect(), jobs })
    }
}

impl PluginHost {
    /// One hook's decisions on a batch, checked, and the jobs that it asks for.
    async fn ask(
        &self,
        active: &Arc<Active>,
        cx: &Context,
        hook: &Hook,
        object: &ObjectDef,
        batch: Vec<hook_types::Change>,
        expected: usize,
    ) -> Result<(Vec<Decision>, Vec<JobRow>), Failure> {
        if active.breaker.is_open() {
            return Err(Failure::NotStarted(active.breaker.why().to_owned()));
        }
        let request = Request::Before { hook: hook.key.clone(), changes: batch };
        let called = self.call(active, cx, Phase::BeforeHook, &hook.key, request).await;
        let jobs = called.jobs;
        let checked: Result<Vec<Decision>, Failure> = match called.outcome? {
            Answer::Decisions(decisions) if decisions.len() == expected => {
                decisions.into_iter().map(|decision| checked(active, object, decision)).collect()
            }
            Answer::Decisions(decisions) => {
                Err(Failure::BadAnswer(format!("{} decisions on {expected} changes", decisions.len())))
            }
            _ => Err(Failure::BadAnswer("something else than decisions".to_owned())),
        };
        if let Err(failure) = &checked {
            self.note_failure(active, cx, &hook.key, failure).await;
        }
        checked.map(|decisions| (decisions, jobs))
    }
}

/// A required hook that can't be asked stops the write; another one is passed over, and whoever writes is told so.
fn failed(cx: &Context, active: &Active, hook: &Hook, failure: &Failure) -> Result<()> {
    let plugin = active.identity.id.as_str();
    match (hook.on_error(), failure) {
        (OnError::Reject, Failure::Busy) => Err(busy(plugin)),
        (OnError::Reject, failure) => Err(unavailable(plugin, &hook.key, &failure.to_string())),
        (OnError::Skip, failure) => {
            tracing::warn!(plugin, hook = hook.key, "a hook was passed over: {failure}");
            cx.notices.add(skipped(active));
            Ok(())
        }
    }
}

fn skipped(active: &Active) -> Notice {
    let name = label(&active.manifest.name);
    let message = Label::new(
        format!("The plugin “{}” could not look at this change; it was made all the same", name.en),
        format!("插件“{}”未能检查此更改，更改已照常保存", name.zh_cn),
    );
    Notice { code: "hook_skipped", message }
}

/// A guest's decision in the engine's words; fields that it may not set are its fault.
fn checked(active: &Active, object: &ObjectDef, decision: hook_types::Decision) -> Result<Decision, Failure> {
    let identity = &active.identity;
    Ok(match decision {
        hook_types::Decision::Allow => Decision::Allow,
        hook_types::Decision::Modify(fields) if fields.is_empty() => Decision::Allow,
        hook_types::Decision::Modify(fields) => {
            if !identity.grants.writes(&object.key) {
                return Err(Failure::BadAnswer(format!("it may not change `{}`", object.key)));
            }
            Decision::Modify(
                write_fields(&identity.id, object, &fields, &[]).map_err(|error| Failure::BadAnswer(error.detail))?,
            )
        }
        hook_types::Decision::Reject(violations) => {
            let problem = |violation: hook_types::Violation| {
                let args = violation.args.and_then(|args| serde_json::from_str(&args).ok());
                FieldError {
                    field: violation.field.filter(|field| object.field(field).is_some()).unwrap_or_default(),
                    code: violation.message_key.replace('-', "_"),
                    message: identity.messages.label(&violation.message_key, args.as_ref()),
                }
            };
            Decision::Reject(violations.into_iter().map(problem).collect())
        }
    })
}

impl<'a> Work<'a> {
    fn of(change: &'a HookChange) -> Self {
        Self {
            change,
            after: Cow::Borrowed(&change.after),
            touched: Cow::Borrowed(&change.touched),
            set: Fields::new(),
            refused: Vec::new(),
        }
    }

    /// A refused change needs no more answers; an update concerns a hook by the fields that it touches.
    fn concerns(&self, hook: &Hook) -> bool {
        let by_field = self.change.operation != HookOperation::Update
            || hook.fields.is_empty()
            || hook.fields.iter().any(|field| self.touched.contains(field));
        self.refused.is_empty() && by_field
    }

    fn for_guest(&self, object: &ObjectDef, active: &Active, hook: &Hook) -> hook_types::Change {
        let record = RecordRef { object: object.key.clone(), id: self.change.id.clone() };
        let sees_all = active.identity.grants.reads(&object.key);
        let before = self.change.before.as_ref().filter(|_| sees_all).map(|before| Row {
            ref_: record.clone(),
            version: before.version(),
            fields: values::stored_fields(object, before.fields(), &|key| hook.reads(key)),
        });
        let touched = self.touched.iter().filter(|key| hook.reads(key));
        let patch = touched.filter_map(|key| object.field(key)).map(|field| Field {
            name: field.key.clone(),
            value: values::from_stored(field, self.after.get(&field.key)),
        });
        hook_types::Change {
            operation: match self.change.operation {
                HookOperation::Create => hook_types::Operation::Create,
                HookOperation::Update => hook_types::Operation::Update,
                HookOperation::Delete => hook_types::Operation::Delete,
            },
            // A hook on every object couldn't tell otherwise what is being made.
            ref_: (self.change.operation != HookOperation::Create || hook.object == "*").then_some(record),
            before,
            patch: patch.collect(),
            import_batch: self.change.is_import,
        }
    }

    /// Takes a decision over; what is set is only applied here when another hook is to see it.
    fn take(&mut self, host: &PluginHost, object: &ObjectDef, decision: Decision, is_last: bool) -> Result<()> {
        match decision {
            Decision::Allow => {}
            Decision::Reject(problems) => self.refused.extend(problems),
            Decision::Modify(fields) => {
                if !is_last {
                    self.apply(host, object, &fields)?;
                }
                self.set.extend(fields);
            }
        }
        Ok(())
    }

    fn apply(&mut self, host: &PluginHost, object: &ObjectDef, fields: &Fields) -> Result<()> {
        let schema = host.engine.schema();
        let settings = host.engine.settings();
        let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
        let draft = Draft::from_wire(object, fields, Origin::System, kind)?;
        let touched = self.touched.to_mut();
        touched.extend(
            draft.keys().filter(|key| !self.change.touched.iter().any(|known| known == key)).map(str::to_owned),
        );
        self.after = Cow::Owned(draft.applied_to(&self.after));
        Ok(())
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
