//! Signing in with a passkey: no name is typed, the device says whose it is.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::StoredRecord;
use tessera_store::Table;
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

use super::{ATTEMPTS, PasskeyDocument, QUESTION_MS};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::identity::sessions::Proof;
use crate::identity::{SignedIn, credentials, sessions, sign_in, tokens};

/// Stands for the user name in the counters of failures: nobody is called so, as names have no spaces.
const NOBODY_YET: &str = "a passkey";
/// What questions are sealed for.
const SEALED_FOR: &str = "passkey-question";

/// A sign-in with a passkey, as a client asks for it.
pub struct PasskeySignIn {
    /// The question as [`Engine::begin_passkey_sign_in`] sealed it.
    pub challenge: String,
    /// What `navigator.credentials.get` answered, as JSON.
    pub credential: Json,
    /// Address that it comes from, for the throttle.
    pub peer: String,
    /// Name of the browser or client, shown in the list of sessions.
    pub agent: String,
    /// Id of the request, for the audit log.
    pub trace: String,
}

/// A question, kept by whoever was asked, under seal: strangers ask for as many as they like, and fill no table.
#[derive(Serialize, Deserialize)]
struct Question {
    /// As the library writes it.
    state: String,
    made_ms: i64,
    /// Tells questions apart.
    id: String,
}

/// Why a sign-in was refused, for the log alone: whoever tries is told the same of all.
struct Refusal {
    why: &'static str,
    user: Option<StoredRecord>,
}

/// Whose passkey answered.
struct Proven {
    user: StoredRecord,
    passkey: String,
    name: String,
}

impl Engine {
    /// What a browser asks a device: `options`, and the sealed question that comes back with the answer, within two minutes. `origin` is
    /// the page's.
    ///
    /// # Errors
    /// `state_conflict` where there can be no passkeys, with the reason.
    #[crate::opaque]
    pub async fn begin_passkey_sign_in(&self, origin: Option<&str>) -> Result<Json> {
        let (question, state) = self
            .passkey_site(origin)?
            .start_discoverable_authentication()
            .map_err(|error| Error::internal(format!("passkeys can't be asked: {error}")))?;
        let state = serde_json::to_string(&state).map_err(super::unreadable)?;
        let made_ms = self.now_ms();
        let kept = Question { state, made_ms, id: self.next_id() };
        let kept = serde_json::to_vec(&kept).map_err(super::unreadable)?;
        Ok(json!({"challenge": self.seal_identity("", SEALED_FOR, &kept)?, "options": question.public_key}))
    }

    /// Checks what a passkey answered and starts a session, which counts as one with a second factor: the device knew its owner. Unknown
    /// passkeys, wrong answers and disabled users are answered alike.
    ///
    /// # Errors
    /// `passkey_refused`; `malformed_request`; `too_many_requests` with `retry_after_seconds`.
    #[crate::opaque]
    pub async fn sign_in_with_passkey(&self, request: PasskeySignIn) -> Result<SignedIn> {
        let answer: PublicKeyCredential =
            serde_json::from_value(request.credential.clone()).map_err(super::malformed)?;
        let throttle = &self.inner.identity.throttle;
        throttle.begin(NOBODY_YET, &request.peer, self.now_ms())?;
        let proven = match proven(self, &request.challenge, &answer).await? {
            Ok(proven) => proven,
            Err(refusal) => {
                tell_refusal(self, &request, &refusal).await?;
                let detail =
                    "the passkey is unknown or its answer is not good; begin again, or sign in with the password";
                return Err(Error::new(ErrorCode::PasskeyRefused, detail));
            }
        };
        throttle.succeeded(NOBODY_YET, &request.peer);
        let Proven { user, passkey, name } = proven;
        let credential = credentials::load(self, user.id()).await?.unwrap_or_default();
        let proof = Proof { passkey: Some(passkey.clone()), ..Proof::default() };
        let token = sessions::start_by(self, user.id(), &request.peer, &request.agent, proof).await?;
        let cx = Context::new(self.actor_of(user.id()).await?, Channel::Ui, request.trace.clone());
        let mut told = sign_in::told(&request.peer, &request.agent, Some(&user));
        told["passkey"] = json!(name);
        self.audit(&cx, "session.sign_in", told).await?;
        Ok(SignedIn { token, user_id: user.id().to_owned(), must_change_password: credential.must_change_password })
    }
}

