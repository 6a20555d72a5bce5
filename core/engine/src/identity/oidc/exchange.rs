//! From the code that a browser brings to what the provider says of its owner.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::Failure;
use super::discovery::{Discovered, parsed};
use super::id_token::{self, Claims, Doubt, Expected};
use super::journey::Journey;
use super::provider::Provider;
use crate::engine::Engine;

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

impl Engine {
    /// Redeems a code, checks the token that comes for it, and answers what the provider says of whoever it is about.
    #[crate::opaque]
    pub(super) async fn claims_of(
        &self,
        id: &str,
        provider: &Provider,
        journey: &Journey,
        code: &str,
    ) -> Result<Claims, Failure> {
        let discovered = self.discovered(id, provider).await?;
        let tokens = self.redeem(id, provider, &discovered, journey, code).await?;
        let expected = Expected {
            issuer: &provider.issuer,
            client_id: &provider.client_id,
            nonce: &journey.nonce,
            now_ms: self.now_ms(),
        };
        let checked = match id_token::check(&tokens.id_token, &discovered.keys, &expected) {
            // It may sign with another key by now.
            Err(Doubt::UnknownKey) => {
                let anew = self.discovered_anew(id, provider, discovered.clone()).await?;
                id_token::check(&tokens.id_token, &anew.keys, &expected)
            }
            checked => checked,
        };
        let mut claims = checked.map_err(Failure::Untrusted)?;
        self.add_userinfo(provider, &discovered, tokens.access_token, &mut claims).await?;
        Ok(claims)
    }

    async fn redeem(
        &self,
        id: &str,
        provider: &Provider,
        discovered: &Discovered,
        journey: &Journey,
        code: &str,
    ) -> Result<Tokens, Failure> {
        let secret = match &provider.client_secret {
            Some(sealed) => Some(self.provider_secret(id, sealed).ok_or_else(|| {
                Failure::Unusable("the client secret can't be opened with this server's key; set it again".to_owned())
            })?),
            None => None,
        };
        let methods = discovered.metadata.token_endpoint_auth_methods_supported.as_deref();
        // What the standard takes for granted where nothing is said.
        let may_basic = methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", journey.redirect_uri.as_str()),
            ("code_verifier", journey.verifier.as_str()),
        ];
        let mut headers = vec![("accept", "application/json".to_owned())];
        match &secret {
            Some(secret) if may_basic => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = BASE64.encode(format!("{}:{}", encoded(&provider.client_id), encoded(secret)));
                headers.push(("authorization", format!("Basic {pair}")));
            }
            Some(secret) => {
                pairs.extend([("client_id", provider.client_id.as_str()), ("client_secret", secret.as_str())])
            }
            None => pairs.push(("client_id", provider.client_id.as_str())),
        }
        let form = Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes();
        let what = "the token endpoint";
        let answer =
            self.call_provider(what, provider, &discovered.metadata.token_endpoint, headers, Some(form)).await?;
        parsed(what, &answer)
    }

    /// Adds what the provider tells at its userinfo endpoint alone, where the token says too little.
    async fn add_userinfo(
        &self,
        provider: &Provider,
        discovered: &Discovered,
        access_token: Option<String>,
        claims: &mut Claims,
    ) -> Result<(), Failure> {
        let lacks_groups = !provider.group_roles.is_empty() && !claims.contains_key(&provider.groups_claim);
        let is_enough = claims.contains_key("name") && claims.contains_key("email") && !lacks_groups;
        let (Some(place), Some(token), false) = (&discovered.metadata.userinfo_endpoint, access_token, is_enough)
        else {
            return Ok(());
        };
        let what = "the userinfo endpoint";
        let headers = vec![("accept", "application/json".to_owned()), ("authorization", format!("Bearer {token}"))];
        let answer = self.call_provider(what, provider, place, headers, None).await?;
        let more: Claims = parsed(what, &answer)?;
        if more.get("sub") != claims.get("sub") {
            return Err(Failure::Untrusted(Doubt::Subject));
        }
        for (name, value) in more {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }
}
