//! Sessions: an unguessable token at the client, its hash in the store.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, Principal, Reach};
use tessera_store::Table;

use super::security_policy::SecurityPolicy;
use super::viewing::{self, Viewing};
use super::{credentials, tokens};
use crate::context::Context;
use crate::engine::Engine;

/// "Last seen" is written no more often than this, or than a tenth of the time after which an unused session ends.
const SEEN_EVERY_MS: i64 = 5 * 60 * 1000;
/// What is cached is trusted for this long, so that another process's sign-out is noticed too.
const TRUSTED_MS: i64 = 30 * 1000;
/// Sessions of one user that are listed or ended at once.
const LISTED_MAX: usize = 500;
/// Length of a token's text: 256 bits in base64.
const TOKEN_LENGTH: usize = 43;
/// Longest name of a browser that is kept.
const AGENT_MAX_CHARS: usize = 300;

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Session {
    /// Names the session in lists; no secret.
    pub id: String,
    pub actor: Arc<Actor>,
    /// Until the password is changed, nothing else is allowed.
    pub must_change_password: bool,
    /// A role of the user's demands a second factor, and there is none: until one is set up, nothing else is allowed.
    pub must_add_second_factor: bool,
    /// Set for a program that calls with a token: what of the user's rights it has.
    pub token: Option<Reach>,
    /// The actor may less than the user, by that token.
    pub is_narrowed: bool,
    /// Set while the session reads as somebody else: then the actor is that person.
    pub viewing: Option<Viewing>,
}

impl Session {
    /// Whose session it is, whoever it reads as.
    pub fn person(&self) -> &Arc<Actor> {
        self.viewing.as_ref().map_or(&self.actor, |viewing| &viewing.viewer.actor)
    }
}

/// What is remembered of a session between requests.
pub(super) struct CachedSession {
    pub(super) session: Session,
    /// Then it is over, or its use is to be written down again.
    pub(super) until_ms: i64,
    pub(super) mark: Mark,
    pub(super) checked_ms: i64,
}

/// What must not have counted up since a session was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    epoch: u64,
    ended: u64,
}

impl Mark {
    fn now(engine: &Engine) -> Self {
        let identity = &engine.inner.identity;
        Self { epoch: identity.epoch(), ended: identity.ended.load(Ordering::Acquire) }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SessionDocument {
    pub(super) user: String,
    pub(super) created_ms: i64,
    peer: String,
    agent: String,
    #[serde(default, flatten)]
    proof: Proof,
}

/// What a way of signing in that isn't a password says of the session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Proof {
    /// No password was used: one that must be changed holds nobody up.
    #[serde(default)]
    pub(super) is_without_password: bool,
    /// A second factor was proved on the way, though none is kept here.
    #[serde(default)]
    pub(super) has_second_factor: bool,
    /// The passkey that it began with, or that was shown in it: two factors at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) passkey: Option<String>,
}

/// Starts a session and answers its token, which is kept nowhere.
#[crate::opaque]
pub(super) async fn start(engine: &Engine, user: &str, peer: &str, agent: &str) -> Result<String> {
    start_by(engine, user, peer, agent, Proof::default()).await
}

/// The same by another way than a password.
#[crate::opaque]
pub(super) async fn start_by(engine: &Engine, user: &str, peer: &str, agent: &str, proof: Proof) -> Result<String> {
    let token = URL_SAFE_NO_PAD.encode(engine.secret());
    let document = SessionDocument {
        user: user.to_owned(),
        created_ms: engine.now_ms(),
        peer: peer.chars().take(64).collect(),
        agent: agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX_CHARS).collect(),
        proof,
    };
    engine.store().doc_put(Table::Session, &id_of(&token), json!(document)).await?;
    Ok(token)
}

/// Writes down that a passkey was shown in a session; one that is over stays so.
#[crate::opaque]
pub(super) async fn note_passkey(engine: &Engine, id: &str, passkey: &str) -> Result<()> {
    let Some(before) = engine.store().doc_get(Table::Session, id).await? else { return Ok(()) };
    let mut after = before.clone();
    after["passkey"] = json!(passkey);
    engine.store().doc_swap(Table::Session, id, Some(&before), Some(after)).await?;
    forget(engine, id);
    Ok(())
}

/// Ends the sessions of a user that began with a passkey, except perhaps one.
#[crate::opaque]
pub(super) async fn end_of_passkey(engine: &Engine, user: &str, passkey: &str, except: Option<&str>) -> Result<()> {
    let found = engine.store().docs_equal(Table::Session, &[("user", json!(user))], LISTED_MAX).await?;
    for (id, document) in found {
        let is_of_it = document.get("passkey").and_then(Json::as_str) == Some(passkey);
        if is_of_it && Some(id.as_str()) != except {
            end(engine, &id).await?;
        }
    }
    Ok(())
}

