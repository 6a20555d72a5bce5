//! Changing passwords: one's own, and other people's by an administrator.

use serde_json::json;
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::record::{Draft, StoredRecord};

use super::actor::for_others_only;
use super::credentials::Credential;
use super::mail_texts::OwnNews;
use super::{credentials, password_policy, sessions, sign_in};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

impl Engine {
    /// Changes the actor's own password and ends all their sessions but `keep_session`.
    ///
    /// # Errors
    /// `validation_failed` naming `current` or `new`; `too_many_requests` after wrong guesses.
    #[crate::opaque]
    pub async fn change_password(
        &self,
        cx: &Context,
        current: &str,
        new: &str,
        keep_session: Option<&str>,
    ) -> Result<()> {
        let (user, credential) = self.confirmed(cx, "current", current).await?;
        let username = user.text("username").unwrap_or_default().to_owned();
        if current == new {
            let problem = FieldError::new(
                "new",
                "unchanged",
                "Choose a password other than the current one",
                "新密码不能与当前密码相同",
            );
            return Err(Error::validation(vec![problem]));
        }
        self.check_password("new", new, &username)?;
        self.check_former("new", new, &credential, false).await?;
        let hash = self.inner.identity.hasher.hash(new, self.secret()).await?;
        credentials::set_password(self, user.id(), hash, false).await?;
        sessions::end_all(self, user.id(), keep_session).await?;
        self.mirror_must_change(user.id(), false).await;
        self.audit(cx, "password.change", json!({"user": user.id()})).await?;
        self.tell_own_news(user.id(), OwnNews::PasswordChanged).await;
        Ok(())
    }

    /// Gives a user another password and ends all their sessions. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`, `validation_failed` naming `password`; `state_conflict` for one's own.
    #[crate::opaque]
    pub async fn set_password(&self, cx: &Context, user_id: &str, password: &str, must_change: bool) -> Result<()> {
        for_others_only(cx, user_id)?;
        let user = self.existing_user(user_id).await?;
        let username = user.text("username").unwrap_or_default();
        self.check_password("password", password, username)?;
        let former = credentials::load(self, user_id).await?.unwrap_or_default();
        self.check_former("password", password, &former, false).await?;
        let hash = self.inner.identity.hasher.hash(password, self.secret()).await?;
        credentials::set_password(self, user_id, hash, must_change).await?;
        sessions::end_all(self, user_id, None).await?;
        self.mirror_must_change(user_id, must_change).await;
        self.audit(cx, "password.set", json!({"user": user_id, "must_change": must_change})).await?;
        self.tell_own_news(user_id, OwnNews::PasswordChanged).await;
        Ok(())
    }

    /// Gives the user of that name another password, by somebody who has the machine itself (the command line).
    ///
    /// # Errors
    /// `not_found`, `validation_failed` naming `password`.
    #[crate::opaque]
    pub async fn reset_password(&self, username: &str, password: &str, must_change: bool) -> Result<()> {
        let user = sign_in::user_by_name(self, username)
            .await?
            .ok_or_else(|| Error::not_found(format!("user `{username}`")))?;
        self.set_password(&Context::system("reset-password"), user.id(), password, must_change).await
    }

    /// The actor, who gave their own password once more.
    #[crate::opaque]
    pub(super) async fn confirmed_person(&self, cx: &Context, password: &str) -> Result<StoredRecord> {
        self.confirmed(cx, "password", password).await.map(|(user, _)| user)
    }

    async fn confirmed(&self, cx: &Context, field: &str, password: &str) -> Result<(StoredRecord, Credential)> {
        let user = self.existing_user(&cx.actor.id).await?;
        let username = user.text("username").unwrap_or_default();
        let identity = &self.inner.identity;
        // Whoever holds a stolen session must not find the password out by trying.
        let account = format!("account:{}", user.id());
        identity.throttle.begin(username, &account, self.now_ms())?;
        let credential = credentials::load(self, user.id()).await?.unwrap_or_default();
        if !identity.hasher.verify(password, credential.hash.as_deref(), self.secret()).await? {
            self.audit(cx, "password.refused", json!({"user": user.id()})).await?;
            return Err(Error::validation(vec![FieldError::new(
                field,
                "invalid",
                "The current password is wrong",
                "当前密码不正确",
            )]));
        }
        identity.throttle.succeeded(username, &account);
        Ok((user, credential))
    }

    /// Whether a password is good enough for somebody.
    pub(super) fn check_password(&self, field: &str, password: &str, username: &str) -> Result<()> {
        let settings = self.settings();
        let names = [username, settings.organization.as_str()];
        password_policy::check(&self.security_policy(), field, password, &names)
            .map_err(|problem| Error::validation(vec![problem]))
    }

    /// Whether somebody had the password before, as far back as the policy says.
    #[crate::opaque]
    pub(super) async fn check_former(
        &self,
        field: &str,
        password: &str,
        credential: &Credential,
        with_present: bool,
    ) -> Result<()> {
        let history = usize::try_from(self.security_policy().password_history).unwrap_or_default();
        let present = credential.hash.iter().filter(|_| with_present);
        for hash in present.chain(credential.former.iter().take(history)) {
            if self.inner.identity.hasher.verify(password, Some(hash), self.secret()).await? {
                return Err(Error::validation(vec![FieldError::new(
                    field,
                    "used_before",
                    "This password was used before; choose one that is new",
                    "该密码以前使用过，请设置新的密码",
                )]));
            }
        }
        Ok(())
    }

    #[crate::opaque]
    pub(crate) async fn existing_user(&self, id: &str) -> Result<StoredRecord> {
        let schema = self.schema();
        let object = schema.require("user")?;
        self.store().get(object, id).await?.ok_or_else(|| Error::not_found(format!("user `{id}`")))
    }

    /// The record shows what the credential decides. That it does so late, or not at all, changes nothing about who gets in.
    #[crate::opaque]
    pub(super) async fn mirror_must_change(&self, user: &str, must_change: bool) {
        let mut draft = Draft::default();
        draft.set("must_change_password", Some(json!(must_change)));
        let action = WriteAction::Update { id: user.to_owned(), if_version: None, body: Body::Draft(draft) };
        let op = WriteOp { object: "user".to_owned(), action };
        if let Err(error) = self.write_many(&Context::system("password"), vec![op], WriteMode::AllOrNothing).await {
            tracing::warn!(user, %error, "the user's record doesn't show whether the password must be changed");
        }
    }
}
