//! One call: a place, a fresh store with all limits set, the call on the plugins' own threads, and the reason when it failed.

use std::sync::{Arc, Weak};
use std::time::Instant;

use futures::FutureExt as _;
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::documents::JobRow;
use tessera_model::error::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;
use wasmtime::{Store, UpdateDeadline};

use super::bindings::{hook_types, job_types, migration_types, types, ui_types, webhook_types};
use super::bounds;
use super::budget::{self, Budget, Phase};
use super::component::Loaded;
use super::failure::{Failure, classify, stack_of};
use super::limiter::SumLimiter;
use super::state::{CallState, Spent};
use crate::active::Identity;
use crate::health::Steps;
use crate::host::PluginHost;

const MIB: usize = 1024 * 1024;

/// What is asked of a component.
pub(crate) enum Request {
    Before { hook: String, changes: Vec<hook_types::Change> },
    After { hook: String, events: Vec<hook_types::Delivered> },
    Function { name: String, args: String },
    Job(job_types::JobRun),
    Render(ui_types::ViewContext),
    Act(ui_types::Action),
    Choices { source: String, text: String, view: ui_types::ViewContext },
    Webhook(webhook_types::Request),
    Step { name: String, checkpoint: Option<String> },
    Health,
    Enable,
    Disable,
}

/// What it answered.
pub(crate) enum Answer {
    Decisions(Vec<hook_types::Decision>),
    Acks(Vec<hook_types::Ack>),
    Json(String),
    Job(job_types::Outcome),
    Choices(Vec<ui_types::Choice>),
    Webhook(webhook_types::Response),
    Progress(migration_types::Progress),
    Nothing,
}

/// What a call cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) fuel: u64,
    pub(crate) micros: u64,
    /// Bytes that it held at most.
    pub(crate) memory: u64,
}

/// A call that ended, well or badly.
pub(crate) struct Called {
    pub(crate) outcome: Result<Answer, Failure>,
    pub(crate) cost: Cost,
    /// The core's refusal that the plugin's own answer passes on.
    pub(crate) refusal: Option<Error>,
    /// Jobs that are to be stored along with the records; only a before-hook that succeeded leaves any.
    pub(crate) jobs: Vec<JobRow>,
    /// The guest's functions that were running when it ended badly, the innermost first.
    pub(crate) stack: Vec<String>,
    /// What it asked of the host.
    pub(crate) steps: Steps,
}

impl Called {
    /// A call that never came to the guest, or took no answer from it.
    pub(crate) const fn failed(failure: Failure, cost: Cost) -> Self {
        Self { outcome: Err(failure), cost, refusal: None, jobs: Vec::new(), stack: Vec::new(), steps: Steps::new() }
    }
}

/// Places of one plugin: one flooding plugin leaves the others theirs.
pub(crate) struct Lanes {
    interactive: Arc<Semaphore>,
    background: Arc<Semaphore>,
    /// Apart: who floods them takes no place of people.
    webhooks: Arc<Semaphore>,
}

impl Default for Lanes {
    fn default() -> Self {
        Self {
            interactive: Arc::new(Semaphore::new(16)),
            background: Arc::new(Semaphore::new(2)),
            webhooks: Arc::new(Semaphore::new(4)),
        }
    }
}

impl Lanes {
    /// A place; none is asked of calls that happen inside another plugin's call, which would else wait for itself.
    async fn place(&self, phase: Phase, is_nested: bool) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        if is_nested {
            return Ok(None);
        }
        if !phase.is_interactive() {
            return self.background.clone().acquire_owned().await.map(Some).map_err(|_| Failure::Busy);
        }
        let lane = if phase == Phase::Webhook { &self.webhooks } else { &self.interactive };
        if let Ok(place) = lane.clone().try_acquire_owned() {
            return Ok(Some(place));
        }
        let waited = tokio::time::timeout(budget::LANE_WAIT, lane.clone().acquire_owned()).await;
        waited.ok().and_then(Result::ok).map(Some).ok_or(Failure::Busy)
    }
}

