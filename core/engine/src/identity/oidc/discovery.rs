//! What a provider says of itself: where to go, and the keys that its tokens are signed with. Kept in memory for an hour.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use moka::sync::Cache;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::Failure;
use super::provider::{self, Provider};
use crate::engine::Engine;
use crate::way_out::{OutRequest, OutResponse};

/// How long what a provider says is believed.
const KEPT_MS: i64 = 60 * 60 * 1000;
/// Keys that aren't known are asked for no more often than this.
const ASKED_EVERY_MS: i64 = 30 * 1000;
/// Longest that one call may take.
const LIMIT: Duration = Duration::from_secs(10);
/// Providers that are remembered.
const REMEMBERED_MAX: u64 = 100;
/// Keys of a provider that are looked at.
const KEYS_MAX: usize = 100;

/// What is remembered of providers.
pub(in crate::identity) struct Known(Cache<(String, String), Arc<Discovered>>);

/// What a provider said.
pub(super) struct Discovered {
    pub(super) metadata: Metadata,
    /// Those that can be read; others may be of kinds that nobody here knows.
    pub(super) keys: Vec<Jwk>,
    read_ms: i64,
}

/// Of OpenID Connect Discovery 1.0, what is needed here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Json>,
}

impl Known {
    pub(in crate::identity) fn new() -> Self {
        Self(Cache::new(REMEMBERED_MAX))
    }

    /// Asks anew the next time.
    pub(super) fn forget(&self, id: &str, provider: &Provider) {
        self.0.invalidate(&key(id, provider));
    }
}

impl Engine {
    /// What a provider says of itself.
    #[crate::opaque]
    pub(super) async fn discovered(&self, id: &str, provider: &Provider) -> Result<Arc<Discovered>, Failure> {
        let known = self.inner.identity.providers.0.get(&key(id, provider));
        match known.filter(|known| (0..KEPT_MS).contains(&(self.now_ms() - known.read_ms))) {
            Some(known) => Ok(known),
            None => self.discover(id, provider).await,
        }
    }

    /// The same, asked anew because a token names a key that wasn't there; what was known where that was asked a moment ago.
    #[crate::opaque]
    pub(super) async fn discovered_anew(
        &self,
        id: &str,
        provider: &Provider,
        known: Arc<Discovered>,
    ) -> Result<Arc<Discovered>, Failure> {
        if (0..ASKED_EVERY_MS).contains(&(self.now_ms() - known.read_ms)) {
            return Ok(known);
        }
        self.discover(id, provider).await
    }

    #[crate::opaque]
    pub(super) async fn discover(&self, id: &str, provider: &Provider) -> Result<Arc<Discovered>, Failure> {
        let place = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let metadata: Metadata = self.read("the discovery document", &place, provider).await?;
        if metadata.issuer != provider.issuer {
            return Err(Failure::Unusable(format!("it calls itself {}", metadata.issuer)));
        }
        let may_loopback = self.way_out().is_some_and(|way| way.may_loopback());
        let userinfo = metadata.userinfo_endpoint.as_ref();
        let named = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        for place in named.into_iter().chain(userinfo) {
            if provider::address(place, may_loopback).is_none() {
                return Err(Failure::Unusable(format!("it names an address that isn't encrypted: {place}")));
            }
        }
        let set: KeySet = self.read("the keys", &metadata.jwks_uri, provider).await?;
        let keys: Vec<Jwk> =
            set.keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key).ok()).collect();
        let found = Arc::new(Discovered { metadata, keys, read_ms: self.now_ms() });
        self.inner.identity.providers.0.insert(key(id, provider), found.clone());
        Ok(found)
    }

    async fn read<T: DeserializeOwned>(&self, what: &str, url: &str, provider: &Provider) -> Result<T, Failure> {
        let accept = ("accept", "application/json".to_owned());
        let answer = self.call_provider(what, provider, url, vec![accept], None).await?;
        parsed(what, &answer)
    }

    /// One call to a provider.
    #[crate::opaque]
    pub(super) async fn call_provider(
        &self,
        what: &str,
        provider: &Provider,
        url: &str,
        headers: Vec<(&'static str, String)>,
        form: Option<Vec<u8>>,
    ) -> Result<OutResponse, Failure> {
        let way = self.way_out().ok_or_else(|| Failure::Unreachable("this server has no way out".to_owned()))?;
        let body = form.map(|form| ("application/x-www-form-urlencoded", form));
        let request =
            OutRequest { url: url.to_owned(), body, headers, may_private: provider.may_private, limit: LIMIT };
        way.send(request).await.map_err(|error| Failure::Unreachable(format!("{what}: {error}")))
    }
}

/// The answer to a call that went well.
pub(super) fn parsed<T: DeserializeOwned>(what: &str, answer: &OutResponse) -> Result<T, Failure> {
    if answer.status != 200 {
        return Err(Failure::Unusable(format!("{what}: status {}", answer.status)));
    }
    serde_json::from_slice(&answer.body).map_err(|error| Failure::Unusable(format!("{what}: {error}")))
}

fn key(id: &str, provider: &Provider) -> (String, String) {
    (id.to_owned(), provider.issuer.clone())
}
