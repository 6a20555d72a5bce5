//! Shapes of how people prove who they are.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::Ref;

/// Whether the installation is set up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SetupState {
    pub needed: bool,
    /// The token that the server printed at its start must be given.
    pub token_required: bool,
    /// Fewest characters of a password.
    pub password_length_min: u32,
    /// Where passkeys work; `http://localhost` is meant with any port.
    pub passkey_address: Option<String>,
    /// Whoever forgot their password is sent a link by mail.
    pub resets_by_mail: bool,
    pub version: String,
}

/// The rules for passwords, sessions and links.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SecurityPolicy {
    /// Fewest characters of a password, 8 to 64.
    pub password_length_min: u32,
    /// So many former passwords can't be taken again, 0 to 24.
    pub password_history: u32,
    /// A session ends when it isn't used for so many minutes, 5 to 43,200.
    pub session_idle_minutes: u32,
    /// A session ends so many hours after it began, 1 to 720.
    pub session_hours: u32,
    /// An invitation or a link for a new password holds for so many hours, 1 to 336.
    pub link_hours: u32,
}

/// A link by which somebody chooses a password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MadeLink {
    /// Can't be had again. The page is `/join#<token>`.
    pub token: String,
    /// The user has no password yet.
    pub is_invitation: bool,
    pub expires_at: String,
}

/// What whoever opens a link is shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OpenedLink {
    pub username: String,
    pub name: String,
    pub organization: String,
    pub is_invitation: bool,
    pub expires_at: String,
    /// Fewest characters of a password.
    pub password_length_min: u32,
}

/// A token by which a program acts as a user.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiToken {
    /// Names it in lists; no secret.
    pub id: String,
    pub name: String,
    /// `read`, `write`, `administration`; each takes in those before it.
    pub scopes: Vec<String>,
    pub created_at: String,
    pub expires_at: String,
    pub last_used_at: Option<String>,
}

/// A token that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MadeApiToken {
    /// Serves as `Authorization: Bearer`; can't be had again.
    pub token: String,
    pub id: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub created_at: String,
    pub expires_at: String,
    pub last_used_at: Option<String>,
}

/// A token to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NewApiToken {
    /// What it is for, in words.
    pub name: String,
    /// `read`, `write`, `administration`; each takes in those before it.
    pub scopes: Vec<String>,
    /// It ends after so many days, 1 to 366.
    pub days: u32,
}

/// A user's tokens.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApiTokens {
    pub items: Vec<ApiToken>,
    pub next_cursor: Option<String>,
}

/// Whether somebody has a second factor.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorState {
    pub is_on: bool,
    /// A role of the user's demands one.
    pub is_required: bool,
    pub since: Option<String>,
    pub recovery_codes_left: u32,
}

/// What an authenticator app needs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorSecret {
    /// In base32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be shown as a QR code.
    pub address: String,
}

/// Codes for whoever lost the app; each is good once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// A key on somebody's device that signs them in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Passkey {
    /// Names it in lists; no secret.
    pub id: String,
    /// By which its owner knows it.
    pub name: String,
    pub created_at: String,
    pub last_used_at: Option<String>,
}

/// A user's passkeys.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Passkeys {
    pub items: Vec<Passkey>,
    pub next_cursor: Option<String>,
}

/// A passkey to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PasskeyInput {
    /// By which its owner knows it.
    pub name: String,
    /// What `navigator.credentials.create` made, by its `toJSON`.
    #[schema(value_type = Object)]
    pub credential: Json,
}

/// What a device is asked for, to make a passkey.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PasskeyCreation {
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub options: Json,
}

/// What a device is asked, to sign in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PasskeyQuestion {
    /// Comes back with the answer, within two minutes.
    pub challenge: String,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub options: Json,
}

/// Somebody's eyes were borrowed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ViewingStarted {
    pub user: Ref,
    /// It ends by itself then.
    pub until: String,
}

/// What a hand-over would move.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandOverPreview {
    pub user: Ref,
    pub items: Vec<HandOverItem>,
    /// Where the user is signed in.
    pub sessions: u32,
    /// Tokens of programs.
    pub tokens: u32,
}

/// Records that are somebody's by a field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandOverItem {
    pub object: String,
    pub field: String,
    /// In both languages.
    #[schema(value_type = Object)]
    pub label: Json,
    pub count: u64,
}

/// Somebody leaves.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandOverWish {
    /// Id of whoever gets what the user had; when absent, all of it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Disable the account, and end its sessions and tokens.
    #[serde(default)]
    pub disable: bool,
}

/// A hand-over that was started.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HandOverStarted {
    /// Id of the job that moves records; null when nobody gets them.
    pub job: Option<String>,
}
