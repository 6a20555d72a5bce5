//! Links by which a person chooses a password: an invitation, or a way back for whoever forgot it. An administrator makes one and hands it
//! over, or whoever forgot theirs is sent one by mail; it opens once, and for a while. Of its secret only the digest is kept, beside the
//! other secrets of the user. A link that somebody asked for by mail leaves the administrator's as it was.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::record::{self, StoredRecord};

use super::actor::for_others_only;
use super::credentials::Credential;
use super::mail_texts::OwnNews;
use super::{credentials, sessions, tokens};
use crate::context::{Channel, Context};
use crate::engine::Engine;

/// A link that was sent to whoever forgot their password holds for so long.
pub(super) const RESET_MS: i64 = 30 * 60 * 1000;
/// For so long after one was sent no other is, however often somebody asks.
const RESET_PAUSE_MS: i64 = 2 * 60 * 1000;

/// What is kept of a link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Link {
    /// SHA-256 of its secret, in hex.
    digest: String,
    expires_ms: i64,
    /// Whoever made it.
    by: String,
}

/// A link that was just made.
pub(super) struct Made {
    /// Can't be had again.
    pub(super) token: String,
    pub(super) is_invitation: bool,
    pub(super) expires_ms: i64,
}

impl Engine {
    /// Makes a link by which a user chooses a password; one that was made before holds no longer. The password that they have goes on
    /// until they choose. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`; `state_conflict` for whoever is disabled, for service accounts and for oneself.
    #[crate::opaque]
    pub async fn make_link(&self, cx: &Context, user_id: &str) -> Result<Json> {
        self.person_for_link(cx, user_id).await?;
        let Made { token, is_invitation, expires_ms } = make(self, user_id, &cx.actor.id).await?;
        let expires_at = date::instant_from_millis(expires_ms);
        let told = json!({"user": user_id, "is_invitation": is_invitation, "expires_at": expires_at});
        self.audit(cx, "password.link", told).await?;
        Ok(json!({"token": token, "is_invitation": is_invitation, "expires_at": expires_at}))
    }

    /// The user for whom an administrator wants a link.
    #[crate::opaque]
    pub(super) async fn person_for_link(&self, cx: &Context, user_id: &str) -> Result<StoredRecord> {
        for_others_only(cx, user_id)?;
        let user = self.existing_user(user_id).await?;
        if !tokens::may_sign_in(&user) {
            let message = Label::new(
                "This account is disabled, or that of a program: it has no password",
                "该账号已停用或是服务账号，不能设置密码",
            );
            return Err(Error::told(ErrorCode::StateConflict, message));
        }
        Ok(user)
    }

    /// Whose link it is, for whoever opens it.
    ///
    /// # Errors
    /// `link_invalid` when it was used, is too old, or never was.
    #[crate::opaque]
    pub async fn open_link(&self, token: &str) -> Result<Json> {
        let (user, credential) = self.user_of_link(token).await?;
        let link = held(&credential, token, self.now_ms()).ok_or_else(over)?;
        let settings = self.settings();
        Ok(json!({
            "username": user.text("username"),
            "name": user.text("name"),
            "organization": settings.organization,
            "is_invitation": credential.hash.is_none(),
            "expires_at": date::instant_from_millis(link.expires_ms),
            "password_length_min": self.security_policy().password_length_min,
        }))
    }

