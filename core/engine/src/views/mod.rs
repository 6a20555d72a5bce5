//! Views that people keep: a list, board, calendar or gallery with its filter and order, of their own or shared with others.

mod definition;
mod list;
#[cfg(test)]
mod tests;
mod write;

pub use definition::ViewDefinition;
pub(crate) use definition::{is_filter_readable, is_shown};
pub use write::{NewView, ViewChange};

use serde_json::{Value as Json, json};
use tessera_store::Table;

use crate::shared::Kind;

/// How views are kept.
const VIEWS: Kind = Kind { table: Table::View, word: "view", own_max: 200, bytes_max: 16 * 1024 };

/// One view as it goes out; its definition as this actor may see it.
fn shown(
    actor: &tessera_permission::Actor,
    id: &str,
    view: &crate::shared::Shared,
    definition: &ViewDefinition,
    owners: &std::collections::HashMap<String, String>,
) -> Json {
    let mut parts = view.shown(actor, id, owners);
    parts.insert("object".to_owned(), json!(view.object));
    parts.insert("definition".to_owned(), json!(definition));
    parts.insert("default_for".to_owned(), json!(view.default_for));
    parts.insert("is_default".to_owned(), json!(view.is_default(actor)));
    Json::Object(parts)
}
