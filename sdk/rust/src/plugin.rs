//! The trait that a plugin implements: only what it needs of it.

use crate::bindings::hooks::exports::tessera::plugin::hooks as wire;
use crate::jobs::{JobRun, Outcome};
use crate::migrations::Progress;
use crate::ui::{Action, Choice, Effects, View, ViewContext};
use crate::{Change, Decision, Error, Json, Result, Row, webhooks};

/// A plugin. Every method has a default, so implement what the manifest declares and name the facets in
/// [`register!`](crate::register): `hooks` (before, after), `functions` (call), `jobs` (run_job), `ui` (render, act,
/// choices), `webhook` (webhook), `migration` (migrate), `lifecycle` (enable, disable, health).
pub trait Plugin {
    /// Facet `hooks`: inside the write. Pure: it may read and change fields, but neither write nor talk to anybody, because the
    /// write may be tried again. One decision per change, in the same order.
    ///
    /// # Errors
    /// Fails the write when the hook is required; otherwise the hook is skipped with a notice.
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let _ = changes;
        Err(unknown("hook", hook))
    }

    /// Facet `hooks`: after the write is stored, at least once for each event, in order per record; and the events of plugins whose
    /// topics the manifest names, in no promised order. One answer per event.
    ///
    /// # Errors
    /// All events are delivered again later.
    fn after(hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        let _ = events;
        Err(unknown("hook", hook))
    }

    /// Facet `functions`: called by the plugin's own actions and by workflows.
    ///
    /// # Errors
    /// Reach the caller; see [`Error::refused`] for messages that people read.
    fn call(function: &str, args: Json) -> Result<Json> {
        let _ = args;
        Err(unknown("function", function))
    }

    /// Facet `jobs`: one run of a job that was enqueued with [`jobs::enqueue`](crate::jobs::enqueue) or is due by the manifest's
    /// schedule. At least once: a run that a crash cut off is done again, so do things that can be done twice.
    ///
    /// # Errors
    /// It is tried again later and later, then given up, where people see it. `permission-denied` is given up at once.
    fn run_job(job: JobRun) -> Result<Outcome> {
        Err(unknown("job", &job.handler))
    }

    /// Facet `ui`: what stands in one of the manifest's slots, for the person in front of it. It may read, with that person's rights,
    /// and writes nothing.
    ///
    /// # Errors
    /// Are shown in the slot's place; see [`Error::refused`] for messages that people read.
    fn render(context: ViewContext) -> Result<View> {
        Err(unknown("slot", &context.slot))
    }

    /// Facet `ui`: somebody pressed a button of a view.
    ///
    /// # Errors
    /// Reach the person; [`Error::on_field`] shows them at a field of the view.
    fn act(action: Action) -> Result<Effects> {
        Err(unknown("action", &action.id))
    }

    /// Facet `ui`: choices for a field whose `source` this is, while somebody types.
    ///
    /// # Errors
    /// The field offers nothing.
    fn choices(source: &str, text: &str, context: ViewContext) -> Result<Vec<Choice>> {
        let _ = (text, context);
        Err(unknown("source", source))
    }

    /// Facet `webhook`: another system calls one of the manifest's endpoints. The plugin acts in its own name, with the role
    /// `service`. Most systems call again when they get no answer or a failure: do things that can be done twice.
    ///
    /// # Errors
    /// Are answered as a problem with the error's code: `permission-denied` 403, `not-found` 404, `conflict` 409, others 422. A panic or
    /// a spent budget answers 503, which most systems take for "again later".
    fn webhook(request: webhooks::Request) -> Result<webhooks::Response> {
        Err(unknown("webhook", &request.endpoint))
    }

    /// Facet `migration`: one slice of a step of `migrations/plan.toml`, from where the slice before it stopped; none at the first. A
    /// slice that a crash cut off is done again, so do things that can be done twice. It reads what the plugin was granted, of everybody,
    /// and writes its own objects, and its own fields of others' objects.
    ///
    /// # Errors
    /// After three of them the upgrade is given up; the version before stays in force.
    fn migrate(step: &str, checkpoint: Option<Json>) -> Result<Progress> {
        let _ = checkpoint;
        Err(unknown("step", step))
    }

    /// Facet `lifecycle`: the plugin was enabled.
    ///
    /// # Errors
    /// Keep it from being enabled.
    fn on_enable() -> Result<()> {
        Ok(())
    }

    /// Facet `lifecycle`: the plugin is about to be disabled.
    ///
    /// # Errors
    /// Are logged; the plugin is disabled all the same.
    fn on_disable() -> Result<()> {
        Ok(())
    }

    /// Facet `lifecycle`: can it work? Asked before it is enabled.
    ///
    /// # Errors
    /// Keep it from being enabled.
    fn health() -> Result<()> {
        Ok(())
    }
}

fn unknown(what: &str, name: &str) -> Error {
    Error::new("not-found", format!("this plugin has no {what} `{name}`"))
}

/// A stored change, or a plugin's event, that is told to an after-hook.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivered {
    /// The same at each delivery of the event.
    pub event_id: String,
    /// 1 at the first delivery.
    pub attempt: u32,
    pub occurred_at_ms: u64,
    /// `opportunity.create`, `opportunity.update` …; of a plugin's event the plugin's id and the event's name. A record that comes back
    /// from the bin is told as created, with all its values.
    pub topic: String,
    /// Old values of the fields that changed; none for a creation.
    pub before: Option<Row>,
    /// New values of the fields that changed; none for a deletion. Of a plugin's event the record that it is about, as the acting
    /// user sees it now; none when it is about none, or one that they, or this plugin, may not read.
    pub after: Option<Row>,
    /// `{"actor","channel","source"}`, with `"restored": true` for a record from the bin; of a plugin's event what it carries.
    pub payload: Option<Json>,
}

impl Delivered {
    /// The record that changed, or that the event is about.
    pub fn record(&self) -> Option<&crate::RecordRef> {
        self.after.as_ref().or(self.before.as_ref()).map(|row| &row.ref_)
    }
}

/// What an after-hook makes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ack {
    Done,
    /// Deliver again after so many seconds.
    Retry(u32),
    /// Give up, for this reason: the event goes to the dead letters.
    Drop(String),
}

impl From<wire::Delivered> for Delivered {
    fn from(event: wire::Delivered) -> Self {
        Self {
            event_id: event.event_id,
            attempt: event.attempt,
            occurred_at_ms: event.occurred_at_ms,
            topic: event.topic,
            before: event.before,
            after: event.after,
            payload: event.payload.and_then(|payload| serde_json::from_str(&payload).ok()),
        }
    }
}

impl From<Ack> for wire::Ack {
    fn from(ack: Ack) -> Self {
        match ack {
            Ack::Done => Self::Done,
            Ack::Retry(seconds) => Self::Retry(seconds),
            Ack::Drop(reason) => Self::Drop(reason),
        }
    }
}