    /// Sets the password of whoever the link is for, and ends their sessions. They sign in with it as always, with a second factor where
    /// they have one. The link is used up.
    ///
    /// # Errors
    /// `link_invalid`; `validation_failed` naming `password`.
    #[crate::opaque]
    pub async fn use_link(&self, token: &str, password: &str, trace: &str) -> Result<()> {
        let (user, credential) = self.user_of_link(token).await?;
        self.check_password("password", password, user.text("username").unwrap_or_default())?;
        self.check_former("password", password, &credential, true).await?;
        let hash = self.inner.identity.hasher.hash(password, self.secret()).await?;
        let now = self.now_ms();
        let is_first = credentials::change(self, user.id(), |credential| {
            // Of several at once, one.
            held(credential, token, now).ok_or_else(over)?;
            let is_first = credential.hash.is_none();
            credential.set_password(hash.clone(), false, now);
            Ok(is_first)
        })
        .await?;
        sessions::end_all(self, user.id(), None).await?;
        self.mirror_must_change(user.id(), false).await;
        let cx = Context::new(self.actor_of(user.id()).await?, Channel::Ui, trace);
        self.audit(&cx, "password.change", json!({"user": user.id(), "by_link": true})).await?;
        if !is_first {
            self.tell_own_news(user.id(), OwnNews::PasswordChanged).await;
        }
        Ok(())
    }

    async fn user_of_link(&self, token: &str) -> Result<(StoredRecord, Credential)> {
        let (user_id, _) = parts(token).ok_or_else(over)?;
        let credential = credentials::load(self, user_id).await?.unwrap_or_default();
        held(&credential, token, self.now_ms()).ok_or_else(over)?;
        let schema = self.schema();
        let user = self.store().get(schema.require("user")?, user_id).await?;
        Ok((user.filter(tokens::may_sign_in).ok_or_else(over)?, credential))
    }
}

/// Makes a link in the name of an administrator; one that was made before holds no longer.
#[crate::opaque]
pub(super) async fn make(engine: &Engine, user_id: &str, by: &str) -> Result<Made> {
    let (token, digest) = secret_for(engine, user_id);
    let expires_ms = engine.now_ms() + engine.security_policy().link_ms();
    let link = Link { digest, expires_ms, by: by.to_owned() };
    let is_invitation = credentials::change(engine, user_id, |credential| {
        credential.link = Some(link.clone());
        Ok(credential.hash.is_none())
    })
    .await?;
    Ok(Made { token, is_invitation, expires_ms })
}

/// Makes a link for whoever forgot their password; none for whoever has no password yet, and none soon after another unless
/// this is another attempt at the same mail.
#[crate::opaque]
pub(super) async fn make_reset(engine: &Engine, user_id: &str, is_first: bool) -> Result<Option<String>> {
    let (token, digest) = secret_for(engine, user_id);
    let now = engine.now_ms();
    let link = Link { digest, expires_ms: now + RESET_MS, by: user_id.to_owned() };
    let is_made = credentials::change_apart(engine, user_id, |credential| {
        let made_ms = |link: &Link| link.expires_ms - RESET_MS;
        let is_soon = credential.reset.as_ref().is_some_and(|link| now - made_ms(link) < RESET_PAUSE_MS);
        if credential.hash.is_none() || (is_first && is_soon) {
            return Ok(false);
        }
        credential.reset = Some(link.clone());
        Ok(true)
    })
    .await?;
    Ok(is_made.then_some(token))
}

/// A token for a user, and the digest of its secret.
fn secret_for(engine: &Engine, user_id: &str) -> (String, String) {
    let secret = URL_SAFE_NO_PAD.encode(engine.secret());
    (format!("{user_id}.{secret}"), digest(&secret))
}

/// The link that a token opens now.
fn held<'a>(credential: &'a Credential, token: &str, now_ms: i64) -> Option<&'a Link> {
    let (_, secret) = parts(token)?;
    let given = digest(secret);
    let opens = |link: &&Link| now_ms < link.expires_ms && bool::from(link.digest.as_bytes().ct_eq(given.as_bytes()));
    credential.link.iter().chain(&credential.reset).find(opens)
}

/// The user's id and the secret.
fn parts(token: &str) -> Option<(&str, &str)> {
    token.split_once('.').filter(|(user, secret)| record::is_record_id(user) && secret.len() == 43)
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn over() -> Error {
    Error::new(ErrorCode::LinkInvalid, "the link was used, or is too old; ask an administrator for another one")
}
