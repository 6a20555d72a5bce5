//! The record engine: the one door through which every read and write goes, whatever channel it comes by.
//!
//! A write runs in one written order: load → authorize → draft → before-hooks (core, scripts, plugins) → validate → unique and
//! references → one transaction (record, history, outbox). What follows a write (after-hooks, workflows, live updates) is fed
//! from the outbox. Clock and ids are parameters ([`clock`]), so that tests can fix them.

pub mod apart;
mod assigned;
pub mod boxed;
pub mod catalog;
pub mod clearing;
pub mod clock;
pub mod context;
pub mod customization;
pub mod dashboards;
pub mod definitions;
pub mod dictionaries;
pub mod engine;
pub mod event;
pub mod events;
pub mod exports;
pub mod extension;
pub mod figures;
pub mod files;
mod following;
mod formulas;
mod home;
pub mod hooks;
pub mod identity;
pub mod imports;
pub mod job;
pub mod jobs;
pub mod layouts;
pub mod live;
pub mod mail;
pub mod metadata;
pub mod notifications;
pub mod preferences;
pub mod presence;
pub mod private_files;
pub mod record_shares;
pub mod records;
mod rollups;
pub mod sealing;
pub mod settings;
pub mod shared;
pub mod views;
pub mod way_out;
pub mod webhooks;

/// On every function that is awaited elsewhere: its future is boxed. Whoever awaits a plain `async fn` has its whole state machine
/// compiled again, and checked again for what may cross threads, with all that it awaits in turn; through this engine and the
/// database's client that took minutes. The box costs one allocation, which nothing that asks a database notices.
pub(crate) use async_recursion::async_recursion as opaque;

/// Documents, jobs and kinds of change, as extensions of the engine name them; records are not reached through these.
pub mod documents {
    pub use tessera_store::{DocOrder, JobRow, JobState, KvEntry, KvQuota, KvSet, KvUse, KvWrite, Operation, Table};
}

pub use context::{Channel, Context};
pub use engine::Engine;
