//! The document of one shared thing, and who may do what with it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_permission::Actor;

use super::sharing::{self, Sharing};
use crate::engine::Engine;
use crate::records::labels;

/// One saved view or dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shared {
    pub(crate) version: u64,
    /// The object that it is about, for views.
    pub(crate) object: Option<String>,
    pub(crate) name: String,
    /// What it is, as JSON text: it comes back exactly as it was given.
    pub(crate) body: String,
    pub(crate) sharing: Sharing,
    /// Roles whose people see it first, for views.
    pub(crate) default_for: Vec<String>,
    /// A user's id.
    pub(crate) owner: String,
    pub(crate) updated_ms: i64,
    /// For whom it is; see [`sharing::reach`].
    pub(super) reach: Vec<String>,
}

impl Shared {
    pub(crate) fn new(owner: &str, name: String, body: String) -> Self {
        Self {
            version: 0,
            object: None,
            name,
            body,
            sharing: Sharing::default(),
            default_for: Vec::new(),
            owner: owner.to_owned(),
            updated_ms: 0,
            reach: Vec::new(),
        }
    }

    /// A step on: the next version, at this moment, for those whom it says now.
    pub(super) fn touched(mut self, now_ms: i64) -> Self {
        self.version += 1;
        self.updated_ms = now_ms;
        self.reach = sharing::reach(&self.owner, &self.sharing, &self.default_for, self.object.as_deref());
        self
    }

    pub(super) fn read(id: &str, document: Json) -> Result<Self> {
        serde_json::from_value(document).map_err(|error| Error::internal(format!("shared document `{id}`: {error}")))
    }

    /// True when it is for the actor; administrators reach everything.
    pub(super) fn is_for(&self, actor: &Actor) -> bool {
        actor.is_administrator() || sharing::entries(actor).iter().any(|entry| self.reach.contains(entry))
    }

    /// Its owner and administrators change it.
    pub(crate) fn is_editable(&self, actor: &Actor) -> bool {
        self.owner == actor.id || actor.is_administrator()
    }

    /// True when one of the actor's roles has it as the default.
    pub(crate) fn is_default(&self, actor: &Actor) -> bool {
        self.default_for.iter().any(|role| actor.roles.contains(role))
    }

    /// What the body was made of.
    pub(crate) fn parsed<T: for<'a> Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(&self.body).ok()
    }

    /// What every kind shows of itself: `id`, `version`, `name`, `sharing`, `owner`, `can_edit`, `updated_at`.
    pub(crate) fn shown(
        &self,
        actor: &Actor,
        id: &str,
        owners: &HashMap<String, String>,
    ) -> serde_json::Map<String, Json> {
        let shown = json!({
            "id": id,
            "version": self.version,
            "name": self.name,
            "sharing": self.sharing,
            "owner": {"id": self.owner, "label": owners.get(&self.owner)},
            "can_edit": self.is_editable(actor),
            "updated_at": date::instant_from_millis(self.updated_ms),
        });
        if let Json::Object(parts) = shown { parts } else { serde_json::Map::new() }
    }
}

/// The names of owners, as far as the actor may read them.
#[crate::opaque]
pub(crate) async fn owners(
    engine: &Engine,
    actor: &Actor,
    shared: &[(String, Shared)],
) -> Result<HashMap<String, String>> {
    let mut ids: Vec<String> = shared.iter().map(|(_, one)| one.owner.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    labels::of(engine, actor, "user", ids).await
}
