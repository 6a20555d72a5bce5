//! What a browser carries while its owner is at the provider: sealed, so that it can neither be read nor made, and good for a while.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, Result};
use url::Url;

use crate::engine::Engine;

/// How long somebody may take at the provider.
const JOURNEY_MS: i64 = 10 * 60 * 1000;
/// How long somebody may take to type a code.
const CODE_MS: i64 = 5 * 60 * 1000;
/// Whose secrets these are, for the seal.
const OWNER: &str = "single-sign-on";
/// Longest place to return to.
const NEXT_MAX: usize = 1_000;

/// Somebody is at a provider.
#[derive(Serialize, Deserialize)]
pub(super) struct Journey {
    pub(super) provider: String,
    /// Comes back in the address.
    pub(super) state: String,
    /// Comes back in the token.
    pub(super) nonce: String,
    /// Proves that whoever redeems the code is whoever asked for it.
    pub(super) verifier: String,
    /// Where the provider sends the browser, said the same way twice.
    pub(super) redirect_uri: String,
    /// Where to go then.
    pub(super) next: String,
    made_ms: i64,
}

/// Somebody came back from a provider and owes the code of a second factor.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) provider: String,
    pub(super) user: String,
    made_ms: i64,
}

impl Journey {
    pub(super) fn begin(engine: &Engine, provider: &str, redirect_uri: String, next: String) -> Self {
        let random = || URL_SAFE_NO_PAD.encode(engine.secret());
        Self {
            provider: provider.to_owned(),
            state: random(),
            nonce: random(),
            verifier: random(),
            redirect_uri,
            next,
            made_ms: engine.now_ms(),
        }
    }

    /// What the provider is shown of the verifier.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }

    pub(super) fn sealed(&self, engine: &Engine) -> Result<String> {
        seal(engine, "journey", self)
    }

    /// None for what is too old, was altered, or never was.
    pub(super) fn open(engine: &Engine, sealed: &str) -> Option<Self> {
        unseal(engine, "journey", sealed).filter(|journey: &Self| is_within(engine, journey.made_ms, JOURNEY_MS))
    }
}

impl Waiting {
    pub(super) fn begin(engine: &Engine, provider: &str, user: &str) -> Self {
        Self { provider: provider.to_owned(), user: user.to_owned(), made_ms: engine.now_ms() }
    }

    pub(super) fn sealed(&self, engine: &Engine) -> Result<String> {
        seal(engine, "second-factor", self)
    }

    /// None for what is too old, was altered, or never was.
    pub(super) fn open(engine: &Engine, sealed: &str) -> Option<Self> {
        unseal(engine, "second-factor", sealed).filter(|waiting: &Self| is_within(engine, waiting.made_ms, CODE_MS))
    }
}

/// A place within this site, by a browser's own reading of it; its start for anything else.
pub(super) fn place_within(next: &str) -> String {
    let base = "http://here.invalid";
    let read = |text: &str| -> Option<String> {
        let url = Url::parse(base).ok()?.join(text).ok()?;
        let place = url.as_str().strip_prefix(base)?;
        // A path of two slashes is another host to whoever reads it alone.
        let is_path = place.starts_with('/') && !place.starts_with("//");
        (is_path && place.len() <= NEXT_MAX && url.path() != "/api" && !url.path().starts_with("/api/"))
            .then(|| place.to_owned())
    };
    let is_rooted = next.starts_with('/') && next.len() <= NEXT_MAX;
    is_rooted.then(|| read(next)).flatten().unwrap_or_else(|| "/".to_owned())
}

fn seal<T: Serialize>(engine: &Engine, what: &str, value: &T) -> Result<String> {
    let bytes = serde_json::to_vec(value).map_err(|error| Error::internal(format!("{what}: {error}")))?;
    engine.seal_identity(OWNER, what, &bytes)
}

fn unseal<T: DeserializeOwned>(engine: &Engine, what: &str, sealed: &str) -> Option<T> {
    serde_json::from_slice(&engine.unseal_returned(OWNER, what, sealed)?).ok()
}

fn is_within(engine: &Engine, made_ms: i64, span_ms: i64) -> bool {
    (0..span_ms).contains(&(engine.now_ms() - made_ms))
}

#[cfg(test)]
mod tests {
    use super::place_within;

    #[test]
    fn one_returns_to_this_site_alone() {
        for here in ["/", "/o/account", "/o/account/1?tab=a#b", "/d/home?x=https://elsewhere.example"] {
            assert_eq!(place_within(here), here);
        }
        for elsewhere in [
            "",
            "o/account",
            "https://elsewhere.example/",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "/.//elsewhere.example",
            "/x/..//elsewhere.example",
            "/\t/elsewhere.example",
            "/\n/elsewhere.example",
            "javascript:alert(1)",
            "/api/v1/auth/logout",
        ] {
            assert_eq!(place_within(elsewhere), "/", "{elsewhere:?}");
        }
        assert_eq!(place_within(&format!("/{}", "长".repeat(400))), "/", "too long once it is written out");
        assert_eq!(place_within("/a\r\nset-cookie: x"), "/aset-cookie:%20x");
    }
}
