//! Dashboards: those that plugins ship, and those that people make and share.

mod cards;
mod list;
#[cfg(test)]
mod tests;
mod write;

pub use write::{DashboardChange, NewDashboard};

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use tessera_model::label::Label;
use tessera_permission::Actor;
use tessera_store::Table;

use crate::definitions::Card;
use crate::shared::{Kind, Shared};

/// How people's dashboards are kept.
const DASHBOARDS: Kind = Kind { table: Table::Dashboard, word: "dashboard", own_max: 50, bytes_max: 64 * 1024 };

/// A dashboard of a person's as it goes out, with the cards that this actor may see.
fn shown(actor: &Actor, id: &str, dashboard: &Shared, cards: &[Card], owners: &HashMap<String, String>) -> Json {
    let mut parts = dashboard.shown(actor, id, owners);
    parts.remove("name");
    parts.insert("key".to_owned(), json!(id));
    parts.insert("label".to_owned(), json!(Label::new(&dashboard.name, &dashboard.name)));
    parts.insert("cards".to_owned(), json!(cards));
    Json::Object(parts)
}