/// What a call needs to know beside the request.
pub(crate) struct CallSite {
    pub(crate) engine: Boxed,
    pub(crate) host: Weak<PluginHost>,
    pub(crate) cx: Context,
    pub(crate) phase: Phase,
    /// The hook, function, job or slot that is called.
    pub(crate) what: String,
    pub(crate) budget: Budget,
    /// Lines of log that are kept of the call.
    pub(crate) log_lines: u32,
    pub(crate) plugin: Arc<Identity>,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) memory_mib: u32,
    /// The call happens inside another plugin's call.
    pub(crate) is_nested: bool,
}

/// Runs a call on the plugins' own threads.
pub(crate) async fn run(runtime: &tokio::runtime::Handle, lanes: &Lanes, site: CallSite, request: Request) -> Called {
    let place = match lanes.place(site.phase, site.is_nested).await {
        Ok(place) => place,
        Err(failure) => return Called::failed(failure, Cost::default()),
    };
    let guarded = async move {
        let _place = place;
        guarded(site, request).await
    };
    let called = runtime.spawn(guarded.in_current_span());
    called.await.unwrap_or_else(|error| {
        Called::failed(Failure::Host(format!("the call was cut off: {error}")), Cost::default())
    })
}

/// A panic inside a function of the host is ours; it must not take anything else along.
async fn guarded(site: CallSite, request: Request) -> Called {
    let started = Instant::now();
    let caught = std::panic::AssertUnwindSafe(call(site, request)).catch_unwind().await;
    caught.unwrap_or_else(|_| {
        let failure = Failure::Host("a function of the host panicked".to_owned());
        Called::failed(failure, Cost { micros: micros(started), ..Cost::default() })
    })
}

fn micros(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

async fn call(site: CallSite, request: Request) -> Called {
    let started = Instant::now();
    let budget = site.budget;
    let loaded = site.loaded.clone();
    let mut store = match store(site, started) {
        Ok(store) => store,
        Err(error) => return Called::failed(Failure::Host(format!("{error:#}")), Cost::default()),
    };
    let ended = tokio::time::timeout(budget.wall, dispatch(&loaded, &mut store, request)).await;
    let cost = Cost {
        fuel: budget.fuel.saturating_sub(store.get_fuel().unwrap_or_default()),
        micros: micros(started),
        memory: store.data().limiter.held_bytes() as u64,
    };
    let stack = match &ended {
        Ok(Err(Stopped::Error(error))) => stack_of(error),
        _ => Vec::new(),
    };
    let outcome = match ended {
        Ok(Ok(Ok(answer))) => within(answer, budget),
        Ok(Ok(Err(error))) => Err(Failure::Answered(error)),
        Ok(Err(Stopped::NoFacet)) => Err(Failure::FacetMissing),
        Ok(Err(Stopped::Error(error))) => Err(classify(&error, store.data())),
        Err(_) => Err(Failure::TooSlow(budget.wall)),
    };
    let left = store.into_data();
    let jobs = if outcome.is_ok() { left.outgoing } else { Vec::new() };
    let refusal = match (&outcome, left.last_refusal) {
        (Err(Failure::Answered(error)), Some((told, refusal)))
            if told.code == error.code && told.message == error.message =>
        {
            Some(refusal)
        }
        _ => None,
    };
    Called { outcome, cost, refusal, jobs, stack, steps: left.steps }
}

fn store(site: CallSite, started: Instant) -> wasmtime::Result<Store<CallState>> {
    let wasm = site.loaded.instance.engine().clone();
    let now_ms = site.engine.now_ms();
    let budget = site.budget;
    let state = CallState {
        engine: site.engine,
        host: site.host,
        plugin: site.plugin,
        cx: site.cx,
        phase: site.phase,
        what: site.what,
        budget,
        log_lines: site.log_lines,
        limiter: SumLimiter::new(site.memory_mib as usize * MIB),
        spent: Spent::default(),
        steps: Steps::new(),
        now_ms,
        started,
        panic: None,
        reserved: std::collections::HashSet::new(),
        outgoing: Vec::new(),
        asked: ("", None),
        last_refusal: None,
    };
    let mut store = Store::new(&wasm, state);
    store.limiter(|state| &mut state.limiter);
    bounds::set(&mut store, budget.fuel)?;
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|context| {
        if context.data().is_over_time() { Ok(UpdateDeadline::Interrupt) } else { Ok(UpdateDeadline::Yield(1)) }
    });
    Ok(store)
}

