//! Runs a script beside the threads that answer requests, and says how it ended.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rhai::{Dynamic, Map};
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;
use tessera_permission::{Actor, Principal};

use crate::ctx::Ctx;
use crate::fault::Fault;
use crate::limits::Phase;
use crate::run::{Run, State};
use crate::source::RunAs;
use crate::values;
use crate::workflows::{Workflow, Workflows};

/// What a run is started with.
pub(crate) struct Task {
    /// In whose name.
    pub(crate) cx: Context,
    /// Who caused it.
    pub(crate) caused_by: Json,
    /// Before a change: the record's object.
    pub(crate) object: Option<Arc<ObjectDef>>,
    /// The function's first argument; none for schedules.
    pub(crate) argument: Option<Json>,
    pub(crate) deadline: Instant,
    pub(crate) is_dry: bool,
    pub(crate) batch: Arc<Mutex<Map>>,
}

/// How a run ended.
pub(crate) struct Ended {
    pub(crate) fault: Option<Fault>,
    /// What the script was called for; null where nobody asked.
    pub(crate) answer: Json,
    pub(crate) log: Vec<String>,
    pub(crate) effects: Vec<Json>,
    pub(crate) patch: Fields,
    pub(crate) refused: Vec<FieldError>,
    /// The store didn't answer: worth another attempt.
    pub(crate) store_failed: bool,
    pub(crate) took: Duration,
}

impl Workflows {
    /// Runs a workflow's script to its end.
    pub(crate) async fn execute(&self, workflow: &Arc<Workflow>, task: Task) -> Ended {
        let started = Instant::now();
        let Some(script) = workflow.script.clone() else {
            let fault = workflow.problem.clone().unwrap_or_else(|| Fault::new("the script can't be run"));
            return Ended::failed(fault, started);
        };
        let run = Arc::new(Run {
            engine: self.engine.clone(),
            cx: task.cx,
            workflow: workflow.definition.id.clone(),
            params: workflow.params.clone(),
            phase: workflow.definition.phase(),
            is_dry: task.is_dry,
            deadline: task.deadline,
            actor: values::to_script(&task.caused_by),
            object: task.object,
            batch: task.batch,
            state: Mutex::default(),
        });
        let mut arguments = Vec::with_capacity(2);
        arguments.extend(task.argument.as_ref().map(values::to_script));
        arguments.push(Dynamic::from(Ctx(run.clone())));
        let (machine, own) = (self.machine.clone(), run.clone());
        let span = tracing::info_span!("workflow", workflow = run.workflow, trace = run.cx.trace);
        let called =
            tokio::task::spawn_blocking(move || span.in_scope(|| machine.call(&script, &own, arguments))).await;
        let (fault, answer) = match called {
            Ok(Ok(answer)) if run.phase == Phase::Call => answered(&answer),
            Ok(Ok(_)) => (None, Json::Null),
            Ok(Err(fault)) => (Some(fault), Json::Null),
            Err(error) => {
                tracing::error!(workflow = workflow.definition.id, %error, "a script broke off");
                (Some(Fault::new("the script broke off inside of the interpreter")), Json::Null)
            }
        };
        let State { log, effects, patch, refused, store_failed, .. } = std::mem::take(&mut *run.state());
        Ended { fault, answer, log, effects, patch, refused, store_failed, took: started.elapsed() }
    }

    /// The context in which a workflow acts: as the user who caused it, or as a service with its role.
    ///
    /// # Errors
    /// `not_found` when there is no such role.
    pub(crate) async fn context(&self, workflow: &Workflow, caused_by: &Context) -> Result<Context> {
        let definition = &workflow.definition;
        let actor = match (definition.run_as, &definition.role) {
            (RunAs::User, _) => caused_by.actor.clone(),
            (RunAs::Service, Some(role)) => self.engine.service_actor(&definition.id, role).await?,
            (RunAs::Service, None) => return Err(Error::new(ErrorCode::StateConflict, "the workflow names no role")),
        };
        let mut cx = Context::new(actor, Channel::Workflow, caused_by.trace.clone());
        cx.source = Some(definition.id.clone());
        cx.chain.clone_from(&caused_by.chain);
        Ok(cx)
    }
}

impl Ended {
    pub(crate) fn failed(fault: Fault, started: Instant) -> Self {
        Self {
            fault: Some(fault),
            answer: Json::Null,
            log: Vec::new(),
            effects: Vec::new(),
            patch: Fields::new(),
            refused: Vec::new(),
            store_failed: false,
            took: started.elapsed(),
        }
    }
}

/// What a script answers, where that can leave it.
fn answered(answer: &Dynamic) -> (Option<Fault>, Json) {
    match values::from_script(answer) {
        Ok(answer) => (None, answer),
        Err(error) => (Some(Fault::new(format!("what it answers can't be used: {error}"))), Json::Null),
    }
}

/// Somebody as scripts see them.
pub(crate) fn actor_json(actor: &Actor) -> Json {
    let kind = match actor.principal {
        Principal::User => "user",
        Principal::Service(_) => "service",
        Principal::System(_) => "system",
    };
    json!({"id": actor.id, "name": actor.name, "kind": kind, "is_administrator": actor.is_administrator(), "department": actor.department})
}

/// The moment at which a run that starts now must have ended.
pub(crate) fn deadline(phase: Phase) -> Instant {
    Instant::now() + phase.time()
}
