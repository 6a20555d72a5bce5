//! The parts of a manifest that say where other systems call in.

use serde::{Deserialize, Serialize};

use super::{Manifest, Text};
use crate::limits;

/// Methods that an endpoint may take.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/// Characters of a signature's header, and of what stands before the signature.
const HEADER_LENGTH_MAX: usize = 64;

/// An address where other systems call in. Whoever calls acts as the plugin itself, with the role `service`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Handed to the component, and part of the address.
    pub endpoint: String,
    /// What it is for, for the administrator who copies the address.
    pub label: Text,
    /// Upper case; empty: `POST` only.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Largest body that is taken, in bytes.
    #[serde(default = "default_body_bytes_max")]
    pub body_bytes_max: usize,
    /// How the server tells genuine calls; without one whoever knows the address is let in, and the component may look closer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<WebhookSignature>,
}

/// An HMAC-SHA-256 of the body that comes in a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSignature {
    /// In any case.
    pub header: String,
    /// The key of a setting with `secret = true`.
    pub secret: String,
    /// What stands before the signature in the header: `sha256=`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    #[serde(default)]
    pub encoding: SignatureEncoding,
}

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureEncoding {
    #[default]
    Hex,
    Base64,
}

impl Webhook {
    /// The methods that it takes.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        let usual = self.methods.is_empty().then_some("POST");
        self.methods.iter().map(String::as_str).chain(usual)
    }
}

/// What a webhook must obey beyond its types, each with its place below the webhook.
pub(super) fn problems(webhook: &Webhook, manifest: &Manifest) -> Vec<(&'static str, String)> {
    let mut problems = Vec::new();
    if !webhook.methods.iter().all(|method| METHODS.contains(&method.as_str())) {
        problems.push(("methods", format!("must be of {}", METHODS.join(", "))));
    }
    if !(1..=limits::WEBHOOK_BODY_BYTES_MAX).contains(&webhook.body_bytes_max) {
        problems.push(("body_bytes_max", format!("must be 1 to {}", limits::WEBHOOK_BODY_BYTES_MAX)));
    }
    let Some(signature) = &webhook.signature else { return problems };
    let of_header = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if signature.header.is_empty()
        || signature.header.len() > HEADER_LENGTH_MAX
        || !signature.header.bytes().all(of_header)
    {
        problems.push(("signature.header", "must be the name of a header".to_owned()));
    }
    if signature.prefix.len() > HEADER_LENGTH_MAX || !signature.prefix.bytes().all(|byte| byte.is_ascii_graphic()) {
        problems.push(("signature.prefix", "must be printable characters without spaces, at most 64".to_owned()));
    }
    if !manifest.settings.iter().any(|setting| setting.secret && setting.key == signature.secret) {
        problems.push(("signature.secret", format!("{} is not among the settings that are secrets", signature.secret)));
    }
    problems
}

fn default_body_bytes_max() -> usize {
    limits::WEBHOOK_BODY_BYTES_DEFAULT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::FULL_MANIFEST;

    #[test]
    fn without_methods_it_is_posted_to() {
        let manifest = Manifest::parse(FULL_MANIFEST).unwrap();
        let webhook = &manifest.webhooks[0];
        assert_eq!(webhook.methods().collect::<Vec<_>>(), ["POST", "PUT"]);
        let plain = Webhook { methods: Vec::new(), ..webhook.clone() };
        assert_eq!(plain.methods().collect::<Vec<_>>(), ["POST"]);
        assert_eq!(webhook.body_bytes_max, limits::WEBHOOK_BODY_BYTES_DEFAULT);
        assert_eq!(webhook.signature.as_ref().unwrap().encoding, SignatureEncoding::Hex);
    }
}
