//! Tests of the whole, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that finds something else than it expects stops")]

mod access;
mod audit_seals;
mod auth;
mod bulk;
mod contract;
mod dead_letters;
mod deletion;
mod dictionaries;
mod errors;
mod files;
mod formulas;
mod fuzz;
mod hand_over;
mod identity;
mod layouts;
mod limits;
mod live;
mod mail;
mod oidc;
mod openapi;
mod passkeys;
mod personal;
mod plugins;
mod records;
mod refusals;
mod reveal;
mod second_factor;
mod sharing;
mod tokens;
mod ui;
mod viewing;
mod workflows;
