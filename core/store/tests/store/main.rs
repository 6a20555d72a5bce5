//! The store against the real engine, in memory and in a folder.

#![expect(clippy::unwrap_used, reason = "a test that finds something else than it expects stops")]

mod at_once;
mod commits;
mod documents;
mod figures;
mod folder;
mod lists;
mod plans;
mod plugin_kv;
mod properties;
mod random;
mod searches;
mod support;
