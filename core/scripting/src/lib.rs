//! Runs workflows: Rhai scripts that answer to changes of records, to the clock and to plugins, under limits. The only crate that names
//! rhai.
//!
//! ```text
//! workflow.toml + main.rhai ─ compiled once ─→ Workflow
//! write ─ before ─→ script → fields set, or a refusal        (reads only)
//! event ─ after  ─→ script ─┐
//! clock ─ job    ─→ script ─┴→ Engine, as the user or as a named service
//! plugin ─ call  ─→ script → an answer                       (reads only)
//! each run → run log, with line and column of what went wrong
//! ```
//!
//! A script has no way to a record but [`tessera_engine::Engine`], so rights, hooks and history hold for it as for anybody.

mod admin;
mod after;
mod before;
mod call;
pub mod cases;
mod ctx;
mod ctx_records;
mod ctx_tell;
mod dry_run;
mod entry;
mod execute;
mod fault;
mod kept;
mod limits;
mod machine;
mod run;
mod runs;
mod schedule;
mod source;
mod values;
mod wired;
mod workflows;

pub use fault::Fault;
pub use source::{Definition, Source, Trigger};
pub use workflows::{Workflow, Workflows};

#[cfg(test)]
mod tests;
