//! Whether a call is from whom it says: an HMAC of its body under a secret that both sides know.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::Mac as _;
use tessera_package::manifest::{SignatureEncoding, WebhookSignature};

use crate::secrets::Secrets;

/// Why a call isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsigned {
    /// Nobody set the secret yet, so nothing can be told from anything.
    NoSecret,
    /// The header isn't there, or more than once.
    NoHeader,
    /// It isn't the signature of this body.
    Wrong,
}

impl Unsigned {
    /// For the plugin's log.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::NoSecret => "the secret that calls are signed with isn't set",
            Self::NoHeader => "it isn't signed",
            Self::Wrong => "its signature is wrong",
        }
    }
}

/// Checks the signature of a body.
///
/// # Errors
/// Why it isn't genuine.
pub(super) fn check(
    wanted: &WebhookSignature,
    secrets: &Secrets,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<(), Unsigned> {
    let mut mac = secrets.mac(&wanted.secret).ok_or(Unsigned::NoSecret)?;
    let mut sent = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&wanted.header));
    let (Some((_, text)), None) = (sent.next(), sent.next()) else { return Err(Unsigned::NoHeader) };
    let text = text.trim().strip_prefix(&wanted.prefix).ok_or(Unsigned::Wrong)?;
    let theirs = match wanted.encoding {
        SignatureEncoding::Hex => hex::decode(text).ok(),
        SignatureEncoding::Base64 => BASE64.decode(text).ok(),
    };
    mac.update(body);
    // In the same time, wherever the two differ.
    mac.verify_slice(&theirs.ok_or(Unsigned::Wrong)?).map_err(|_| Unsigned::Wrong)
}

/// The header that a genuine call would have, name in lower case; none while the secret isn't set.
pub(super) fn sign(wanted: &WebhookSignature, secrets: &Secrets, body: &[u8]) -> Option<(String, String)> {
    let mut mac = secrets.mac(&wanted.secret)?;
    mac.update(body);
    let bytes = mac.finalize().into_bytes();
    let text = match wanted.encoding {
        SignatureEncoding::Hex => hex::encode(bytes),
        SignatureEncoding::Base64 => BASE64.encode(bytes),
    };
    Some((wanted.header.to_ascii_lowercase(), format!("{}{text}", wanted.prefix)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::record::Fields;
    use tessera_package::manifest::Setting;

    use super::*;
    use crate::secrets::{Sealed, SecretKey};

    /// HMAC-SHA-256 of a sentence under the key `key`, as it stands in many books.
    const SENTENCE: &[u8] = b"The quick brown fox jumps over the lazy dog";
    const SIGNED: &str = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";

    fn secrets() -> Secrets {
        let text = json!({"en": "x", "zh-CN": "x"});
        let setting: Setting =
            serde_json::from_value(json!({"key": "signing_key", "kind": "text", "label": text, "secret": true}))
                .unwrap();
        let key = SecretKey::open(None, || [7; 32]);
        let mut settings: Fields = json!({"signing_key": "key"}).as_object().cloned().unwrap();
        let mut sealed = Sealed::new();
        let schema = [setting];
        key.take("acme.a", &schema, &mut settings, &mut sealed, &Fields::new(), || [1; 32]).unwrap();
        key.open_all("acme.a", &schema, &sealed)
    }

    fn wanted(prefix: &str, encoding: SignatureEncoding) -> WebhookSignature {
        WebhookSignature {
            header: "X-Signature".to_owned(),
            secret: "signing_key".to_owned(),
            prefix: prefix.to_owned(),
            encoding,
        }
    }

    fn sent(value: &str) -> Vec<(String, String)> {
        vec![("x-signature".to_owned(), value.to_owned())]
    }

    #[test]
    fn a_body_is_taken_with_its_own_signature_in_either_writing() {
        let secrets = secrets();
        let hex = wanted("", SignatureEncoding::Hex);
        let prefixed = wanted("sha256=", SignatureEncoding::Hex);
        let base64 = wanted("", SignatureEncoding::Base64);
        check(&hex, &secrets, &sent(SIGNED), SENTENCE).unwrap();
        check(&hex, &secrets, &sent(&SIGNED.to_uppercase()), SENTENCE).unwrap();
        check(&prefixed, &secrets, &sent(&format!("sha256={SIGNED}")), SENTENCE).unwrap();
        check(&base64, &secrets, &sent(&BASE64.encode(hex::decode(SIGNED).unwrap())), SENTENCE).unwrap();
    }

    #[test]
    fn what_is_signed_here_is_taken_here() {
        let secrets = secrets();
        for encoding in [SignatureEncoding::Hex, SignatureEncoding::Base64] {
            let wanted = wanted("v1=", encoding);
            let header = sign(&wanted, &secrets, SENTENCE).unwrap();
            check(&wanted, &secrets, &[header], SENTENCE).unwrap();
            assert!(sign(&wanted, &Secrets::default(), SENTENCE).is_none());
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let secrets = secrets();
        let hex = wanted("", SignatureEncoding::Hex);
        let refused = |wanted: &WebhookSignature, headers: &[(String, String)], body: &[u8]| {
            check(wanted, &secrets, headers, body).unwrap_err()
        };
        assert_eq!(refused(&hex, &[], SENTENCE), Unsigned::NoHeader);
        let twice = [sent(SIGNED), sent(SIGNED)].concat();
        assert_eq!(refused(&hex, &twice, SENTENCE), Unsigned::NoHeader);
        for (value, body) in [(SIGNED, &b"another"[..]), (&SIGNED[..62], SENTENCE), ("", SENTENCE), ("zz", SENTENCE)] {
            assert_eq!(refused(&hex, &sent(value), body), Unsigned::Wrong, "{value}");
        }
        let prefixed = wanted("sha256=", SignatureEncoding::Hex);
        assert_eq!(refused(&prefixed, &sent(SIGNED), SENTENCE), Unsigned::Wrong);
        assert_eq!(check(&hex, &Secrets::default(), &sent(SIGNED), SENTENCE), Err(Unsigned::NoSecret));
    }
}
