//! How far a migration is, as the store keeps it beside the plugin that it belongs to.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::label::Label;
use tessera_package::Package;
use tessera_package::migrations::MigrationPhase;

use crate::definitions::label;
use crate::installed::{Installed, Trust};
use crate::start::semver_of;

/// What is being done, or waits to be done, with a plugin's data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Migration {
    /// Jobs of another run do nothing.
    pub(crate) run: String,
    pub(crate) phase: MigrationPhase,
    /// The version that comes into force once all is filled; none while what is in force tidies up.
    pub(crate) next: Option<Box<Next>>,
    pub(crate) steps: Vec<Step>,
    /// So many of them are done.
    pub(crate) done: usize,
    /// Where the present one goes on.
    pub(crate) checkpoint: Option<Json>,
    /// What its slices said they did, all steps together.
    pub(crate) processed: u64,
    pub(crate) slices: u32,
    pub(crate) state: State,
    /// Why it failed.
    pub(crate) problem: Option<String>,
    /// Steps that wait for an administrator once the next version is in force.
    pub(crate) later: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// For an administrator to say so.
    Waiting,
    Running,
    Failed,
}

/// A step of the plan, with what people read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) label: Label,
}

/// What the entry of the plugin becomes at the flip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Next {
    pub(crate) version: String,
    pub(crate) sha256: String,
    pub(crate) trust: Trust,
    pub(crate) granted: Vec<String>,
    pub(crate) asked: Vec<String>,
}

impl Migration {
    fn new(phase: MigrationPhase, run: &str, steps: Vec<Step>, state: State) -> Self {
        Self {
            run: run.to_owned(),
            phase,
            next: None,
            steps,
            done: 0,
            checkpoint: None,
            processed: 0,
            slices: 0,
            state,
            problem: None,
            later: Vec::new(),
        }
    }

    /// What waits for an administrator after a flip; none when nothing does.
    pub(crate) fn waiting(steps: Vec<Step>) -> Option<Self> {
        (!steps.is_empty()).then(|| Self::new(MigrationPhase::Tidy, "", steps, State::Waiting))
    }

    /// The step whose turn it is.
    pub(crate) fn step(&self) -> Option<&Step> {
        self.steps.get(self.done)
    }

    /// Steps that are still to be done.
    fn left(&self) -> &[Step] {
        self.steps.get(self.done..).unwrap_or_default()
    }

    /// For administrators.
    pub(crate) fn to_json(&self) -> Json {
        let step = |(at, step): (usize, &Step)| {
            let state = match (at.cmp(&self.done), self.state) {
                (std::cmp::Ordering::Less, _) => "done",
                (std::cmp::Ordering::Equal, State::Running) => "running",
                (std::cmp::Ordering::Equal, State::Failed) => "failed",
                _ => "waiting",
            };
            json!({"name": step.name, "label": step.label, "state": state})
        };
        json!({
            "phase": self.phase,
            "state": self.state,
            "version": self.next.as_ref().map(|next| &next.version),
            "steps": self.steps.iter().enumerate().map(step).collect::<Vec<_>>(),
            "processed": self.processed,
            "problem": self.problem,
        })
    }
}

impl Next {
    /// The entry of a plugin with this version in force.
    pub(crate) fn of(entry: &Installed) -> Self {
        Self {
            version: entry.version.clone(),
            sha256: entry.sha256.clone(),
            trust: entry.trust,
            granted: entry.granted.clone(),
            asked: entry.asked.clone(),
        }
    }
}

/// What an upgrade leaves to be done: the entry to be stored, which is `after` itself where nothing has to be filled before it can come
/// into force. `after` is the entry with the new version; `run` names the migration.
pub(crate) fn after_upgrade(before: &Installed, after: Installed, package: &Package, run: &str) -> Installed {
    let plan = package.migrations();
    let Some(from) = semver_of(&before.version) else { return after };
    let to = &package.manifest().version;
    let steps = |phase| -> Vec<Step> {
        let named = plan.between(&from, to, phase).into_iter().filter_map(|name| plan.step(&name).cloned());
        named.map(|step| Step { label: label(&step.label), name: step.name }).collect()
    };
    // What nobody let the version before do is still to be done.
    let unfinished = before.migration.iter().filter(|migration| migration.phase == MigrationPhase::Tidy);
    let mut later: Vec<Step> =
        unfinished.flat_map(Migration::left).filter(|step| plan.step(&step.name).is_some()).cloned().collect();
    later.extend(
        steps(MigrationPhase::Tidy)
            .into_iter()
            .filter(|step| !later.iter().any(|one| one.name == step.name))
            .collect::<Vec<_>>(),
    );
    let fill = steps(MigrationPhase::Fill);
    if fill.is_empty() {
        return Installed { migration: Migration::waiting(later), ..after };
    }
    let next = Some(Box::new(Next::of(&after)));
    let migration = Migration { next, later, ..Migration::new(MigrationPhase::Fill, run, fill, State::Running) };
    Installed { migration: Some(migration), ..before.clone() }
}
