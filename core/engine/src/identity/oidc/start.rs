//! Sends a browser to a provider.

use url::Url;

use super::journey::{Journey, place_within};
use super::{Caller, Failure, Refusal};
use crate::engine::Engine;

/// Somebody wants to sign in by a provider.
#[derive(Clone, Debug)]
pub struct OidcStart {
    pub provider: String,
    /// Where they want to go then; taken only as far as it is a place within this site.
    pub next: String,
    /// Scheme, host and port by which browsers reach this server.
    pub origin: String,
    pub caller: Caller,
}

/// Where the browser goes, and what it carries there and back.
#[derive(Clone, Debug)]
pub struct OidcStarted {
    /// An address of the provider.
    pub location: String,
    /// For an HttpOnly cookie.
    pub cookie: String,
}

/// How a sign-in by a provider began, or why not, beside the place within this site that was asked for.
pub type Started = Result<OidcStarted, (Refusal, String)>;

impl Engine {
    /// Begins a sign-in by a provider.
    ///
    /// # Errors
    /// Why it can't begin, beside the place within this site that was asked for.
    #[crate::opaque]
    pub async fn start_oidc(&self, request: OidcStart) -> Started {
        let next = place_within(&request.next);
        match self.begin_oidc(&request, next.clone()).await {
            Ok(Ok(started)) => Ok(started),
            Ok(Err(refusal)) => Err((refusal, next)),
            Err(error) => {
                tracing::error!(provider = request.provider, %error, "a sign-in by a provider could not begin");
                Err((Refusal::Failed, next))
            }
        }
    }

    async fn begin_oidc(
        &self,
        request: &OidcStart,
        next: String,
    ) -> tessera_model::error::Result<Result<OidcStarted, Refusal>> {
        let id = &request.provider;
        let Some(provider) = self.enabled_provider(id).await? else { return Ok(Err(Refusal::Off)) };
        let discovered = match self.discovered(id, &provider).await {
            Ok(discovered) => discovered,
            Err(failure) => return Ok(Err(self.tell_failure(&request.caller, id, &failure).await?)),
        };
        let Ok(mut location) = Url::parse(&discovered.metadata.authorization_endpoint) else {
            return Ok(Err(Refusal::Provider));
        };
        let redirect_uri = format!("{}/api/v1/auth/oidc/{id}/callback", request.origin);
        let journey = Journey::begin(self, id, redirect_uri, next);
        let mut scopes = vec!["openid"];
        scopes.extend(provider.scopes.iter().map(String::as_str));
        location
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client_id)
            .append_pair("redirect_uri", &journey.redirect_uri)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", &journey.state)
            .append_pair("nonce", &journey.nonce)
            .append_pair("code_challenge", &journey.challenge())
            .append_pair("code_challenge_method", "S256");
        Ok(Ok(OidcStarted { location: location.into(), cookie: journey.sealed(self)? }))
    }

    /// Writes down that a provider failed somebody, and says what they are told.
    #[crate::opaque]
    pub(super) async fn tell_failure(
        &self,
        caller: &Caller,
        provider: &str,
        failure: &Failure,
    ) -> tessera_model::error::Result<Refusal> {
        tracing::warn!(provider, detail = failure.detail(), "a provider of single sign-on failed");
        let why = match failure {
            Failure::Unreachable(_) => "provider_unreachable".to_owned(),
            Failure::Unusable(_) => "provider".to_owned(),
            Failure::Untrusted(doubt) => format!("token_{}", doubt.as_str()),
        };
        self.tell_oidc_refusal(caller, provider, None, &why).await?;
        Ok(failure.refusal())
    }
}
