//! A plugin that is installed: who it is, its compiled component, and how its calls have gone.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use serde::Serialize;
use tessera_engine::definitions::ActionDef;
use tessera_engine::figures::PluginFigures;
use tessera_model::record::Fields;
use tessera_package::Manifest;
use tessera_package::manifest::Job;

use crate::breaker::Breaker;
use crate::capability::Grants;
use crate::jobs::Waiting;
use crate::messages::Messages;
use crate::runtime::call::{Cost, Lanes};
use crate::runtime::component::Loaded;
use crate::runtime::failure::Failure;

/// Lines of log that are kept for administrators.
const LINES_KEPT: usize = 200;
/// Durations from which percentiles are taken.
const SAMPLES: usize = 512;

/// Who a plugin is and what it may do; what functions of the host know of it.
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) grants: Grants,
    pub(crate) messages: Messages,
    /// Values of settings that are no secrets, defaults included.
    pub(crate) settings: ArcSwap<Fields>,
    pub(crate) logs: LogBook,
    /// The jobs that its manifest declares.
    pub(crate) jobs: Vec<Job>,
    pub(crate) waiting: Waiting,
}

/// An installed plugin.
pub(crate) struct Active {
    pub(crate) identity: Arc<Identity>,
    pub(crate) manifest: Manifest,
    /// None for plugins that only declare, and for those that are off.
    pub(crate) loaded: Option<Arc<Loaded>>,
    pub(crate) actions: Vec<Action>,
    pub(crate) lanes: Lanes,
    pub(crate) breaker: Breaker,
    pub(crate) stats: Stats,
}

/// An action and the function that runs it.
pub(crate) struct Action {
    pub(crate) object: String,
    pub(crate) function: String,
    pub(crate) definition: ActionDef,
}

impl Active {
    /// The role code of the principal that acts for the plugin itself.
    pub(crate) fn service_role(&self) -> String {
        service_role(&self.identity.id)
    }
}

/// The role code of the principal that acts for a plugin itself.
pub(crate) fn service_role(plugin: &str) -> String {
    format!("plugin.{plugin}")
}

/// A line of a plugin's log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LogLine {
    pub(crate) at_ms: i64,
    pub(crate) level: &'static str,
    pub(crate) message: String,
    pub(crate) facts: String,
    pub(crate) trace: String,
}

/// The last lines of a plugin's log.
#[derive(Default)]
pub(crate) struct LogBook(Mutex<VecDeque<LogLine>>);

impl LogBook {
    pub(crate) fn add(&self, line: LogLine) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES_KEPT {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// Newest first.
    pub(crate) fn lines(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }
}

/// Figures of a plugin's calls since the start.
#[derive(Default)]
pub(crate) struct Stats {
    calls: AtomicU64,
    failures: AtomicU64,
    fuel: AtomicU64,
    total_micros: AtomicU64,
    micros: Mutex<VecDeque<u64>>,
    last_failure: Mutex<Option<String>>,
}

impl Stats {
    pub(crate) fn called(&self, cost: Cost) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.fuel.fetch_add(cost.fuel, Ordering::Relaxed);
        self.total_micros.fetch_add(cost.micros, Ordering::Relaxed);
        let mut micros = self.micros.lock().unwrap_or_else(PoisonError::into_inner);
        if micros.len() == SAMPLES {
            micros.pop_front();
        }
        micros.push_back(cost.micros);
    }

    pub(crate) fn failed(&self, what: &str, failure: &Failure) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{what}: {failure}"));
    }

    /// For whoever watches the process.
    pub(crate) fn figures(&self, id: &str, is_suspended: bool) -> PluginFigures {
        PluginFigures {
            id: id.to_owned(),
            calls: self.calls.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            fuel: self.fuel.load(Ordering::Relaxed),
            micros: self.total_micros.load(Ordering::Relaxed),
            is_suspended,
        }
    }

    /// For the administrators' page.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let mut micros: Vec<u64> = self.micros.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        micros.sort_unstable();
        let at =
            |percent: usize| micros.get((micros.len() * percent / 100).min(micros.len().saturating_sub(1))).copied();
        serde_json::json!({
            "calls": self.calls.load(Ordering::Relaxed),
            "failures": self.failures.load(Ordering::Relaxed),
            "fuel": self.fuel.load(Ordering::Relaxed),
            "p50_micros": at(50),
            "p95_micros": at(95),
            "last_failure": *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner),
        })
    }
}
