//! Tokens by which programs act as a user: one's own, and those of service accounts, which have no other way in. A token is shown once;
//! its hash is kept. It may what its user may, or less, and it always ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, Reach};
use tessera_store::Table;

use super::sessions::{self, CachedSession, Mark, Session};
use super::sign_in;
use crate::context::Context;
use crate::engine::Engine;

/// What tokens begin with, so that a leaked one is known for what it is.
const PREFIX: &str = "tessera_";
/// Characters behind it: 256 bits in base64.
const SECRET_LENGTH: usize = 43;
/// Tokens of one user.
const TOKENS_MAX: usize = 50;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Longest life, in days.
const DAYS_MAX: u32 = 366;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// "Last used" is written no more often than this.
const USED_EVERY_MS: i64 = 5 * 60 * 1000;

/// What a token is for; each takes in those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Look at what the user may see.
    Read,
    /// Change records as the user may.
    Write,
    /// Administer what the user may administer.
    Administration,
}

impl TokenScope {
    const fn reach(self) -> Reach {
        match self {
            Self::Read => Reach::Reading,
            Self::Write => Reach::Records,
            Self::Administration => Reach::Everything,
        }
    }
}

/// A token as somebody asks for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for, in words.
    pub name: String,
    pub scopes: BTreeSet<TokenScope>,
    /// It ends after so many days.
    pub days: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TokenDocument {
    user: String,
    name: String,
    scopes: BTreeSet<TokenScope>,
    created_ms: i64,
    expires_ms: i64,
    /// Whoever made it.
    by: String,
}

/// True for what looks like a token of this kind.
pub(super) fn is_token(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|secret| secret.len() == SECRET_LENGTH)
}

/// Who a token belongs to, with what it may.
#[crate::opaque]
pub(super) async fn resume(engine: &Engine, id: &str, mark: Mark, now: i64) -> Result<Arc<CachedSession>> {
    let document = engine.store().doc_get(Table::Token, id).await?.ok_or_else(sessions::unauthenticated)?;
    let document = read(document)?;
    if now >= document.expires_ms {
        return Err(sessions::unauthenticated());
    }
    let user = engine.actor_of(&document.user).await?;
    let reach = document.scopes.last().map_or(Reach::Reading, |scope| scope.reach());
    let policy = user.policy.narrowed(reach);
    let is_narrowed = policy != *user.policy;
    let actor = match is_narrowed {
        true => Arc::new(Actor { policy: Arc::new(policy), ..user.as_ref().clone() }),
        false => user,
    };
    let used_ms = match last_used_ms(engine, id).await? {
        Some(used_ms) if now - used_ms < USED_EVERY_MS => used_ms,
        _ => {
            engine.store().doc_put(Table::Kv, &used_id(id), json!({"at_ms": now})).await?;
            now
        }
    };
    let session = Session {
        id: id.to_owned(),
        actor,
        must_change_password: false,
        must_add_second_factor: false,
        token: Some(reach),
        is_narrowed,
        viewing: None,
    };
    let until_ms = document.expires_ms.min(used_ms + USED_EVERY_MS);
    Ok(Arc::new(CachedSession { session, until_ms, mark, checked_ms: now }))
}

/// Clears a token away when it ended; true when it did.
#[crate::opaque]
pub(super) async fn clear_if_over(engine: &Engine, id: &str, document: &Json) -> Result<bool> {
    let is_over = read(document.clone()).map_or(true, |document| engine.now_ms() >= document.expires_ms);
    if is_over {
        end(engine, id).await?;
    }
    Ok(is_over)
}

/// Ends every token of a user; answers how many there were.
#[crate::opaque]
pub(super) async fn end_all(engine: &Engine, user: &str) -> Result<usize> {
    let found = engine.store().docs_equal(Table::Token, &[("user", json!(user))], TOKENS_MAX).await?;
    for (id, _) in &found {
        end(engine, id).await?;
    }
    Ok(found.len())
}

