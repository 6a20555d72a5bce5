//! The second factor: codes of an authenticator app, and recovery codes for whoever lost it. The app's secret is sealed with a key that
//! lies beside the database; of recovery codes only digests are kept.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::record::StoredRecord;
use tessera_permission::Actor;

use super::actor::for_others_only;
use super::mail_texts::OwnNews;
use super::{credentials, sessions, sign_in, totp};
use crate::context::Context;
use crate::engine::Engine;

const RECOVERY_CODES: usize = 10;
/// A recovery code is so many groups of as many characters: 125 bits, so that its digest can be kept as it is.
const RECOVERY_GROUPS: usize = 5;
/// An app that isn't confirmed for so long is forgotten.
const PENDING_MS: i64 = 15 * 60 * 1000;

/// What is kept of a second factor in force.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SecondFactor {
    /// Sealed.
    secret: String,
    since_ms: i64,
    /// The step of the last code that was taken: none before it counts again.
    last_step: i64,
    /// Digests of recovery codes that are left, in hex.
    recovery: Vec<String>,
}

/// An app that was shown its secret and has not answered yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PendingFactor {
    /// Sealed.
    secret: String,
    made_ms: i64,
}

impl Engine {
    /// Whether the actor has a second factor, must have one, and how many recovery codes are left.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn second_factor(&self, cx: &Context) -> Result<Json> {
        self.existing_user(&cx.actor.id).await?;
        let factor = credentials::load(self, &cx.actor.id).await?.and_then(|credential| credential.second_factor);
        Ok(json!({
            "is_on": factor.is_some(),
            "is_required": self.needs_second_factor(&cx.actor).await?,
            "since": factor.as_ref().map(|factor| date::instant_from_millis(factor.since_ms)),
            "recovery_codes_left": factor.map_or(0, |factor| factor.recovery.len()),
        }))
    }

    /// Shows the secret for an app, which counts once [`Self::confirm_second_factor`] was given a code by it.
    ///
    /// # Errors
    /// `validation_failed` naming `password`; `too_many_requests`; `state_conflict` when there is a second factor already, or no key.
    #[crate::opaque]
    pub async fn begin_second_factor(&self, cx: &Context, password: &str) -> Result<Json> {
        let user = self.confirmed_person(cx, password).await?;
        let random = self.secret();
        let secret = random.get(..totp::SECRET_BYTES).unwrap_or_default();
        let pending = PendingFactor { secret: self.seal_identity(user.id(), "totp", secret)?, made_ms: self.now_ms() };
        credentials::change(self, user.id(), |credential| {
            if credential.second_factor.is_some() {
                let message =
                    Label::new("A second factor is set up already; remove it first", "已启用两步验证，请先关闭");
                return Err(Error::told(ErrorCode::StateConflict, message));
            }
            credential.pending_factor = Some(pending.clone());
            Ok(())
        })
        .await?;
        let settings = self.settings();
        let issuer = if settings.organization.is_empty() { "Tessera" } else { settings.organization.as_str() };
        let username = user.text("username").unwrap_or_default();
        Ok(json!({"secret": totp::base32(secret), "address": totp::address(issuer, username, secret)}))
    }

    /// Puts the app in force that made the code, ends other sessions, and answers the recovery codes, this once.
    ///
    /// # Errors
    /// `validation_failed` naming `code`; `too_many_requests`; `state_conflict` when none was begun.
    #[crate::opaque]
    pub async fn confirm_second_factor(&self, cx: &Context, code: &str, keep_session: Option<&str>) -> Result<Json> {
        let user = self.existing_user(&cx.actor.id).await?;
        let now = self.now_ms();
        let slow = slow_key(user.id());
        let username = user.text("username").unwrap_or_default();
        self.inner.identity.throttle.begin(username, &slow, now)?;
        let pending = credentials::load(self, user.id()).await?.and_then(|credential| credential.pending_factor);
        let pending = pending.filter(|pending| now - pending.made_ms < PENDING_MS).ok_or_else(not_begun)?;
        let secret = self.unseal_identity(user.id(), "totp", &pending.secret)?;
        let step = totp::step_of(&secret, &squeezed(code), now).ok_or_else(wrong_code)?;
        self.inner.identity.throttle.succeeded(username, &slow);
        let codes = self.recovery_codes();
        let factor = SecondFactor { secret: pending.secret, since_ms: now, last_step: step, recovery: digests(&codes) };
        credentials::change(self, user.id(), |credential| {
            let is_same = credential.pending_factor.as_ref().is_some_and(|pending| pending.secret == factor.secret);
            if !is_same || credential.second_factor.is_some() {
                return Err(not_begun());
            }
            credential.pending_factor = None;
            credential.second_factor = Some(factor.clone());
            Ok(())
        })
        .await?;
        sessions::end_all(self, user.id(), keep_session).await?;
        self.audit(cx, "second_factor.on", json!({"user": user.id()})).await?;
        self.tell_own_news(user.id(), OwnNews::SecondFactorOn).await;
        Ok(json!({"recovery_codes": codes}))
    }

    /// Makes other recovery codes and answers them, this once; those before hold no longer.
    ///
    /// # Errors
    /// `validation_failed` naming `password`; `too_many_requests`; `state_conflict` without a second factor.
    #[crate::opaque]
    pub async fn renew_recovery_codes(&self, cx: &Context, password: &str) -> Result<Json> {
        let user = self.confirmed_person(cx, password).await?;
        let codes = self.recovery_codes();
        let digests = digests(&codes);
        credentials::change(self, user.id(), |credential| {
            let factor = credential.second_factor.as_mut().ok_or_else(no_factor)?;
            factor.recovery.clone_from(&digests);
            Ok(())
        })
        .await?;
        self.audit(cx, "second_factor.codes", json!({"user": user.id()})).await?;
        Ok(json!({"recovery_codes": codes}))
    }

    /// Removes the actor's own second factor, unless a role demands one.
    ///
    /// # Errors
    /// `validation_failed` naming `password`; `too_many_requests`; `state_conflict`.
    #[crate::opaque]
    pub async fn remove_second_factor(&self, cx: &Context, password: &str) -> Result<()> {
        if self.needs_second_factor(&cx.actor).await? {
            let message = Label::new("Your role demands a second factor", "您的角色要求启用两步验证，不能关闭");
            return Err(Error::told(ErrorCode::StateConflict, message));
        }
        let user = self.confirmed_person(cx, password).await?;
        self.take_second_factor(user.id()).await?;
        self.audit(cx, "second_factor.off", json!({"user": user.id()})).await?;
        self.tell_own_news(user.id(), OwnNews::SecondFactorOff).await;
        Ok(())
    }

    /// Removes somebody's second factor, for whoever lost the app and the recovery codes, and ends their sessions. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`; `state_conflict` without a second factor, and for one's own.
    #[crate::opaque]
    pub async fn reset_second_factor(&self, cx: &Context, user_id: &str) -> Result<()> {
        for_others_only(cx, user_id)?;
        let user = self.existing_user(user_id).await?;
        self.take_second_factor(user.id()).await?;
        sessions::end_all(self, user.id(), None).await?;
        self.audit(cx, "second_factor.reset", json!({"user": user.id()})).await?;
        self.tell_own_news(user.id(), OwnNews::SecondFactorOff).await;
        Ok(())
    }

    /// The same by somebody who has the machine itself (the command line), who is named by user name.
    ///
    /// # Errors
    /// `not_found`; `state_conflict` without a second factor.
    #[crate::opaque]
    pub async fn reset_second_factor_of(&self, username: &str) -> Result<()> {
        let user = sign_in::user_by_name(self, username).await?;
        let user = user.ok_or_else(|| Error::not_found(format!("user `{username}`")))?;
        self.reset_second_factor(&Context::system("reset-second-factor"), user.id()).await
    }

    /// True when one of the actor's roles demands a second factor.
    #[crate::opaque]
    pub(super) async fn needs_second_factor(&self, actor: &Actor) -> Result<bool> {
        let organization = self.organization().await?;
        Ok(actor.roles.iter().filter_map(|id| organization.role(id)).any(|role| role.needs_second_factor))
    }

    /// Looks at the code of somebody whose password was right. Each code is good once.
    ///
    /// # Errors
    /// `second_factor_needed` when there is none; `second_factor_wrong`; `too_many_requests`: whoever has the password and guesses codes
    /// is slowed down wherever they call from.
    #[crate::opaque]
    pub(super) async fn check_second_factor(
        &self,
        user: &StoredRecord,
        factor: &SecondFactor,
        code: &str,
    ) -> Result<()> {
        let code = squeezed(code);
        if code.is_empty() {
            return Err(Error::new(ErrorCode::SecondFactorNeeded, "send the code of the second factor as `totp`"));
        }
        let (now, slow) = (self.now_ms(), slow_key(user.id()));
        let username = user.text("username").unwrap_or_default();
        self.inner.identity.throttle.begin(username, &slow, now)?;
        let digest = digest(&code);
        let step = match self.unseal_identity(user.id(), "totp", &factor.secret) {
            Ok(secret) => totp::step_of(&secret, &code, now),
            // Without the key recovery codes are left, and an administrator.
            Err(_) => None,
        };
        credentials::change_apart(self, user.id(), |credential| {
            let factor = credential.second_factor.as_mut().ok_or_else(wrong_factor)?;
            if let Some(step) = step.filter(|step| *step > factor.last_step) {
                factor.last_step = step;
                return Ok(());
            }
            let known = |kept: &String| bool::from(kept.as_bytes().ct_eq(digest.as_bytes()));
            let at = factor.recovery.iter().position(known).ok_or_else(wrong_factor)?;
            factor.recovery.remove(at);
            Ok(())
        })
        .await?;
        self.inner.identity.throttle.succeeded(username, &slow);
        Ok(())
    }

    async fn take_second_factor(&self, user: &str) -> Result<()> {
        credentials::change(self, user, |credential| {
            credential.pending_factor = None;
            credential.second_factor.take().map(drop).ok_or_else(no_factor)
        })
        .await
    }

    fn recovery_codes(&self) -> Vec<String> {
        let code = || {
            let text = totp::base32(&self.secret()).to_lowercase();
            let group = |at: usize| text.get(at * RECOVERY_GROUPS..(at + 1) * RECOVERY_GROUPS);
            (0..RECOVERY_GROUPS).filter_map(group).collect::<Vec<_>>().join("-")
        };
        (0..RECOVERY_CODES).map(|_| code()).collect()
    }
}

/// As people type codes: with spaces, dashes and capitals.
fn squeezed(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).take(64).collect()
}

fn digest(code: &str) -> String {
    hex::encode(Sha256::digest(code.as_bytes()))
}

fn digests(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| digest(&squeezed(code))).collect()
}

fn slow_key(user: &str) -> String {
    format!("second:{user}")
}

fn wrong_factor() -> Error {
    Error::new(ErrorCode::SecondFactorWrong, "the code is wrong, too old, or was used before")
}

fn wrong_code() -> Error {
    Error::validation(vec![FieldError::new(
        "code",
        "invalid",
        "This code is wrong or too old; type the one that the app shows now",
        "验证码不正确或已过期，请输入应用当前显示的验证码",
    )])
}

fn not_begun() -> Error {
    let message = Label::new("Begin again: this picture is no longer valid", "该二维码已失效，请重新开始");
    Error::told(ErrorCode::StateConflict, message)
}

fn no_factor() -> Error {
    Error::told(ErrorCode::StateConflict, Label::new("There is no second factor", "未启用两步验证"))
}
