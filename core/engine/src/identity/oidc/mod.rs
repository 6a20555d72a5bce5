//! Single sign-on by OpenID Connect: the authorization code flow with PKCE, against providers that administrators describe.
//!
//! ```text
//! start ─ provider, discovered ─→ sealed journey in a cookie, browser to the provider
//! finish ─ journey and state ─→ code for tokens ─→ token checked ─→ whose it is ─→ roles of groups ─→ session
//! ```
//!
//! Who somebody is here is kept by provider, issuer and subject, and by nothing else: an e-mail address counts once, at the first
//! sign-in, only where the provider says that it was verified and an administrator said that this will do. Passwords go on beside it:
//! no provider that fails keeps an administrator out.

mod discovery;
mod exchange;
mod finish;
mod id_token;
mod journey;
mod people;
mod provider;
mod providers;
mod roles;
mod second_factor;
mod start;

pub use finish::{OidcEnd, OidcReturn};
pub use start::{OidcStart, OidcStarted, Started};

pub(super) use discovery::Known;

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::record::StoredRecord;

use self::id_token::Doubt;
use crate::context::Context;
use crate::engine::Engine;

/// As what the product acts for people who come from a provider, before they are anybody.
const REASON: &str = "single-sign-on";

/// Why a provider's answer came to nothing; the words are for administrators and the log.
#[derive(Debug)]
enum Failure {
    Unreachable(String),
    Unusable(String),
    Untrusted(Doubt),
}

impl Failure {
    /// What the person at the browser is told.
    const fn refusal(&self) -> Refusal {
        match self {
            Self::Unreachable(_) | Self::Unusable(_) => Refusal::Provider,
            Self::Untrusted(_) => Refusal::Untrusted,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Unreachable(detail) | Self::Unusable(detail) => detail.clone(),
            Self::Untrusted(doubt) => format!("the identity token: {}", doubt.as_str()),
        }
    }
}

/// Why somebody who came from a provider isn't let in; each has words of its own on the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such provider, or it is off.
    Off,
    /// It took too long, was begun in another browser, or was begun by somebody else.
    Expired,
    /// The person went back.
    Cancelled,
    /// The provider doesn't answer as it should.
    Provider,
    /// What it answered is not its word, or not for this sign-in.
    Untrusted,
    /// No verified e-mail address where one is demanded, or of another domain.
    Email,
    /// Nobody here, and none is made.
    UnknownUser,
    /// There is somebody with this e-mail address, who isn't taken for them.
    Taken,
    Disabled,
    TooMany,
    /// A fault of ours, which the log tells.
    Failed,
}

impl Refusal {
    /// Stable, for addresses and the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Provider => "provider",
            Self::Untrusted => "untrusted",
            Self::Email => "email",
            Self::UnknownUser => "unknown_user",
            Self::Taken => "taken",
            Self::Disabled => "disabled",
            Self::TooMany => "too_many",
            Self::Failed => "failed",
        }
    }
}

/// Where somebody calls from.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// Address.
    pub peer: String,
    /// Name of the browser.
    pub agent: String,
    /// Id of the request, for the audit log.
    pub trace: String,
}

impl Caller {
    /// The product itself, acting because of this call.
    fn system(&self) -> Context {
        let mut cx = Context::system(REASON);
        cx.trace.clone_from(&self.trace);
        cx
    }

    fn told(&self, provider: &str, user: Option<&StoredRecord>) -> Json {
        let agent: String = self.agent.chars().filter(|c| !c.is_control()).take(300).collect();
        json!({
            "provider": provider, "user": user.map(StoredRecord::id), "username": user.and_then(|user| user.text("username")),
            "address": self.peer, "agent": agent,
        })
    }
}

impl Engine {
    /// Writes down that somebody who came from a provider was not let in.
    async fn tell_oidc_refusal(
        &self,
        caller: &Caller,
        provider: &str,
        user: Option<&StoredRecord>,
        why: &str,
    ) -> Result<()> {
        tracing::info!(peer = caller.peer, provider, why, "a sign-in by a provider was refused");
        let mut data = caller.told(provider, user);
        data["why"] = json!(why);
        self.audit(&caller.system(), "session.refused", data).await
    }
}
