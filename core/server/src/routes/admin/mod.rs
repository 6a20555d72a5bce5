//! Administration. Users, departments and roles are records like others; these are short ways to them.

pub(crate) mod audit;
pub(crate) mod departments;
pub(crate) mod dictionaries;
pub(crate) mod layouts;
pub(crate) mod plugins;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod sign_in_providers;
pub(crate) mod users;
pub(crate) mod verify_audit;
pub(crate) mod workflows;

use tessera_engine::{Context, identity};
use tessera_model::error::Result;

/// Refuses everybody but administrators.
pub(crate) fn administrators_only(cx: &Context) -> Result<()> {
    identity::administrators_only(&cx.actor)
}