/// Ends every session of a user, except perhaps one.
#[crate::opaque]
pub(super) async fn end_all(engine: &Engine, user: &str, except: Option<&str>) -> Result<()> {
    loop {
        let found = engine.store().docs_equal(Table::Session, &[("user", json!(user))], LISTED_MAX).await?;
        let is_all = found.len() < LISTED_MAX;
        for (id, _) in found.iter().filter(|(id, _)| Some(id.as_str()) != except) {
            end(engine, id).await?;
        }
        if is_all {
            return Ok(());
        }
    }
}

/// Ends one session.
#[crate::opaque]
pub(super) async fn end(engine: &Engine, id: &str) -> Result<()> {
    viewing::close(engine, id, "session", None).await?;
    engine.store().doc_delete(Table::Session, id).await?;
    forget(engine, id);
    engine.store().doc_delete(Table::Kv, &seen_id(id)).await
}

/// What is over is answered from memory no longer.
pub(super) fn forget(engine: &Engine, id: &str) {
    engine.inner.identity.ended.fetch_add(1, Ordering::AcqRel);
    engine.inner.identity.sessions.invalidate(id);
}

/// True when a session is over by its age.
#[crate::opaque]
pub(super) async fn is_over(engine: &Engine, id: &str, document: &SessionDocument) -> Result<bool> {
    let now = engine.now_ms();
    let policy = engine.security_policy();
    if now - document.created_ms >= policy.age_ms() {
        return Ok(true);
    }
    Ok(now - last_seen_ms(engine, id, document).await? >= policy.idle_ms())
}

impl Engine {
    /// Who a token belongs to. Answered from memory while nothing changed that decides who may do what.
    ///
    /// # Errors
    /// `unauthenticated` when the session is unknown or over, or the user may no longer sign in.
    #[crate::opaque]
    pub async fn authenticate(&self, token: &str) -> Result<Session> {
        let is_of_program = tokens::is_token(token);
        if token.len() != TOKEN_LENGTH && !is_of_program {
            return Err(unauthenticated());
        }
        let id = id_of(token);
        let identity = &self.inner.identity;
        let (now, mark) = (self.now_ms(), Mark::now(self));
        if let Some(cached) = identity.sessions.get(&id) {
            let is_trusted = cached.mark == mark && (0..TRUSTED_MS).contains(&(now - cached.checked_ms));
            if is_trusted && now < cached.until_ms && cached.session.actor.is_current(now) {
                return Ok(cached.session.clone());
            }
        }
        let resumed = match is_of_program {
            true => tokens::resume(self, &id, mark, now).await,
            false => resume(self, &id, mark, now).await,
        };
        match &resumed {
            Ok(cached) => identity.sessions.insert(id, cached.clone()),
            Err(_) => identity.sessions.invalidate(&id),
        }
        resumed.map(|cached| cached.session.clone())
    }

    /// Ends the session of a token; unknown tokens are no failure.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn sign_out(&self, cx: &Context, token: &str) -> Result<()> {
        if token.len() != TOKEN_LENGTH {
            return Ok(());
        }
        end(self, &id_of(token)).await?;
        self.audit(cx, "session.sign_out", json!({"user": cx.person().id})).await
    }

    /// A user's sessions, as `{"items": […]}`: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn sessions(&self, cx: &Context, user_id: &str) -> Result<Json> {
        self.user_of_ways_in(cx, user_id).await?;
        let found = self.store().docs_equal(Table::Session, &[("user", json!(user_id))], LISTED_MAX).await?;
        let mut items = Vec::new();
        for (id, document) in found {
            let Ok(document) = serde_json::from_value::<SessionDocument>(document) else { continue };
            if is_over(self, &id, &document).await? {
                continue;
            }
            let seen_ms = last_seen_ms(self, &id, &document).await?;
            let policy = self.security_policy();
            let expires_ms = (document.created_ms + policy.age_ms()).min(seen_ms + policy.idle_ms());
            items.push((
                seen_ms,
                json!({
                    "id": id,
                    "created_at": date::instant_from_millis(document.created_ms),
                    "last_seen_at": date::instant_from_millis(seen_ms),
                    "expires_at": date::instant_from_millis(expires_ms),
                    "user_agent": document.agent,
                    "address": document.peer,
                }),
            ));
        }
        items.sort_by_key(|(seen_ms, _)| std::cmp::Reverse(*seen_ms));
        Ok(json!({"items": items.into_iter().map(|(_, item)| item).collect::<Vec<_>>(), "next_cursor": null}))
    }

    /// Ends all sessions of a user except perhaps one: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn end_sessions(&self, cx: &Context, user_id: &str, except: Option<&str>) -> Result<()> {
        self.user_of_ways_in(cx, user_id).await?;
        end_all(self, user_id, except).await?;
        self.audit(cx, "session.revoke_all", json!({"user": user_id})).await
    }

    /// A user whose sessions and tokens the actor may look after: the actor, or anybody for administrators.
    pub(super) async fn user_of_ways_in(&self, cx: &Context, user_id: &str) -> Result<StoredRecord> {
        let is_own = cx.actor.principal == Principal::User && cx.actor.id == user_id;
        if !is_own && !cx.actor.is_administrator() {
            return Err(Error::hidden(format!("user `{user_id}`")));
        }
        self.existing_user(user_id).await
    }

    /// Ends a session of the actor's own (administrators: of anybody).
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn revoke_session(&self, cx: &Context, id: &str) -> Result<()> {
        let document = self.store().doc_get(Table::Session, id).await?;
        let user = document.as_ref().and_then(|document| document.get("user")).and_then(Json::as_str);
        match user {
            Some(user) if user == cx.actor.id || cx.actor.is_administrator() => {
                end(self, id).await?;
                self.audit(cx, "session.revoke", json!({"user": user})).await
            }
            Some(_) => Err(Error::hidden("the session")),
            None => Err(Error::not_found("the session")),
        }
    }
}

