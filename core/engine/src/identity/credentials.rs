//! What proves who a user is: one document per user, never part of a record.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::Table;

use super::links::Link;
use super::passkeys::PendingPasskey;
use super::second_factor::{PendingFactor, SecondFactor};
use super::security_policy::HISTORY_MAX;
use crate::engine::Engine;

/// How often a change starts again when others were quicker.
const ATTEMPTS: usize = 8;

/// The secrets of one user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Credential {
    /// PHC form; none until somebody sets a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
    /// The password was given out by somebody else and opens nothing but the way to another one.
    #[serde(default)]
    pub(super) must_change_password: bool,
    #[serde(default)]
    pub(super) changed_at_ms: i64,
    /// Hashes of passwords before this one, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former: Vec<String>,
    /// The way to a password for whoever was sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<Link>,
    /// The way to another password for whoever said that they forgot theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reset: Option<Link>,
    /// The second factor in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) second_factor: Option<SecondFactor>,
    /// One that is being set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pending_factor: Option<PendingFactor>,
    /// A passkey that is being added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pending_passkey: Option<PendingPasskey>,
    /// What later versions keep here survives a change by this one.
    #[serde(flatten)]
    pub(super) others: Map<String, Json>,
}

impl Credential {
    /// Puts a password in force; links to another one have had their day.
    pub(super) fn set_password(&mut self, hash: String, must_change_password: bool, now_ms: i64) {
        if let Some(before) = self.hash.replace(hash) {
            self.former.insert(0, before);
            self.former.truncate(HISTORY_MAX);
        }
        self.must_change_password = must_change_password;
        self.changed_at_ms = now_ms;
        self.link = None;
        self.reset = None;
    }
}

#[crate::opaque]
pub(super) async fn load(engine: &Engine, user: &str) -> Result<Option<Credential>> {
    let document = engine.store().doc_get(Table::Credential, user).await?;
    document.map(|document| read(user, document)).transpose()
}

/// Changes the secrets of a user, of whom there may be none yet; all that was cached about users is asked anew. The change may be asked
/// several times, and sees each time what is stored then; what it refuses leaves everything as it was.
pub(super) async fn change<T: Send>(
    engine: &Engine,
    user: &str,
    change: impl Fn(&mut Credential) -> Result<T> + Send + Sync,
) -> Result<T> {
    let answer = change_apart(engine, user, change).await?;
    engine.inner.identity.changed();
    Ok(answer)
}

/// The same for a change that says nothing new of what anybody may.
pub(super) async fn change_apart<T: Send>(
    engine: &Engine,
    user: &str,
    change: impl Fn(&mut Credential) -> Result<T> + Send + Sync,
) -> Result<T> {
    for _ in 0..ATTEMPTS {
        let before = engine.store().doc_get(Table::Credential, user).await?;
        let mut credential = before.clone().map(|document| read(user, document)).transpose()?.unwrap_or_default();
        let answer = change(&mut credential)?;
        let after = serde_json::to_value(credential)
            .map_err(|error| Error::internal(format!("credential of user {user}: {error}")))?;
        if engine.store().doc_swap(Table::Credential, user, before.as_ref(), Some(after)).await? {
            return Ok(answer);
        }
    }
    Err(Error::new(ErrorCode::WriteConflict, "somebody else keeps changing the same account"))
}

/// Sets a password; all that was cached about the user is asked anew.
#[crate::opaque]
pub(super) async fn set_password(engine: &Engine, user: &str, hash: String, must_change_password: bool) -> Result<()> {
    let now = engine.now_ms();
    change(engine, user, |credential| {
        credential.set_password(hash.clone(), must_change_password, now);
        Ok(())
    })
    .await
}

fn read(user: &str, document: Json) -> Result<Credential> {
    serde_json::from_value(document).map_err(|error| Error::internal(format!("credential of user {user}: {error}")))
}
