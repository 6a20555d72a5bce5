//! The record engine: the one door through which every read and write goes, whatever channel it comes by.
//!
//! A write runs in one written order: load → authorize → draft → before-hooks (core, scripts, plugins) → validate → unique and
//! references → one transaction (record, history, outbox). What follows a write (after-hooks, workflows, live updates) is fed
//! from the outbox. Clock and ids are parameters ([`clock`]), so that tests can fix them.

pub mod clock;
pub mod context;
pub mod hooks;
pub mod event;
pub mod job;
pub mod extension;
pub mod definitions;
pub mod catalog;
pub mod engine;
pub mod records;
pub mod metadata;
pub mod events;
pub mod jobs;
pub mod live;
pub mod settings;
pub mod identity;
pub mod notifications;
pub mod files;
pub mod imports;
pub mod exports;

pub use context::{Channel, Context};
pub use engine::Engine;
