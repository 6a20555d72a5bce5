//! Passkeys: keys that a person's device keeps and uses once it knows its owner, by a finger, a face or a PIN. One takes the place of user
//! name, password and second factor. The server keeps the public half, and what is needed to notice a copy.

mod add;
mod sign_in;
mod site;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_store::Table;
use webauthn_rs::prelude::{Passkey, Uuid};

use super::sessions;
use crate::context::Context;
use crate::engine::Engine;

pub use add::NewPasskey;
pub use sign_in::PasskeySignIn;

pub(super) use add::PendingPasskey;
pub(super) use site::Site;

/// A device has so long to answer.
const QUESTION_MS: i64 = 2 * 60 * 1000;
/// Passkeys of one user.
const PASSKEYS_MAX: usize = 20;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// How often a change starts again when others were quicker.
const ATTEMPTS: usize = 4;

/// What is kept of a passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PasskeyDocument {
    user: String,
    /// By which its owner knows it.
    name: String,
    created_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used_ms: Option<i64>,
    /// The public key with its counter, as the library writes it.
    key: String,
}

impl PasskeyDocument {
    fn passkey(&self) -> Result<Passkey> {
        serde_json::from_str(&self.key).map_err(unreadable)
    }

    fn set_passkey(&mut self, passkey: &Passkey) -> Result<()> {
        self.key = serde_json::to_string(passkey).map_err(unreadable)?;
        Ok(())
    }

    fn shown(&self, id: &str) -> Json {
        json!({
            "id": id,
            "name": self.name,
            "created_at": date::instant_from_millis(self.created_ms),
            "last_used_at": self.used_ms.map(date::instant_from_millis),
        })
    }
}

impl Engine {
    /// A user's passkeys, the newest first, as `{"items": […]}`: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn passkeys(&self, cx: &Context, user_id: &str) -> Result<Json> {
        self.user_of_ways_in(cx, user_id).await?;
        let mut found = passkeys_of(self, user_id).await?;
        found.sort_by_key(|(_, document)| std::cmp::Reverse(document.created_ms));
        let items: Vec<Json> = found.iter().map(|(id, document)| document.shown(id)).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    /// Gives a passkey of the actor's own another name.
    ///
    /// # Errors
    /// `not_found`, `validation_failed` naming `name`.
    #[crate::opaque]
    pub async fn rename_passkey(&self, cx: &Context, id: &str, name: &str) -> Result<Json> {
        let name = checked_name(name)?;
        for _ in 0..ATTEMPTS {
            let (before, mut document) = passkey_of(self, &cx.actor.id, id).await?;
            let former = std::mem::replace(&mut document.name, name.clone());
            if self.store().doc_swap(Table::Passkey, id, Some(&before), Some(json!(document))).await? {
                let told = json!({"user": document.user, "passkey": name, "before": former});
                self.audit(cx, "passkey.rename", told).await?;
                return Ok(document.shown(id));
            }
        }
        Err(busy())
    }

    /// Removes a passkey and ends the sessions that began with it, except perhaps one: one's own, anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn remove_passkey(
        &self,
        cx: &Context,
        user_id: &str,
        id: &str,
        keep_session: Option<&str>,
    ) -> Result<()> {
        self.user_of_ways_in(cx, user_id).await?;
        let (_, document) = passkey_of(self, user_id, id).await?;
        self.store().doc_delete(Table::Passkey, id).await?;
        sessions::end_of_passkey(self, user_id, id, keep_session).await?;
        self.audit(cx, "passkey.remove", json!({"user": user_id, "passkey": document.name})).await
    }
}

/// All passkeys of a user.
#[crate::opaque]
async fn passkeys_of(engine: &Engine, user: &str) -> Result<Vec<(String, PasskeyDocument)>> {
    let found = engine.store().docs_equal(Table::Passkey, &[("user", json!(user))], PASSKEYS_MAX).await?;
    found.into_iter().map(|(id, document)| Ok((id, read(document)?))).collect()
}

/// A passkey of a user's, as it is stored and as it is read.
#[crate::opaque]
async fn passkey_of(engine: &Engine, user: &str, id: &str) -> Result<(Json, PasskeyDocument)> {
    let stored = engine.store().doc_get(Table::Passkey, id).await?.unwrap_or_default();
    let document = if stored.is_null() { None } else { Some(read(stored.clone())?) };
    let document = document.filter(|document| document.user == user);
    document.map(|document| (stored, document)).ok_or_else(|| Error::not_found("the passkey"))
}

/// Names a passkey in the store: the key's own id is up to a kilobyte long.
fn id_of(key_id: &[u8]) -> String {
    hex::encode(Sha256::digest(key_id))
}

/// What a device keeps of whose a passkey is. It says nothing to whoever finds the device.
fn handle_of(user: &str) -> Uuid {
    let digest = Sha256::digest(format!("tessera-passkey-1 {user}"));
    let mut handle = [0; 16];
    handle.iter_mut().zip(digest).for_each(|(byte, of)| *byte = of);
    Uuid::from_bytes(handle)
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let problem = match name.chars().count() {
        0 => FieldError::new("name", "required", "Please fill this in", "请填写此项"),
        length if length > NAME_MAX => FieldError::new(
            "name",
            "too_long",
            format!("At most {NAME_MAX} characters"),
            format!("最多 {NAME_MAX} 个字符"),
        ),
        _ => return Ok(name.to_owned()),
    };
    Err(Error::validation(vec![problem]))
}

fn read(document: Json) -> Result<PasskeyDocument> {
    serde_json::from_value(document).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::internal(format!("passkey: {error}"))
}

/// What a browser sent isn't what browsers send.
fn malformed(error: serde_json::Error) -> Error {
    Error::new(ErrorCode::MalformedRequest, format!("credential: {error}"))
}

fn busy() -> Error {
    Error::new(ErrorCode::WriteConflict, "somebody else keeps changing the same passkey")
}
