//! Runs plugins: WebAssembly components that see of the host only what was granted, each call in an instance of its own, with
//! every kind of resource bounded. The only crate that names wasmtime.
//!
//! [`PluginHost::open`] installs the bundled packages, puts all installed ones in force and wires them into the engine: their
//! definitions through the catalog, their hooks, actions and administration through the engine's traits. The contract is
//! `sdk/wit/v1`, decisions are in `docs/decisions/plugin-interface.md`.
//!
//! ```text
//! package ─ prepare ─→ definitions → engine's catalog
//!                  └→ component → compiled (cached) → linked → Active ─ registry
//! write → BeforeHooks → registry → call (store, limits, own threads) → decisions, checked → engine
//! ```

mod actions;
mod active;
mod admin;
mod after;
mod before;
mod breaker;
mod calls;
pub mod capability;
mod catalogue;
mod consent;
mod definitions;
mod health;
mod host;
mod http;
mod imports;
mod install;
mod installed;
mod jobs;
mod keeping;
mod lookalike;
mod messages;
mod migrations;
mod plan;
mod prepare;
mod registry;
mod rollback;
mod runtime;
mod secrets;
mod settings;
mod start;
mod trust;
mod ui;
mod values;
mod watched;
mod webhooks;
mod wired;

pub use host::{PluginHost, PluginHostOptions};
pub use http::{HttpHost, HttpOptions, Resolve, way_out};
pub use runtime::budget::{Budget, Phase};
pub use runtime::compiler::{COMPILE, compile_for_parent};

#[cfg(test)]
mod tests;
