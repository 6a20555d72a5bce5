//! Adding a passkey: a question to the device, which makes a pair of keys, and its answer with the public one.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_store::Table;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, WebauthnError};

use super::{PASSKEYS_MAX, PasskeyDocument, QUESTION_MS};
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::{credentials, sessions};

/// A passkey as the browser answers it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// By which its owner knows it.
    pub name: String,
    /// What `navigator.credentials.create` made, as JSON.
    pub credential: Json,
}

/// A question that a device has still to answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::identity) struct PendingPasskey {
    /// As the library writes it.
    state: String,
    made_ms: i64,
}

impl Engine {
    /// What a browser asks a device for, so that it makes a passkey for the actor; it counts once [`Self::add_passkey`] was given the
    /// answer, within two minutes. `origin` is the page's.
    ///
    /// # Errors
    /// `validation_failed` naming `password`; `too_many_requests`; `too_large` when the actor has too many; `state_conflict` where there
    /// can be no passkeys, with the reason; `password_change_required`.
    #[crate::opaque]
    pub async fn begin_passkey(&self, cx: &Context, password: &str, origin: Option<&str>) -> Result<Json> {
        let site = self.passkey_site(origin)?;
        let user = self.confirmed_person(cx, password).await?;
        let credential = credentials::load(self, user.id()).await?.unwrap_or_default();
        if credential.must_change_password {
            // Whoever gave the password out must not come in by a passkey later.
            return Err(Error::new(ErrorCode::PasswordChangeRequired, "change the initial password first"));
        }
        let present = super::passkeys_of(self, user.id()).await?;
        if present.len() >= PASSKEYS_MAX {
            return Err(Error::new(ErrorCode::TooLarge, format!("at most {PASSKEYS_MAX} passkeys; remove one first")));
        }
        let mut known = Vec::new();
        for (_, document) in &present {
            known.push(document.passkey()?.cred_id().clone());
        }
        let username = user.text("username").unwrap_or_default();
        let name = user.text("name").unwrap_or(username);
        let (question, state) = site
            .start_passkey_registration(super::handle_of(user.id()), username, name, Some(known))
            .map_err(|error| Error::internal(format!("a passkey can't be asked for: {error}")))?;
        let mut options = json!(question.public_key);
        // The device keeps whose it is, so that nobody has to type a name.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        let settings = self.settings();
        if !settings.organization.is_empty() {
            options["rp"]["name"] = json!(settings.organization);
        }
        let state = serde_json::to_string(&state).map_err(super::unreadable)?;
        let pending = PendingPasskey { state, made_ms: self.now_ms() };
        credentials::change_apart(self, user.id(), |credential| {
            credential.pending_passkey = Some(pending.clone());
            Ok(())
        })
        .await?;
        Ok(json!({"options": options}))
    }

    /// Keeps the passkey that a device made; `session`, in which it was shown, then counts as one with two factors.
    ///
    /// # Errors
    /// `validation_failed` naming `name` or `credential`; `malformed_request`; `state_conflict` when none was begun, it took too long, or the passkey is known.
    #[crate::opaque]
    pub async fn add_passkey(&self, cx: &Context, wanted: NewPasskey, session: &str) -> Result<Json> {
        let name = super::checked_name(&wanted.name)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(wanted.credential).map_err(super::malformed)?;
        let user = self.existing_user(&cx.actor.id).await?;
        let now = self.now_ms();
        // Each question is answered once, whatever the answer is.
        let pending =
            credentials::change_apart(self, user.id(), |credential| Ok(credential.pending_passkey.take())).await?;
        let pending = pending.filter(|pending| (0..QUESTION_MS).contains(&(now - pending.made_ms)));
        let pending = pending.ok_or_else(not_begun)?;
        let state: PasskeyRegistration = serde_json::from_str(&pending.state).map_err(super::unreadable)?;
        let passkey = match self.passkey_site(None)?.finish_passkey_registration(&answer, &state) {
            Ok(passkey) => passkey,
            Err(error) => {
                tracing::info!(user = user.id(), %error, "a passkey was not accepted");
                return Err(match error {
                    WebauthnError::MismatchedChallenge => not_begun(),
                    _ => unusable(),
                });
            }
        };
        let id = super::id_of(passkey.cred_id());
        let mut document =
            PasskeyDocument { user: user.id().to_owned(), name, created_ms: now, used_ms: None, key: String::new() };
        document.set_passkey(&passkey)?;
        if !self.store().doc_swap(Table::Passkey, &id, None, Some(json!(document))).await? {
            let message = Label::new("This passkey is known already", "该通行密钥已添加");
            return Err(Error::told(ErrorCode::StateConflict, message));
        }
        sessions::note_passkey(self, session, &id).await?;
        self.audit(cx, "passkey.add", json!({"user": user.id(), "passkey": document.name})).await?;
        Ok(document.shown(&id))
    }
}

fn unusable() -> Error {
    Error::validation(vec![FieldError::new(
        "credential",
        "invalid",
        "What the device answered can't be used; please try again, or use another device",
        "无法使用该设备返回的结果，请重试或更换设备",
    )])
}

fn not_begun() -> Error {
    let message = Label::new("This took too long; please begin again", "操作已超时，请重新开始");
    Error::told(ErrorCode::StateConflict, message)
}
