//! Data of an upgrade: expand → fill → flip → tidy.
//!
//! ```text
//! install ─ steps to fill? ─ no ──────────────────────────────→ in force
//!                        └─ yes → fields of both versions (expand) → job: slices of the new version's steps, each kept
//!                                   the version before goes on ───┴─ all done → in force (flip)
//!                                                                 └─ failed   → the version before stays, and says why
//! in force ─ steps to tidy? → wait for an administrator → job → no way back any more
//! ```

mod admin;
mod coming;
mod run;
mod state;

pub(crate) use coming::Coming;
pub(crate) use run::Migrations;
pub(crate) use state::{Migration, after_upgrade};
