//! Shapes of the mail server's settings.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    Tls,
    Starttls,
    None,
}

/// The mail server and from whom mails come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailSettings {
    /// Empty: no mails are sent.
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    pub username: String,
    /// A password is kept; it is never shown.
    pub has_password: bool,
    pub sender_name: String,
    pub sender_address: String,
    /// Where people open this installation: `https://crm.example.com`.
    pub site: String,
    /// Mails are sent.
    pub is_on: bool,
}

/// Changes of the mail server; what is left out stays.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettingsInput {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub security: Option<MailSecurity>,
    pub username: Option<String>,
    /// Null removes it. It must be given again with another server, port or user name.
    pub password: Option<String>,
    pub sender_name: Option<String>,
    pub sender_address: Option<String>,
    pub site: Option<String>,
}

/// Changes that are tried and not saved.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailTestInput {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub security: Option<MailSecurity>,
    pub username: Option<String>,
    pub password: Option<String>,
    pub sender_name: Option<String>,
    pub sender_address: Option<String>,
    pub site: Option<String>,
    /// Where the mail goes; one's own address when absent.
    pub to: Option<String>,
}

/// What came of a test.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailTest {
    /// The mail server took it.
    pub sent: bool,
    pub to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<MailTestFailure>,
}

/// Why a mail didn't leave.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailTestFailure {
    /// `mail_host`, `mail_forbidden`, `mail_connect`, `mail_tls`, `mail_greeting`, `mail_sign_in`, `mail_sender`, `mail_recipient`,
    /// `mail_content`.
    pub code: String,
    pub message: String,
    /// What the mail server or this machine said, in its own words.
    pub detail: String,
}

/// A link that is on its way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailedLink {
    /// The user's mail address.
    pub to: String,
}
