//! All workflows of an installation: compiled once, wired into the engine.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use rhai::Dynamic;
use serde_json::{Value as Json, json};
use tessera_engine::Engine;
use tessera_engine::boxed::Boxed;
use tessera_engine::definitions::Definitions;
use tessera_engine::documents::Table;
use tessera_engine::engine::HookPhase;
use tessera_engine::figures::Tally;
use tessera_engine::job::Schedule;
use tessera_model::error::{Error, Result};
use tokio::sync::Mutex;

use crate::entry::Script;
use crate::fault::Fault;
use crate::kept;
use crate::machine::Machine;
use crate::source::{Definition, Source};
use crate::values;
use crate::wired::Wired;

/// The source under which the catalog keeps what workflows define.
const CATALOG_SOURCE: &str = "workflows";

/// One workflow, compiled.
pub struct Workflow {
    pub(crate) definition: Definition,
    pub(crate) source: Source,
    pub(crate) params: Dynamic,
    pub(crate) script: Option<Arc<Script>>,
    /// Why it can't run.
    pub(crate) problem: Option<Fault>,
    pub(crate) is_enabled: AtomicBool,
    runs: AtomicU64,
}

impl Workflow {
    /// What `workflow.toml` says.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Why it can't run, where it can't.
    pub fn problem(&self) -> Option<&Fault> {
        self.problem.as_ref()
    }

