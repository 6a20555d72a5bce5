//! What proves who a user is: one document per user, never part of a record.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use tessera_model::error::{Error, Result};
use tessera_store::Table;

use crate::engine::Engine;

/// The secrets of one user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Credential {
    /// PHC form.
    pub(super) hash: String,
    /// The password was given out by somebody else and opens nothing but the way to another one.
    pub(super) must_change_password: bool,
    pub(super) changed_at_ms: i64,
    /// What later versions keep here survives a change of password by this one.
    #[serde(flatten)]
    pub(super) others: Map<String, Json>,
}

#[crate::opaque]
pub(super) async fn load(engine: &Engine, user: &str) -> Result<Option<Credential>> {
    let Some(document) = engine.store().doc_get(Table::Credential, user).await? else { return Ok(None) };
    serde_json::from_value(document)
        .map(Some)
        .map_err(|error| Error::internal(format!("credential of user {user}: {error}")))
}

/// Sets a password; all that was cached about the user is asked anew.
#[crate::opaque]
pub(super) async fn set_password(engine: &Engine, user: &str, hash: String, must_change_password: bool) -> Result<()> {
    let others = load(engine, user).await?.map(|former| former.others).unwrap_or_default();
    let credential = Credential { hash, must_change_password, changed_at_ms: engine.now_ms(), others };
    let document = serde_json::to_value(credential)
        .map_err(|error| Error::internal(format!("credential of user {user}: {error}")))?;
    engine.store().doc_put(Table::Credential, user, document).await?;
    engine.inner.identity.changed();
    Ok(())
}
