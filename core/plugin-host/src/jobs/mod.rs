//! Plugins' work outside any request: their jobs, and the events that they emit, both on the engine's durable queue.
//!
//! ```text
//! jobs.enqueue ─┐ before-hook: with the records      ┌─ run     → facet job-handler
//! events.emit ──┴ elsewhere: at once → engine's queue ┴─ deliver → facet hooks, after
//! manifest's schedules ──────────────→
//! ```

mod acting;
mod check;
mod deliver;
mod find;
mod run;
mod schedules;
mod waiting;
mod work;

pub(crate) use acting::context;
pub(crate) use check::problems;
pub(crate) use deliver::Deliveries;
pub(crate) use run::Runs;
pub(crate) use waiting::Waiting;
pub(crate) use work::{EVENT, JOB, Told, Work, caused_by};

/// Attempts of a job whose plugin doesn't say.
pub(crate) const ATTEMPTS: u32 = 8;
/// Most attempts that a plugin may ask for.
pub(crate) const ATTEMPTS_MAX: u32 = 25;
/// Jobs and deliveries of one plugin that may wait at once.
pub(crate) const WAITING_MAX: usize = 10_000;
/// Bytes of what a job or an event carries.
pub(crate) const PAYLOAD_BYTES: usize = 64 * 1024;
/// How far ahead a job may be put, in milliseconds: 366 days.
pub(crate) const AHEAD_MAX_MS: i64 = 366 * 24 * 60 * 60 * 1000;
