//! Mails to people about their own account: an invitation, a way to another password, a change that they should know of. Whoever is to
//! be told of records or work is told by notifications; plugins have ways of their own.
//!
//! Nothing is sent while a request waits, but for the test of the settings: mails are jobs, tried again when the server can't take them
//! now, and among the failed ones when it never will.

mod failure;
pub(crate) mod letter;
mod server;
mod test_mail;

use async_trait::async_trait;

pub use failure::{MailFailure, MailStep};
pub(crate) use server::load as load_server;
pub use server::{MailSecurity, MailServer};

/// A mail as it is handed over.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Names it among all others.
    pub id: String,
    /// When it was written, milliseconds since 1970.
    pub at_ms: i64,
    /// Address of whoever gets it.
    pub to: String,
    pub to_name: String,
    pub subject: String,
    /// The text, plain.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Who hands mails to a mail server.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over; it is the server's once this is over.
    ///
    /// # Errors
    /// At which step it failed, and whether that may pass.
    async fn send(&self, server: &MailServer, letter: &Letter) -> Result<(), MailFailure>;
}