impl Engine {
    /// Makes a token of the actor's own or, for administrators, of a service account. The answer holds it, this once.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`, `validation_failed`, `too_large` when the user has too many.
    #[crate::opaque]
    pub async fn make_token(&self, cx: &Context, user_id: &str, wanted: NewToken) -> Result<Json> {
        let user = self.user_of_ways_in(cx, user_id).await?;
        let is_own = user.id() == cx.actor.id;
        if !is_own && !is_service(&user) {
            let detail =
                "only people themselves make tokens by which programs act as them; make one for a service account";
            return Err(Error::new(ErrorCode::ActionForbidden, detail));
        }
        check(&wanted)?;
        let found = self.store().docs_equal(Table::Token, &[("user", json!(user_id))], TOKENS_MAX).await?;
        if found.len() >= TOKENS_MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("at most {TOKENS_MAX} tokens; end one first")));
        }
        let now = self.now_ms();
        let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.secret()));
        let id = sessions::id_of(&token);
        let document = TokenDocument {
            user: user_id.to_owned(),
            name: wanted.name.trim().to_owned(),
            scopes: wanted.scopes,
            created_ms: now,
            expires_ms: now + i64::from(wanted.days) * DAY_MS,
            by: cx.actor.id.clone(),
        };
        self.store().doc_put(Table::Token, &id, json!(document)).await?;
        let expires_at = date::instant_from_millis(document.expires_ms);
        let told =
            json!({"user": user_id, "token": document.name, "scopes": document.scopes, "expires_at": expires_at});
        self.audit(cx, "token.create", told).await?;
        let mut answer = shown(&id, &document, None);
        if let Some(parts) = answer.as_object_mut() {
            parts.insert("token".to_owned(), json!(token));
        }
        Ok(answer)
    }

    /// A user's tokens, as `{"items": […]}`: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn tokens(&self, cx: &Context, user_id: &str) -> Result<Json> {
        self.user_of_ways_in(cx, user_id).await?;
        let found = self.store().docs_equal(Table::Token, &[("user", json!(user_id))], TOKENS_MAX).await?;
        let mut items = Vec::new();
        for (id, document) in found {
            let document = read(document)?;
            let used_ms = last_used_ms(self, &id).await?;
            items.push((document.created_ms, shown(&id, &document, used_ms)));
        }
        items.sort_by_key(|(created_ms, _)| std::cmp::Reverse(*created_ms));
        Ok(json!({"items": items.into_iter().map(|(_, item)| item).collect::<Vec<_>>(), "next_cursor": null}))
    }

    /// Ends a token: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn end_token(&self, cx: &Context, user_id: &str, id: &str) -> Result<()> {
        self.user_of_ways_in(cx, user_id).await?;
        let document = self.store().doc_get(Table::Token, id).await?.map(read).transpose()?;
        let document = document.filter(|document| document.user == user_id);
        let document = document.ok_or_else(|| Error::not_found("the token"))?;
        end(self, id).await?;
        self.audit(cx, "token.end", json!({"user": user_id, "token": document.name})).await
    }
}

/// Accounts of programs have tokens and no password.
pub(super) fn is_service(user: &StoredRecord) -> bool {
    user.get("is_service").and_then(Json::as_bool) == Some(true)
}

/// True for people who may sign in.
pub(super) fn may_sign_in(user: &StoredRecord) -> bool {
    sign_in::is_active(user) && !is_service(user)
}

#[crate::opaque]
async fn end(engine: &Engine, id: &str) -> Result<()> {
    engine.store().doc_delete(Table::Token, id).await?;
    sessions::forget(engine, id);
    engine.store().doc_delete(Table::Kv, &used_id(id)).await
}

#[crate::opaque]
async fn last_used_ms(engine: &Engine, id: &str) -> Result<Option<i64>> {
    let used = engine.store().doc_get(Table::Kv, &used_id(id)).await?;
    Ok(used.and_then(|used| used.get("at_ms").and_then(Json::as_i64)))
}

fn check(wanted: &NewToken) -> Result<()> {
    let mut problems = Vec::new();
    let length = wanted.name.trim().chars().count();
    if length == 0 {
        problems.push(FieldError::new("name", "required", "Please fill this in", "请填写此项"));
    } else if length > NAME_MAX {
        let (en, zh) = (format!("At most {NAME_MAX} characters"), format!("最多 {NAME_MAX} 个字符"));
        problems.push(FieldError::new("name", "too_long", en, zh));
    }
    if wanted.scopes.is_empty() {
        problems.push(FieldError::new("scopes", "required", "Choose at least one", "请至少选择一项"));
    }
    if !(1..=DAYS_MAX).contains(&wanted.days) {
        let (en, zh) = (format!("Must be from 1 to {DAYS_MAX} days"), format!("必须是 1 到 {DAYS_MAX} 天"));
        problems.push(FieldError::new("days", "out_of_range", en, zh));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::validation(problems)) }
}

fn shown(id: &str, document: &TokenDocument, used_ms: Option<i64>) -> Json {
    json!({
        "id": id,
        "name": document.name,
        "scopes": document.scopes,
        "created_at": date::instant_from_millis(document.created_ms),
        "expires_at": date::instant_from_millis(document.expires_ms),
        "last_used_at": used_ms.map(date::instant_from_millis),
    })
}

fn read(document: Json) -> Result<TokenDocument> {
    serde_json::from_value(document).map_err(|error| Error::internal(format!("token: {error}")))
}

fn used_id(id: &str) -> String {
    format!("token-used-{id}")
}
