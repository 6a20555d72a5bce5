//! The first administrator: by the page of the first visit, or from the command line.

use std::sync::atomic::Ordering;

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Locale;
use tessera_model::record::Fields;
use tessera_store::Table;

use super::security_policy::SecurityPolicy;
use super::sign_in::SignedIn;
use super::{credentials, password_policy, roles, sessions, sign_in};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};
use crate::settings::Settings;

/// The setting that says who set this installation up, and when.
const MARK: &str = "set_up";
/// A set-up that was cut off may be tried again after this long.
const LOCK_MS: i64 = 60 * 1000;

/// What the page of the first visit asks for.
pub struct SetUp {
    pub organization: String,
    pub username: String,
    pub password: String,
    /// The administrator's own name.
    pub name: String,
    pub locale: Locale,
    /// ISO 4217 code.
    pub currency: String,
}

/// An administrator made from the command line.
pub struct NewAdministrator {
    pub username: String,
    pub password: String,
    pub name: String,
    pub must_change_password: bool,
}

impl Engine {
    /// True once there is an administrator.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn is_set_up(&self) -> Result<bool> {
        let known = &self.inner.identity.is_set_up;
        if known.load(Ordering::Acquire) {
            return Ok(true);
        }
        let is_set_up = self.store().doc_get(Table::Setting, MARK).await?.is_some();
        if is_set_up {
            known.store(true, Ordering::Release);
        }
        Ok(is_set_up)
    }

    /// Sets the organisation's settings, makes the first administrator and signs them in. Works once.
    ///
    /// # Errors
    /// `setup_forbidden` when it was done already; `state_conflict` while somebody else does it; `validation_failed`.
    #[crate::opaque]
    pub async fn set_up(&self, request: SetUp) -> Result<SignedIn> {
        if self.is_set_up().await? {
            return Err(done_already());
        }
        check(&self.security_policy(), &request)?;
        let hash = self.inner.identity.hasher.hash(&request.password, self.secret()).await?;
        let lock = self.lock_set_up().await?;
        let outcome = self.set_up_locked(&request, hash).await;
        self.unlock_set_up(&lock).await?;
        let user_id = outcome?;
        let token = sessions::start(self, &user_id, "", "").await?;
        Ok(SignedIn { token, user_id, must_change_password: false })
    }

    /// Makes an administrator, the first or a further one, by somebody who has the machine itself.
    ///
    /// # Errors
    /// `validation_failed`, `unique_violation`.
    #[crate::opaque]
    pub async fn create_administrator(&self, request: NewAdministrator) -> Result<String> {
        let NewAdministrator { username, password, name, must_change_password } = request;
        self.check_password("password", &password, &username)?;
        let hash = self.inner.identity.hasher.hash(&password, self.secret()).await?;
        let name = if name.trim().is_empty() { username.clone() } else { name };
        let id = self.next_id();
        credentials::set_password(self, &id, hash, must_change_password).await?;
        if let Err(error) = self.write_administrator(&id, &username, &name, self.settings().locale).await {
            self.store().doc_delete(Table::Credential, &id).await?;
            return Err(error);
        }
        if must_change_password {
            self.mirror_must_change(&id, true).await;
        }
        self.mark_set_up(&id).await?;
        self.audit(&Context::system("command-line"), "administrator.create", json!({"user": id})).await?;
        Ok(id)
    }

    async fn set_up_locked(&self, request: &SetUp, hash: String) -> Result<String> {
        if self.store().doc_get(Table::Setting, MARK).await?.is_some() {
            return Err(done_already());
        }
        let organization = request.organization.trim().to_owned();
        self.store_settings(Settings {
            organization,
            currency: request.currency.clone(),
            ..Settings::of(request.locale)
        })
        .await?;
        roles::name_in(self, request.locale).await?;
        // There may be one: left behind by a set-up that was cut off, or made by an import before the first visit.
        let id = match sign_in::user_by_name(self, &request.username).await? {
            Some(user) => {
                self.promote(user.id()).await?;
                user.id().to_owned()
            }
            None => {
                let id = self.next_id();
                self.write_administrator(&id, &request.username, request.name.trim(), request.locale).await?;
                id
            }
        };
        credentials::set_password(self, &id, hash, false).await?;
        self.mark_set_up(&id).await?;
        self.audit(&Context::system("set-up"), "set_up", json!({"user": id})).await?;
        Ok(id)
    }

    async fn write_administrator(&self, id: &str, username: &str, name: &str, locale: Locale) -> Result<()> {
        let role = roles::id_of_code(self, roles::ADMINISTRATOR).await?;
        let fields = Fields::from_iter([
            ("name".to_owned(), json!(name)),
            ("username".to_owned(), json!(username)),
            ("roles".to_owned(), json!([role])),
            ("locale".to_owned(), json!(locale.tag())),
        ]);
        let action = WriteAction::Create { id: Some(id.to_owned()), body: Body::Wire(fields) };
        let op = WriteOp { object: "user".to_owned(), action };
        self.write_many(&Context::system("set-up"), vec![op], WriteMode::AllOrNothing).await.map(drop)
    }

    async fn promote(&self, id: &str) -> Result<()> {
        let role = roles::id_of_code(self, roles::ADMINISTRATOR).await?;
        let fields = Fields::from_iter([("roles".to_owned(), json!([role])), ("is_active".to_owned(), json!(true))]);
        let action = WriteAction::Update { id: id.to_owned(), if_version: None, body: Body::Wire(fields) };
        let op = WriteOp { object: "user".to_owned(), action };
        self.write_many(&Context::system("set-up"), vec![op], WriteMode::AllOrNothing).await.map(drop)
    }

    async fn mark_set_up(&self, user: &str) -> Result<()> {
        if self.store().doc_get(Table::Setting, MARK).await?.is_none() {
            self.store().doc_put(Table::Setting, MARK, json!({"by": user, "at_ms": self.now_ms()})).await?;
        }
        self.inner.identity.is_set_up.store(true, Ordering::Release);
        Ok(())
    }

    /// Of several at once, one takes the lock; the rest are told so.
    async fn lock_set_up(&self) -> Result<Json> {
        let now = self.now_ms();
        let former = self.store().doc_get(Table::Lock, MARK).await?;
        let is_held = former
            .as_ref()
            .and_then(|lock| lock.get("until_ms"))
            .and_then(Json::as_i64)
            .is_some_and(|until| until > now);
        let lock = json!({"until_ms": now + LOCK_MS, "by": self.next_id()});
        if is_held || !self.store().doc_swap(Table::Lock, MARK, former.as_ref(), Some(lock.clone())).await? {
            return Err(Error::new(ErrorCode::StateConflict, "somebody else is setting this installation up"));
        }
        Ok(lock)
    }

    async fn unlock_set_up(&self, lock: &Json) -> Result<()> {
        self.store().doc_swap(Table::Lock, MARK, Some(lock), None).await.map(drop)
    }
}

fn done_already() -> Error {
    Error::new(ErrorCode::SetupForbidden, "this installation is set up already")
}

fn check(policy: &SecurityPolicy, request: &SetUp) -> Result<()> {
    let mut problems = Vec::new();
    let mut required = |field: &str, text: &str, longest: usize| {
        if text.trim().is_empty() {
            problems.push(FieldError::new(field, "required", "Please fill this in", "请填写此项"));
        } else if text.chars().count() > longest {
            problems.push(FieldError::new(
                field,
                "too_long",
                format!("At most {longest} characters"),
                format!("最多 {longest} 个字符"),
            ));
        }
    };
    required("organization", &request.organization, 200);
    required("name", &request.name, 100);
    required("username", &request.username, 64);
    problems.extend(crate::settings::check_currency(&request.currency).err());
    problems.extend(
        password_policy::check(policy, "password", &request.password, &[&request.username, &request.organization])
            .err(),
    );
    if problems.is_empty() { Ok(()) } else { Err(Error::validation(problems)) }
}