/// Who answered a question; the outer failure is the store's.
#[crate::opaque]
async fn proven(
    engine: &Engine,
    sealed: &str,
    answer: &PublicKeyCredential,
) -> Result<std::result::Result<Proven, Refusal>> {
    let refused = |why: &'static str, user: Option<StoredRecord>| Ok(Err(Refusal { why, user }));
    let now = engine.now_ms();
    let question = engine.unseal_returned("", SEALED_FOR, sealed);
    let question = question.and_then(|question| serde_json::from_slice::<Question>(&question).ok());
    let Some(question) = question.filter(|question| (0..QUESTION_MS).contains(&(now - question.made_ms))) else {
        return refused("passkey_late", None);
    };
    // Ids sort by time, so that old ones can be cleared away from the front.
    let answered = format!("{:015}-{}", question.made_ms, question.id);
    if !engine.store().doc_swap(Table::PasskeyAnswered, &answered, None, Some(json!({"at_ms": now}))).await? {
        return refused("passkey_again", None);
    }
    let state: DiscoverableAuthentication = serde_json::from_str(&question.state).map_err(super::unreadable)?;
    let id = super::id_of(answer.get_credential_id());
    for _ in 0..ATTEMPTS {
        let Some(stored) = engine.store().doc_get(Table::Passkey, &id).await? else {
            return refused("passkey_unknown", None);
        };
        let mut document: PasskeyDocument = super::read(stored.clone())?;
        let schema = engine.schema();
        let user = engine.store().get(schema.require("user")?, &document.user).await?;
        let Some(user) = user else { return refused("passkey_unknown", None) };
        if answer.get_user_unique_id() != Some(super::handle_of(user.id()).as_bytes().as_slice()) {
            return refused("passkey_unknown", Some(user));
        }
        if !tokens::may_sign_in(&user) {
            return refused("disabled", Some(user));
        }
        let mut passkey = document.passkey()?;
        let site = engine.passkey_site(None)?;
        let result = match site.finish_discoverable_authentication_v2(answer, state.clone(), &passkey) {
            Ok(result) => result,
            Err(error) => {
                tracing::info!(user = user.id(), %error, "a passkey was refused");
                return refused(why(&error), Some(user));
            }
        };
        passkey.update_credential(&result);
        document.set_passkey(&passkey)?;
        document.used_ms = Some(now);
        // Of two answers with one counter, one.
        if engine.store().doc_swap(Table::Passkey, &id, Some(&stored), Some(json!(document))).await? {
            return Ok(Ok(Proven { user, passkey: id, name: document.name }));
        }
    }
    Err(super::busy())
}

fn why(error: &WebauthnError) -> &'static str {
    match error {
        WebauthnError::CredentialPossibleCompromise => "passkey_copied",
        WebauthnError::InvalidRPOrigin | WebauthnError::InvalidRPIDHash => "passkey_elsewhere",
        WebauthnError::UserNotVerified | WebauthnError::UserNotPresent => "passkey_unverified",
        _ => "passkey_wrong",
    }
}

async fn tell_refusal(engine: &Engine, request: &PasskeySignIn, refusal: &Refusal) -> Result<()> {
    tracing::info!(peer = request.peer, why = refusal.why, "a sign-in was refused");
    let mut cx = Context::system("sign-in");
    cx.trace.clone_from(&request.trace);
    let mut data = sign_in::told(&request.peer, &request.agent, refusal.user.as_ref());
    data["why"] = json!(refusal.why);
    engine.audit(&cx, "session.refused", data).await
}