/// Why a call gave no answer.
enum Stopped {
    NoFacet,
    Error(wasmtime::Error),
}

impl From<wasmtime::Error> for Stopped {
    fn from(error: wasmtime::Error) -> Self {
        Self::Error(error)
    }
}

async fn dispatch(
    loaded: &Loaded,
    store: &mut Store<CallState>,
    request: Request,
) -> Result<Result<Answer, types::Error>, Stopped> {
    Ok(match request {
        Request::Before { hook, changes } => {
            let facet = loaded.hooks.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_hooks().call_before(&mut *store, &hook, &changes).await?.map(Answer::Decisions)
        }
        Request::After { hook, events } => {
            let facet = loaded.hooks.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_hooks().call_after(&mut *store, &hook, &events).await?.map(Answer::Acks)
        }
        Request::Function { name, args } => {
            let facet = loaded.functions.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_functions().call_call(&mut *store, &name, &args).await?.map(Answer::Json)
        }
        Request::Job(run) => {
            let facet = loaded.jobs.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_job_handler().call_run(&mut *store, &run).await?.map(Answer::Job)
        }
        Request::Render(view) => {
            let facet = loaded.ui.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_ui().call_render(&mut *store, &view).await?.map(Answer::Json)
        }
        Request::Act(action) => {
            let facet = loaded.ui.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_ui().call_act(&mut *store, &action).await?.map(Answer::Json)
        }
        Request::Choices { source, text, view } => {
            let facet = loaded.ui.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            let ui = facet.tessera_plugin_ui();
            ui.call_choices(&mut *store, &source, &text, &view).await?.map(Answer::Choices)
        }
        Request::Webhook(request) => {
            let facet = loaded.webhook.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            facet.tessera_plugin_webhook().call_handle(&mut *store, &request).await?.map(Answer::Webhook)
        }
        Request::Step { name, checkpoint } => {
            let facet = loaded.migration.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            let migration = facet.tessera_plugin_migration();
            migration.call_step(&mut *store, &name, checkpoint.as_ref()).await?.map(Answer::Progress)
        }
        Request::Health | Request::Enable | Request::Disable => {
            let facet = loaded.lifecycle.as_ref().ok_or(Stopped::NoFacet)?.instantiate_async(&mut *store).await?;
            let lifecycle = facet.tessera_plugin_lifecycle();
            let answer = match request {
                Request::Enable => lifecycle.call_on_enable(&mut *store).await?,
                Request::Disable => lifecycle.call_on_disable(&mut *store).await?,
                _ => lifecycle.call_health(&mut *store).await?,
            };
            answer.map(|()| Answer::Nothing)
        }
    })
}

/// Answers are bounded, so that they can be worked with.
fn within(answer: Answer, budget: Budget) -> Result<Answer, Failure> {
    let bytes = match &answer {
        Answer::Decisions(decisions) => decisions.iter().map(decision_bytes).sum(),
        Answer::Json(text) | Answer::Job(job_types::Outcome::Done(Some(text)) | job_types::Outcome::YieldAt(text)) => {
            text.len()
        }
        Answer::Choices(choices) => choices.iter().map(choice_bytes).sum(),
        Answer::Webhook(response) => {
            response.body.len() + response.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
        }
        Answer::Progress(progress) => progress.checkpoint.as_ref().map_or(0, String::len),
        Answer::Acks(_) | Answer::Job(_) | Answer::Nothing => 0,
    };
    if bytes > budget.result_bytes { Err(Failure::AnswerTooLarge(budget.result_bytes)) } else { Ok(answer) }
}

fn choice_bytes(choice: &ui_types::Choice) -> usize {
    choice.value.len() + choice.label.len() + choice.hint.as_ref().map_or(0, String::len)
}

fn decision_bytes(decision: &hook_types::Decision) -> usize {
    match decision {
        hook_types::Decision::Allow => 1,
        hook_types::Decision::Modify(fields) => {
            fields.iter().map(|field| field.name.len() + crate::values::bytes_of(&field.value)).sum()
        }
        hook_types::Decision::Reject(violations) => {
            violations.iter().map(|one| one.message_key.len() + one.args.as_ref().map_or(0, String::len)).sum()
        }
    }
}
