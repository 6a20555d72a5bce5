//! Takes a browser back from a provider.

use subtle::ConstantTimeEq as _;
use tessera_model::error::Result;
use tessera_model::record::StoredRecord;

use super::journey::{Journey, Waiting};
use super::people::Found;
use super::provider::Provider;
use super::{Caller, Refusal};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::identity::credentials;
use crate::identity::sessions::{self, Proof};
use crate::identity::sign_in::SignedIn;

/// Longest code that is handed on.
const CODE_MAX: usize = 4_096;

/// What a browser brings back.
#[derive(Clone, Debug, Default)]
pub struct OidcReturn {
    pub provider: String,
    /// What it was given to carry.
    pub cookie: Option<String>,
    pub state: Option<String>,
    pub code: Option<String>,
    /// Why the provider gave no code.
    pub error: Option<String>,
    /// Who says so, where the provider tells (RFC 9207).
    pub issuer: Option<String>,
    pub caller: Caller,
}

/// How it ended; `next` is always a place within this site.
#[derive(Clone, Debug)]
pub enum OidcEnd {
    SignedIn {
        answer: SignedIn,
        next: String,
    },
    /// The code of the second factor is owed; the text is for an HttpOnly cookie.
    NeedsCode {
        cookie: String,
        next: String,
    },
    Refused {
        why: Refusal,
        next: String,
    },
}

impl Engine {
    /// Ends a sign-in by a provider.
    #[crate::opaque]
    pub async fn finish_oidc(&self, request: OidcReturn) -> OidcEnd {
        let journey = request.cookie.as_deref().and_then(|cookie| Journey::open(self, cookie));
        let is_ours = |journey: &Journey| {
            let state = request.state.as_deref().unwrap_or_default();
            journey.provider == request.provider && bool::from(journey.state.as_bytes().ct_eq(state.as_bytes()))
        };
        let Some(journey) = journey.filter(is_ours) else {
            return OidcEnd::Refused { why: Refusal::Expired, next: "/".to_owned() };
        };
        match self.end_journey(&request, &journey).await {
            Ok(Ok(end)) => end,
            Ok(Err(why)) => OidcEnd::Refused { why, next: journey.next },
            Err(error) => {
                tracing::error!(provider = request.provider, %error, "a sign-in by a provider failed");
                OidcEnd::Refused { why: Refusal::Failed, next: journey.next }
            }
        }
    }

    async fn end_journey(&self, request: &OidcReturn, journey: &Journey) -> Result<Result<OidcEnd, Refusal>> {
        let (id, caller) = (&request.provider, &request.caller);
        let Some(provider) = self.enabled_provider(id).await? else { return Ok(Err(Refusal::Off)) };
        if request.issuer.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
            self.tell_oidc_refusal(caller, id, None, "issuer").await?;
            return Ok(Err(Refusal::Untrusted));
        }
        let code = request.code.as_deref().filter(|code| (1..=CODE_MAX).contains(&code.len()));
        let code = match (&request.error, code) {
            (None, Some(code)) => code,
            (Some(error), _) if error == "access_denied" => return Ok(Err(Refusal::Cancelled)),
            (error, _) => {
                let error: Option<String> = error.as_ref().map(|error| error.chars().take(100).collect());
                tracing::warn!(provider = id, error, "a provider of single sign-on gave no code");
                return Ok(Err(Refusal::Provider));
            }
        };
        let throttle = &self.inner.identity.throttle;
        let name = format!("sign-in-provider:{id}");
        if throttle.begin(&name, &caller.peer, self.now_ms()).is_err() {
            return Ok(Err(Refusal::TooMany));
        }
        let claims = match self.claims_of(id, &provider, journey, code).await {
            Ok(claims) => claims,
            Err(failure) => return Ok(Err(self.tell_failure(caller, id, &failure).await?)),
        };
        throttle.succeeded(&name, &caller.peer);
        match self.person_of(id, &provider, &claims, caller).await? {
            Found::User(user) => {
                let user = self.with_roles_of_groups(id, &provider, &claims, user, caller).await?;
                self.let_in(id, &provider, &user, caller, &journey.next).await.map(Ok)
            }
            Found::Nobody(why, user) => {
                self.tell_oidc_refusal(caller, id, user.as_ref(), why.as_str()).await?;
                Ok(Err(why))
            }
        }
    }

    async fn let_in(
        &self,
        id: &str,
        provider: &Provider,
        user: &StoredRecord,
        caller: &Caller,
        next: &str,
    ) -> Result<OidcEnd> {
        let has_factor = credentials::load(self, user.id()).await?.is_some_and(|one| one.second_factor.is_some());
        if has_factor && !provider.has_second_factor {
            let cookie = Waiting::begin(self, id, user.id()).sealed(self)?;
            return Ok(OidcEnd::NeedsCode { cookie, next: next.to_owned() });
        }
        let answer = self.begin_session_of(id, provider, user, caller).await?;
        Ok(OidcEnd::SignedIn { answer, next: next.to_owned() })
    }

    #[crate::opaque]
    pub(super) async fn begin_session_of(
        &self,
        id: &str,
        provider: &Provider,
        user: &StoredRecord,
        caller: &Caller,
    ) -> Result<SignedIn> {
        let proof = Proof { is_without_password: true, has_second_factor: provider.has_second_factor, passkey: None };
        let token = sessions::start_by(self, user.id(), &caller.peer, &caller.agent, proof).await?;
        let cx = Context::new(self.actor_of(user.id()).await?, Channel::Ui, caller.trace.clone());
        self.audit(&cx, "session.sign_in", caller.told(id, Some(user))).await?;
        Ok(SignedIn { token, user_id: user.id().to_owned(), must_change_password: false })
    }
}
