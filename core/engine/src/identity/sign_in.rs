//! Signing in with user name and password.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::StoredRecord;
use tessera_model::text;

use super::{credentials, sessions, tokens};
use crate::context::{Channel, Context};
use crate::engine::Engine;

/// Longest name of a browser that is written down.
const AGENT_MAX_CHARS: usize = 300;

/// A sign-in, as a client asks for it.
pub struct SignIn {
    pub username: String,
    pub password: String,
    /// Address that it comes from, for the throttle.
    pub peer: String,
    /// Name of the browser or client, shown in the list of sessions.
    pub agent: String,
    /// Id of the request, for the audit log.
    pub trace: String,
    /// The code of a second factor, or a recovery code.
    pub code: Option<String>,
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
    /// `invalid_credentials`; `second_factor_needed` and `second_factor_wrong` where the password was right; `too_many_requests` with
    /// `retry_after_seconds`.
    #[crate::opaque]
    pub async fn sign_in(&self, request: SignIn) -> Result<SignedIn> {
        let identity = &self.inner.identity;
        identity.throttle.begin(&request.username, &request.peer, self.now_ms())?;
        let user = user_by_name(self, &request.username).await?;
        let credential = match &user {
            Some(user) => credentials::load(self, user.id()).await?,
            None => None,
        };
        let hash = credential.as_ref().and_then(|credential| credential.hash.as_deref());
        let is_right = identity.hasher.verify(&request.password, hash, self.secret()).await?;
        let (Some(user), Some(credential), true) =
            (&user, &credential, is_right && user.as_ref().is_some_and(tokens::may_sign_in))
        else {
            let why = match &user {
                None => "unknown_user",
                Some(user) if is_right && tokens::is_service(user) => "service_account",
                Some(_) if is_right => "disabled",
                Some(_) => "password",
            };
            tell_refusal(self, &request, user.as_ref(), why).await?;
            return Err(Error::new(ErrorCode::InvalidCredentials, "the user name or the password is wrong"));
        };
        identity.throttle.succeeded(&request.username, &request.peer);
        if let Some(factor) = &credential.second_factor {
            let code = request.code.as_deref().unwrap_or_default();
            if let Err(error) = self.check_second_factor(user, factor, code).await {
                if error.code == ErrorCode::SecondFactorWrong {
                    tell_refusal(self, &request, Some(user), "second_factor").await?;
                }
                return Err(error);
            }
        }
        let token = sessions::start(self, user.id(), &request.peer, &request.agent).await?;
        let cx = Context::new(self.actor_of(user.id()).await?, Channel::Ui, request.trace.clone());
        self.audit(&cx, "session.sign_in", told(&request.peer, &request.agent, Some(user))).await?;
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

/// Writes a refused sign-in down, for whoever looks into a break-in. Names that nobody has are not kept: people type passwords there by
/// mistake.
async fn tell_refusal(engine: &Engine, request: &SignIn, user: Option<&StoredRecord>, why: &str) -> Result<()> {
    tracing::info!(peer = request.peer, why, "a sign-in was refused");
    let mut cx = Context::system("sign-in");
    cx.trace.clone_from(&request.trace);
    let mut data = told(&request.peer, &request.agent, user);
    data["why"] = json!(why);
    engine.audit(&cx, "session.refused", data).await
}

/// What the audit log tells of a sign-in.
pub(super) fn told(peer: &str, agent: &str, user: Option<&StoredRecord>) -> Json {
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX_CHARS).collect();
    json!({
        "user": user.map(StoredRecord::id), "username": user.and_then(|user| user.text("username")),
        "address": peer, "agent": agent,
    })
}
