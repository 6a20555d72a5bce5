//! One run of a script: in whose name, how much it used up, and what it did.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rhai::{Dynamic, Map};
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::identity::Asked;
use tessera_model::error::{Error, ErrorCode, FieldError};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;

use crate::limits::{self, Phase};
use crate::values::{Answer, ended, refusal, thrown};

/// A run of a script.
pub(crate) struct Run {
    pub(crate) engine: Boxed,
    /// In whose name it reads and writes.
    pub(crate) cx: Context,
    /// Id of the workflow.
    pub(crate) workflow: String,
    pub(crate) params: Dynamic,
    pub(crate) phase: Phase,
    /// Nothing is kept; what would be done is only written down.
    pub(crate) is_dry: bool,
    pub(crate) deadline: Instant,
    /// Who caused it, as scripts see them.
    pub(crate) actor: Dynamic,
    /// Before a change: the object of the record.
    pub(crate) object: Option<Arc<ObjectDef>>,
    /// What runs of one batch share.
    pub(crate) batch: Arc<Mutex<Map>>,
    pub(crate) state: Mutex<State>,
}

/// What a run used up and did.
#[derive(Default)]
pub(crate) struct State {
    calls: u32,
    rows: usize,
    pub(crate) log: Vec<String>,
    /// What it did, or in a dry run would have done.
    pub(crate) effects: Vec<Json>,
    /// Before a change: fields that it sets, in wire form.
    pub(crate) patch: Fields,
    pub(crate) refused: Vec<FieldError>,
    /// The store didn't answer: worth another attempt.
    pub(crate) store_failed: bool,
}

impl Run {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the collections whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn shared(&self) -> MutexGuard<'_, Map> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line to the run's log.
    pub(crate) fn log(&self, text: &str) {
        let mut state = self.state();
        if state.log.len() < limits::LOG_LINES_MAX {
            let line: String = text
                .chars()
                .map(|char| if char.is_control() { ' ' } else { char })
                .take(limits::LOG_LINE_CHARS_MAX)
                .collect();
            state.log.push(line);
            if state.log.len() == limits::LOG_LINES_MAX {
                state.log.push("… further lines are left out".to_owned());
            }
        }
    }

    /// Waits for the engine, as one of the calls that a run may make.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Answer<T> {
        {
            let mut state = self.state();
            state.calls += 1;
            if state.calls > self.phase.calls_max() {
                return Err(ended(format!("more than {} calls in one run", self.phase.calls_max())));
            }
        }
        // What is answered at once isn't cut off by a time that is over.
        if Instant::now() >= self.deadline {
            return Err(ended(self.too_slow()));
        }
        let deadline = tokio::time::Instant::from_std(self.deadline);
        let waited =
            tokio::runtime::Handle::current().block_on(async { tokio::time::timeout_at(deadline, future).await });
        match waited {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                if matches!(error.code, ErrorCode::StoreUnavailable | ErrorCode::WriteConflict) {
                    self.state().store_failed = true;
                }
                self.note_refusal(&error);
                Err(refusal(&error))
            }
            Err(_) => Err(ended(self.too_slow())),
        }
    }

    /// Has a refusal for want of rights written into the audit log.
    pub(crate) fn note_refusal(&self, error: &Error) {
        let call = format!("workflow {}", self.workflow);
        self.engine.note_refusal(&self.cx, Asked { call: &call, ..Asked::default() }, error);
    }

    /// Counts records that were read.
    pub(crate) fn read_rows(&self, count: usize) -> Answer<()> {
        let mut state = self.state();
        state.rows += count;
        if state.rows > self.phase.rows_max() {
            return Err(ended(format!("more than {} records read in one run", self.phase.rows_max())));
        }
        Ok(())
    }

    /// Records that may still be read.
    pub(crate) fn rows_left(&self) -> usize {
        self.phase.rows_max().saturating_sub(self.state().rows)
    }

    /// Refuses what changes anything while a change is not stored yet (it may still be refused, or asked about again), and in a script
    /// that only answers.
    pub(crate) fn check_may_act(&self, what: &str) -> Answer<()> {
        match self.phase {
            Phase::Before => Err(thrown(&format!(
                "`{what}` is not possible before a change is stored; set fields with `ctx.set`, or use phase = \"after\""
            ))),
            Phase::Call => Err(thrown(&format!("`{what}` is not possible in a script that is asked: it answers"))),
            Phase::After | Phase::Schedule => Ok(()),
        }
    }

    pub(crate) fn did(&self, effect: Json) {
        self.state().effects.push(effect);
    }

    pub(crate) fn too_slow(&self) -> String {
        format!("stopped after {} seconds", self.phase.time().as_secs())
    }
}