async fn resume(engine: &Engine, id: &str, mark: Mark, now: i64) -> Result<Arc<CachedSession>> {
    let Some(document) = engine.store().doc_get(Table::Session, id).await? else { return Err(unauthenticated()) };
    let document: SessionDocument =
        serde_json::from_value(document).map_err(|error| Error::internal(format!("session: {error}")))?;
    let last_seen_ms = last_seen_ms(engine, id, &document).await?;
    let policy = engine.security_policy();
    if now - document.created_ms >= policy.age_ms() || now - last_seen_ms >= policy.idle_ms() {
        end(engine, id).await?;
        return Err(unauthenticated());
    }
    let actor = match engine.actor_of(&document.user).await {
        Ok(actor) => actor,
        Err(error) => {
            if error.code == ErrorCode::Unauthenticated {
                // The user was disabled: should they come back, they sign in anew.
                end(engine, id).await?;
            }
            return Err(error);
        }
    };
    let credential = credentials::load(engine, &document.user).await?.unwrap_or_default();
    // A passkey that verified its owner is something they have and something they know or are.
    let has_second_factor =
        credential.second_factor.is_some() || document.proof.has_second_factor || document.proof.passkey.is_some();
    let must_add_second_factor = !has_second_factor && engine.needs_second_factor(&actor).await?;
    let last_seen_ms = if now - last_seen_ms >= seen_every_ms(&policy) {
        // A document of its own: written back into the session it could raise one that was ended a moment ago.
        engine.store().doc_put(Table::Kv, &seen_id(id), json!({"at_ms": now})).await?;
        now
    } else {
        last_seen_ms
    };
    let viewed = viewing::resume(engine, id, &actor).await?;
    let (actor, viewing) = viewed.map_or((actor, None), |(actor, viewing)| (actor, Some(viewing)));
    let ends_ms =
        viewing.as_ref().filter(|viewing| !viewing.is_over).map_or(i64::MAX, |viewing| viewing.viewer.until_ms);
    let session = Session {
        id: id.to_owned(),
        actor,
        must_change_password: credential.must_change_password && !document.proof.is_without_password,
        must_add_second_factor,
        token: None,
        is_narrowed: viewing.is_some(),
        viewing,
    };
    let until_ms = (document.created_ms + policy.age_ms()).min(last_seen_ms + seen_every_ms(&policy)).min(ends_ms);
    Ok(Arc::new(CachedSession { session, until_ms, mark, checked_ms: now }))
}

fn seen_every_ms(policy: &SecurityPolicy) -> i64 {
    SEEN_EVERY_MS.min(policy.idle_ms() / 10)
}

async fn last_seen_ms(engine: &Engine, id: &str, document: &SessionDocument) -> Result<i64> {
    let seen = engine.store().doc_get(Table::Kv, &seen_id(id)).await?;
    let seen_ms = seen.and_then(|seen| seen.get("at_ms").and_then(Json::as_i64));
    Ok(seen_ms.unwrap_or_default().max(document.created_ms))
}

pub(super) fn id_of(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn seen_id(id: &str) -> String {
    format!("session-seen-{id}")
}

pub(super) fn unauthenticated() -> Error {
    Error::new(ErrorCode::Unauthenticated, "there is no such session, or it is over")
}
