//! Signing in with user name and password.

use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::StoredRecord;
use tessera_model::text;
use tessera_store::Table;

use super::{credentials, sessions};
use crate::engine::Engine;

/// A sign-in, as a client asks for it.
pub struct SignIn {
    pub username: String,
    pub password: String,
    /// Address that it comes from, for the throttle.
    pub peer: String,
    /// Name of the browser or client, shown in the list of sessions.
    pub agent: String,
}

/// A successful sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session's token; it can't be had again.
    pub token: String,
    pub user_id: String,
    pub must_change_password: bool,
}

impl Engine {
    /// Checks a password and starts a session. Unknown users, wrong passwords and disabled users answer alike and take alike.
    ///
    /// # Errors
    /// `invalid_credentials`; `too_many_requests` with `retry_after_seconds`.
    #[crate::opaque]
    pub async fn sign_in(&self, request: SignIn) -> Result<SignedIn> {
        let SignIn { username, password, peer, agent } = request;
        let identity = &self.inner.identity;
        identity.throttle.begin(&username, &peer, self.now_ms())?;
        let user = user_by_name(self, &username).await?;
        let credential = match &user {
            Some(user) => credentials::load(self, user.id()).await?,
            None => None,
        };
        let hash = credential.as_ref().map(|credential| credential.hash.as_str());
        let is_right = identity.hasher.verify(&password, hash, self.secret()).await?;
        let (Some(user), Some(credential), true) =
            (&user, &credential, is_right && user.as_ref().is_some_and(is_active))
        else {
            if let Some(user) = &user {
                note(self, user.id(), &peer, &agent, false).await?;
            }
            tracing::info!(peer, "a sign-in was refused");
            return Err(Error::new(ErrorCode::InvalidCredentials, "the user name or the password is wrong"));
        };
        identity.throttle.succeeded(&username, &peer);
        let token = sessions::start(self, user.id(), &peer, &agent).await?;
        note(self, user.id(), &peer, &agent, true).await?;
        Ok(SignedIn { token, user_id: user.id().to_owned(), must_change_password: credential.must_change_password })
    }
}

/// The user with a name, in any spelling of it.
#[crate::opaque]
pub(super) async fn user_by_name(engine: &Engine, username: &str) -> Result<Option<StoredRecord>> {
    let folded = text::fold(username);
    if folded.is_empty() || folded.len() > 256 {
        return Ok(None);
    }
    let schema = engine.schema();
    let object = schema.require("user")?;
    Ok(engine.store().find_by(object, "username", &[json!(folded)], 1).await?.pop())
}

/// Users are active unless the record says otherwise.
pub(super) fn is_active(user: &StoredRecord) -> bool {
    user.get("is_active").and_then(serde_json::Value::as_bool) != Some(false)
}

/// Sign-ins of known users are kept for whoever looks into a break-in. Names that nobody has are not: people type passwords
/// there by mistake.
async fn note(engine: &Engine, user: &str, peer: &str, agent: &str, is_success: bool) -> Result<()> {
    let agent: String = agent.chars().take(300).collect();
    let document =
        json!({"user": user, "at_ms": engine.now_ms(), "peer": peer, "agent": agent, "is_success": is_success});
    engine.store().doc_put(Table::Login, &engine.next_id(), document).await
}
