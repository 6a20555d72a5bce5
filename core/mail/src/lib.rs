//! Hands mails to the organisation's mail server: the only crate that names lettre.
//!
//! A failure tells at which step of the way it came, for whoever sets the server up: the name, the connection, the encryption, the
//! sign-in, the sender, the receiver, the mail itself.

mod compose;
mod route;
mod talk;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use tessera_engine::mail::{Letter, MailFailure, MailServer, MailStep, Mailer};

/// A mail that isn't taken within this time isn't taken.
const LIMIT: Duration = Duration::from_secs(20);

/// How mails leave this server.
#[derive(Clone, Debug, Default)]
pub struct SmtpOptions {
    /// Let the mail server be this very machine. What listens on loopback believes itself among friends, so the operator says so, not
    /// whoever administers in the browser.
    pub loopback: bool,
    /// Addresses of names, instead of those that this machine would find; for tests.
    pub names: Option<BTreeMap<String, IpAddr>>,
    /// Certificates (DER) of authorities that are trusted beside those that this machine trusts.
    pub trusted: Vec<Vec<u8>>,
}

/// Speaks SMTP.
pub struct Smtp {
    options: SmtpOptions,
}

impl Smtp {
    /// A way out by these options.
    pub fn new(options: SmtpOptions) -> Self {
        Self { options }
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, server: &MailServer, letter: &Letter) -> Result<(), MailFailure> {
        let mut step = MailStep::Host;
        let sent = tokio::time::timeout(LIMIT, talk::deliver(&self.options, server, letter, &mut step)).await;
        sent.unwrap_or_else(|_| Err(MailFailure::passing(step, format!("no answer within {} s", LIMIT.as_secs()))))
    }
}
