//! Refuses contacts that nobody can reach.

use tessera_sdk::{Change, Decision, Plugin, Result};

/// The plugin.
pub struct Reachable;

impl Plugin for Reachable {
    /// Asked inside the write, up to 200 changes at once: one decision for each, in the same order.
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        Ok(changes.iter().map(decide).collect())
    }
}

fn decide(change: &Change) -> Decision {
    let is_reachable = change.text("phone").is_some() || change.text("email").is_some();
    // What an import brings may be older than the rule; there is nobody to ask.
    if is_reachable || change.is_import {
        return Decision::Allow;
    }
    // A message of locales/en.ftl and locales/zh-CN.ftl, shown at the field.
    Decision::reject("email", "nobody-can-reach")
}

tessera_sdk::register!(Reachable: hooks);
