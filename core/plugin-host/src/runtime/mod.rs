//! Running components: one engine, a fresh store for each call, every limit set in one place.

pub(crate) mod bindings;
pub(crate) mod bounds;
pub(crate) mod budget;
pub(crate) mod cache;
pub(crate) mod call;
pub(crate) mod compiler;
pub(crate) mod component;
pub(crate) mod engine;
pub(crate) mod failure;
pub(crate) mod limiter;
pub(crate) mod linker;
pub(crate) mod state;
