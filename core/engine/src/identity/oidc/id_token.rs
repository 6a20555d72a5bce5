//! The identity token: whether it is the provider's word, for this server, for this very sign-in, and still in time.

use std::str::FromStr as _;

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value as Json};
use subtle::ConstantTimeEq as _;

/// Clocks may differ by so many seconds.
const LEEWAY_SECONDS: i64 = 60;
/// Longest subject, as the standard has it.
const SUBJECT_MAX: usize = 255;

/// What a token says, after all of it was checked.
pub(super) type Claims = Map<String, Json>;

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now_ms: i64,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It names a key that the provider has not shown; asked anew it may.
    UnknownKey,
    /// Not signed with a key of the provider, or in a way that proves nothing.
    Signature,
    /// Somebody else's word, or for somebody else.
    Parties,
    Expired,
    /// It answers another sign-in.
    Nonce,
    Subject,
}

impl Doubt {
    /// For the audit log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownKey => "key",
            Self::Signature => "signature",
            Self::Parties => "parties",
            Self::Expired => "expired",
            Self::Nonce => "nonce",
            Self::Subject => "subject",
        }
    }
}

/// Checks a token and answers what it says.
///
/// # Errors
/// The first doubt.
pub(super) fn check(token: &str, keys: &[Jwk], expected: &Expected<'_>) -> Result<Claims, Doubt> {
    // `none` is no algorithm that can be read, so it ends here.
    let header = decode_header(token).map_err(|_| Doubt::Signature)?;
    let family = header.alg.family();
    // A shared secret proves nothing: the provider's public key would do for one. Nor does what must be understood and isn't.
    if family == AlgorithmFamily::Hmac || header.crit.is_some() {
        return Err(Doubt::Signature);
    }
    let mut fitting = keys.iter().filter(|key| {
        let is_named = header.kid.is_none() || key.common.key_id == header.kid;
        is_named && may_sign(key, header.alg)
    });
    let (key, other) = (fitting.next().ok_or(Doubt::UnknownKey)?, fitting.next());
    // Without a name there may be one key only.
    if other.is_some() && header.kid.is_none() {
        return Err(Doubt::UnknownKey);
    }
    let key = DecodingKey::from_jwk(key).map_err(|_| Doubt::Signature)?;
    if key.family() != family {
        return Err(Doubt::Signature);
    }
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By the engine's clock, below.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|error| doubt_of(error.kind()))?.claims;
    check_parties(&claims, expected)?;
    check_times(&claims, expected.now_ms / 1000)?;
    let nonce = text(&claims, "nonce").unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Doubt::Nonce);
    }
    text(&claims, "sub").filter(|subject| (1..=SUBJECT_MAX).contains(&subject.len())).ok_or(Doubt::Subject)?;
    Ok(claims)
}

pub(super) fn text<'a>(claims: &'a Claims, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Json::as_str)
}

/// A key is for signatures, and for this kind of them.
fn may_sign(key: &Jwk, algorithm: Algorithm) -> bool {
    let is_for_signatures = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
    let named = key.common.key_algorithm.map(|named| Algorithm::from_str(&named.to_string()));
    let is_of_kind = named.is_none_or(|named| named.is_ok_and(|named| named == algorithm));
    is_for_signatures && is_of_kind
}

/// The issuer and the audience as the library leaves them open: one issuer, and of several audiences the one that asked.
fn check_parties(claims: &Claims, expected: &Expected<'_>) -> Result<(), Doubt> {
    let is_several = claims.get("aud").and_then(Json::as_array).is_some_and(|aud| aud.len() > 1);
    let asked = match claims.get("azp") {
        None => !is_several,
        Some(asked) => asked.as_str() == Some(expected.client_id),
    };
    if asked && text(claims, "iss") == Some(expected.issuer) { Ok(()) } else { Err(Doubt::Parties) }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), Doubt> {
    // Some write seconds with a fraction.
    let seconds = |value: &Json| value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
    let expires = claims.get("exp").and_then(seconds).ok_or(Doubt::Expired)?;
    let begins = ["nbf", "iat"].iter().filter_map(|name| claims.get(*name).and_then(seconds)).max();
    let is_over = now.saturating_sub(LEEWAY_SECONDS) >= expires;
    let is_early = begins.is_some_and(|begins| begins > now.saturating_add(LEEWAY_SECONDS));
    if is_over || is_early { Err(Doubt::Expired) } else { Ok(()) }
}

const fn doubt_of(kind: &jsonwebtoken::errors::ErrorKind) -> Doubt {
    use jsonwebtoken::errors::ErrorKind;
    match kind {
        ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience | ErrorKind::MissingRequiredClaim(_) => Doubt::Parties,
        _ => Doubt::Signature,
    }
}