    pub(crate) fn count_run(&self) -> u64 {
        self.runs.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// All workflows. They work as long as somebody holds this.
pub struct Workflows {
    pub(crate) engine: Boxed,
    pub(crate) machine: Arc<Machine>,
    /// By id; taken as a whole, so that a change meanwhile troubles nobody.
    all: RwLock<Arc<[Arc<Workflow>]>>,
    /// One change of a workflow's text at a time.
    pub(crate) writing: Mutex<()>,
    pub(crate) is_safe_mode: bool,
    /// Nothing is run while this holds.
    is_paused: AtomicBool,
    /// How runs ended, by workflow.
    pub(crate) ended: Tally,
}

impl Workflows {
    /// Compiles workflows and wires them into an engine. One that can't be compiled is listed with what is wrong and never runs; of
    /// two with the same id the later one counts, and before both what administrators wrote in its place. In safe mode nothing runs.
    ///
    /// # Errors
    /// The store's failures.
    pub async fn open(engine: Engine, sources: Vec<Source>, safe_mode: bool) -> Result<Arc<Self>> {
        let machine = Arc::new(Machine::new());
        let mut all: Vec<Arc<Workflow>> = Vec::with_capacity(sources.len());
        for source in sources.into_iter().chain(kept::sources(&engine).await?) {
            match prepare(&machine, source) {
                Ok(workflow) => {
                    if let Some(problem) = &workflow.problem {
                        tracing::error!(workflow = workflow.definition.id, "a workflow can't be compiled: {problem}");
                    }
                    all.retain(|other| other.definition.id != workflow.definition.id);
                    all.push(Arc::new(workflow));
                }
                Err(fault) => tracing::error!("a workflow's definition can't be read: {fault}"),
            }
        }
        all.sort_by(|left, right| left.definition.id.cmp(&right.definition.id));
        let boxed = engine.boxed();
        for workflow in &all {
            switch_as_stored(&boxed, workflow).await?;
        }
        make_roles(&boxed, &all).await?;
        let workflows = Arc::new(Self {
            engine: boxed,
            machine,
            all: RwLock::new(all.into()),
            writing: Mutex::new(()),
            is_safe_mode: safe_mode,
            is_paused: AtomicBool::new(false),
            ended: Tally::default(),
        });
        wire(&engine, Arc::downgrade(&workflows));
        for workflow in workflows.all().iter() {
            workflows.plan(workflow);
        }
        Ok(workflows)
    }

    /// Compiles a workflow's files without running anything.
    ///
    /// # Errors
    /// What is wrong, and in which file.
    pub fn check(source: &Source) -> Result<Definition, (&'static str, Fault)> {
        let workflow = prepare(&Machine::new(), source.clone()).map_err(|fault| ("workflow.toml", fault))?;
        workflow.problem.map_or(Ok(workflow.definition), |fault| Err(("main.rhai", fault)))
    }

    /// Every workflow, by id.
    pub fn all(&self) -> Arc<[Arc<Workflow>]> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs nothing until told otherwise; for the preparation of tests.
    pub fn pause(&self, is_paused: bool) {
        self.is_paused.store(is_paused, Ordering::Release);
    }

    /// The workflow of an id.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) fn find(&self, id: &str) -> Result<Arc<Workflow>> {
        self.all()
            .iter()
            .find(|workflow| workflow.definition.id == id)
            .cloned()
            .ok_or_else(|| Error::not_found(format!("workflow `{id}`")))
    }

    /// True when the workflow is to answer to what happens.
    pub(crate) fn is_on(&self, workflow: &Workflow) -> bool {
        !self.is_safe_mode
            && !self.is_paused.load(Ordering::Acquire)
            && workflow.script.is_some()
            && workflow.is_enabled.load(Ordering::Acquire)
    }

    /// Switches a workflow, now and for later starts.
    pub(crate) async fn switch(&self, id: &str, is_enabled: bool) -> Result<()> {
        let workflow = self.find(id)?;
        self.engine.store().doc_put(Table::Kv, &switch_id(id), json!({"is_enabled": is_enabled})).await?;
        workflow.is_enabled.store(is_enabled, Ordering::Release);
        self.plan(&workflow);
        Ok(())
    }

    /// Takes a workflow in, in place of one of the same id, with the roles that it brings. Whether that one was on stays so.
    pub(crate) async fn put_in_force(&self, workflow: Workflow) -> Result<()> {
        let workflow = Arc::new(workflow);
        let id = workflow.definition.id.clone();
        match self.find(&id) {
            Ok(former) => workflow.is_enabled.store(former.is_enabled.load(Ordering::Acquire), Ordering::Release),
            Err(_) => switch_as_stored(&self.engine, &workflow).await?,
        }
        let others = self.all();
        let mut all: Vec<_> = others.iter().filter(|other| other.definition.id != id).cloned().collect();
        all.push(workflow.clone());
        all.sort_by(|left, right| left.definition.id.cmp(&right.definition.id));
        make_roles(&self.engine, &all).await?;
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = all.into();
        self.engine.jobs().unschedule(&schedule_key(&id));
        self.plan(&workflow);
        Ok(())
    }

    /// Has a scheduled workflow come up, or no more.
    fn plan(&self, workflow: &Workflow) {
        let Some(every) = workflow.definition.every() else { return };
        let key = schedule_key(&workflow.definition.id);
        if !self.is_safe_mode && workflow.script.is_some() && workflow.is_enabled.load(Ordering::Acquire) {
            let payload = json!({"id": workflow.definition.id});
            self.engine.jobs().schedule(Schedule { key, kind: crate::schedule::KIND.to_owned(), payload, every });
        } else {
            self.engine.jobs().unschedule(&key);
        }
    }
}

/// On or off, as an administrator left it.
async fn switch_as_stored(engine: &Boxed, workflow: &Workflow) -> Result<()> {
    let stored = engine.store().doc_get(Table::Kv, &switch_id(&workflow.definition.id)).await?;
    if let Some(is_enabled) = stored.as_ref().and_then(|stored| stored.get("is_enabled")).and_then(Json::as_bool) {
        workflow.is_enabled.store(is_enabled, Ordering::Release);
    }
    Ok(())
}

/// The roles that workflows bring, where they aren't there yet.
async fn make_roles(engine: &Boxed, all: &[Arc<Workflow>]) -> Result<()> {
    let roles: Vec<_> = all.iter().filter_map(|workflow| workflow.definition.role_definition()).collect();
    if roles.is_empty() {
        return Ok(());
    }
    engine.replace_definitions(CATALOG_SOURCE, Definitions { roles, ..Definitions::default() }).await
}

pub(crate) fn prepare(machine: &Machine, source: Source) -> Result<Workflow, Fault> {
    let definition = Definition::parse(&source.toml)?;
    let mut params = definition.params.clone();
    params.extend(source.params.clone());
    let (script, problem) = match machine.compile(&source.script, definition.phase()) {
        Ok(script) => (Some(Arc::new(script)), None),
        Err(fault) => (None, Some(fault)),
    };
    let is_enabled = AtomicBool::new(definition.enabled);
    Ok(Workflow {
        params: values::to_script(&Json::Object(params)),
        definition,
        source,
        script,
        problem,
        is_enabled,
        runs: AtomicU64::new(0),
    })
}

fn wire(engine: &Engine, workflows: Weak<Workflows>) {
    let wired = Arc::new(Wired(workflows));
    engine.add_before_hooks(HookPhase::Scripts, wired.clone());
    engine.add_consumer(wired.clone());
    engine.add_job_handler(wired.clone());
    engine.set_workflow_admin(wired);
}

fn switch_id(id: &str) -> String {
    format!("workflow-switch/{id}")
}

fn schedule_key(id: &str) -> String {
    format!("workflow:{id}")
}
