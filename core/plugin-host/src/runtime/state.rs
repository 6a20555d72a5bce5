//! What the host knows during one call: who acts, what is granted, what is used up. The guest can't choose any of it.

use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::Instant;

use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::documents::JobRow;
use tessera_engine::identity::Asked;
use tessera_model::error::Error;

use super::bindings::types;
use super::budget::{Budget, Phase};
use super::failure::LimitTrap;
use super::limiter::SumLimiter;
use crate::active::Identity;
use crate::health::Steps;
use crate::host::PluginHost;

/// The data of a store.
pub(crate) struct CallState {
    pub(crate) engine: Boxed,
    pub(crate) host: Weak<PluginHost>,
    pub(crate) plugin: Arc<Identity>,
    pub(crate) cx: Context,
    pub(crate) phase: Phase,
    /// The hook, function, job or slot that is called.
    pub(crate) what: String,
    pub(crate) budget: Budget,
    /// Lines of log that are kept of the call.
    pub(crate) log_lines: u32,
    pub(crate) limiter: SumLimiter,
    pub(crate) spent: Spent,
    /// What it asked of the host so far.
    pub(crate) steps: Steps,
    /// Fixed for the call, so that hooks can be repeated.
    pub(crate) now_ms: i64,
    pub(crate) started: Instant,
    pub(crate) panic: Option<Panic>,
    /// Ids given out in this call for records to be made.
    pub(crate) reserved: HashSet<(String, String)>,
    /// Jobs that a before-hook asked for: they go back with its answer, into the transaction of the records.
    pub(crate) outgoing: Vec<JobRow>,
    /// What it asked of the host last: the function, and the object.
    pub(crate) asked: (&'static str, Option<String>),
    /// The last refusal of the core, so that a guest that passes it on loses nothing of it.
    pub(crate) last_refusal: Option<(types::Error, Error)>,
}

/// What a call has used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    pub(crate) host_calls: u32,
    pub(crate) rows: u32,
    pub(crate) writes: u32,
    pub(crate) http: u32,
    pub(crate) log_lines: u32,
    pub(crate) log_bytes: usize,
    pub(crate) invalidations: u32,
}

/// A panic as the guest told it before it ended.
#[derive(Clone, Debug)]
pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u64,
}

impl CallState {
    /// Counts a call into the host, by its name.
    ///
    /// # Errors
    /// A trap, once there are too many.
    pub(crate) fn enter(&mut self, call: &'static str) -> Result<(), LimitTrap> {
        self.spent.host_calls += 1;
        self.asked = (call, None);
        self.steps.add(call, self.started.elapsed());
        if self.spent.host_calls > self.budget.host_calls { Err(LimitTrap("calls into the host")) } else { Ok(()) }
    }

    /// The call must leave no traces: it may be repeated, or somebody only looks with the actor's eyes.
    pub(crate) fn is_pure(&self) -> bool {
        self.phase.is_pure() || self.cx.viewer.is_some()
    }

    /// Has a refusal for want of rights written into the audit log.
    pub(crate) fn note_refusal(&self, error: &Error, record: Option<&str>) {
        let (call, object) = &self.asked;
        let call = format!("{}: {call}", self.plugin.id);
        self.engine.note_refusal(&self.cx, Asked { call: &call, object: object.as_deref(), record }, error);
    }

    /// Counts rows read; false once there are too many.
    pub(crate) fn take_rows(&mut self, rows: usize) -> bool {
        self.spent.rows = self.spent.rows.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        self.spent.rows <= self.budget.rows
    }

    /// Counts writes; false once there are too many.
    pub(crate) fn take_writes(&mut self, writes: usize) -> bool {
        self.spent.writes = self.spent.writes.saturating_add(u32::try_from(writes).unwrap_or(u32::MAX));
        self.spent.writes <= self.budget.writes
    }

    /// Counts a request to another server; false once there are too many.
    pub(crate) fn take_http(&mut self) -> bool {
        self.spent.http = self.spent.http.saturating_add(1);
        self.spent.http <= self.budget.http
    }

    pub(crate) fn is_over_time(&self) -> bool {
        self.started.elapsed() >= self.budget.wall
    }

    /// Milliseconds of wall time that are left.
    pub(crate) fn wall_left_ms(&self) -> u32 {
        let left = self.budget.wall.saturating_sub(self.started.elapsed());
        u32::try_from(left.as_millis()).unwrap_or(u32::MAX)
    }
}
