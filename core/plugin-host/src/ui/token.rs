//! What a view remembers, on its way through the browser and back: signed, bound to a person, a slot and a record, and good for
//! an hour. Whoever it belongs to can read it, so it is no place for secrets.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;
use tessera_engine::private_files::key_in;
use tessera_model::error::{Error, ErrorCode};

/// Bytes of a state, as JSON text.
pub(crate) const STATE_BYTES: usize = 8 * 1024;
/// How long a state is good, in milliseconds.
const LIFE_MS: i64 = 60 * 60 * 1_000;
const KEY_FILE: &str = "ui-key";
const MAC_BYTES: usize = 32;
const TIME_BYTES: usize = 8;

/// Signs states.
pub(crate) struct StateKey([u8; 32]);

/// What a state belongs to; it is good for nothing else.
#[derive(Clone, Copy)]
pub(crate) struct Bound<'a> {
    pub(crate) user: &'a str,
    pub(crate) plugin: &'a str,
    pub(crate) slot: &'a str,
    /// Object and id.
    pub(crate) subject: Option<(&'a str, &'a str)>,
}

impl StateKey {
    /// The key that lies beside the compiled components, so that states outlive a restart; without a folder a new one.
    pub(crate) fn open(folder: Option<&Path>, secret: impl Fn() -> [u8; 32]) -> Self {
        let kept = folder.map(|folder| key_in(folder, KEY_FILE, &secret));
        match kept {
            Some(Ok(key)) => Self(key),
            Some(Err(error)) => {
                tracing::warn!(%error, "the key for states of plugins' views can't be kept; after a restart open views are loaded anew");
                Self(secret())
            }
            None => Self(secret()),
        }
    }

    /// A state as a token for the browser.
    pub(crate) fn seal(&self, bound: Bound<'_>, state: &str, now_ms: i64) -> String {
        let expires = now_ms.saturating_add(LIFE_MS).to_be_bytes();
        let mac = self.mac(bound, expires, state.as_bytes()).finalize().into_bytes();
        let mut token = Vec::with_capacity(MAC_BYTES + TIME_BYTES + state.len());
        token.extend_from_slice(&mac);
        token.extend_from_slice(&expires);
        token.extend_from_slice(state.as_bytes());
        BASE64.encode(token)
    }

    /// The state in a token.
    ///
    /// # Errors
    /// `ui_state_invalid` with `reason`: `altered` when it isn't what was sealed for just this, `expired` when it is too old.
    pub(crate) fn unseal(&self, bound: Bound<'_>, token: &str, now_ms: i64) -> Result<String, Error> {
        let altered = || refusal("altered", "it isn't what this server gave out for this person, slot and record");
        // What is longer than any token needn't be decoded.
        if token.len() > (MAC_BYTES + TIME_BYTES + STATE_BYTES) * 2 {
            return Err(altered());
        }
        let bytes = BASE64.decode(token).map_err(|_| altered())?;
        let (mac, rest) = bytes.split_at_checked(MAC_BYTES).ok_or_else(altered)?;
        let (expires, state) = rest.split_at_checked(TIME_BYTES).ok_or_else(altered)?;
        let expires = <[u8; TIME_BYTES]>::try_from(expires).map_err(|_| altered())?;
        self.mac(bound, expires, state).verify_slice(mac).map_err(|_| altered())?;
        if i64::from_be_bytes(expires) < now_ms {
            return Err(refusal("expired", "it is older than an hour"));
        }
        String::from_utf8(state.to_vec()).map_err(|_| altered())
    }

    fn mac(&self, bound: Bound<'_>, expires: [u8; TIME_BYTES], state: &[u8]) -> Hmac<Sha256> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.0) {
            Ok(mac) => mac,
            // HMAC takes keys of any length.
            Err(_) => Hmac::<Sha256>::new(&Default::default()),
        };
        let (object, id) = bound.subject.unwrap_or_default();
        // Lengths before texts, so that no two sets of parts read the same.
        for part in ["ui-state-1", bound.user, bound.plugin, bound.slot, object, id] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.update(&expires);
        mac.update(state);
        mac
    }
}

fn refusal(reason: &str, why: &str) -> Error {
    let detail = format!("the state of this view can't be used: {why}. Render the view again");
    Error::new(ErrorCode::UiStateInvalid, detail).with_extra(json!({"reason": reason}))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: Bound<'static> =
        Bound { user: "ann", plugin: "acme.a", slot: "card", subject: Some(("account", "id1")) };

    fn reason(key: &StateKey, bound: Bound<'_>, token: &str, now_ms: i64) -> String {
        let error = key.unseal(bound, token, now_ms).unwrap_err();
        assert_eq!(error.code, ErrorCode::UiStateInvalid);
        error.extra.unwrap()["reason"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_state_comes_back_for_what_it_was_sealed_for_and_nothing_else() {
        let key = StateKey([7; 32]);
        let token = key.seal(BOUND, "{\"step\":2}", 1_000);
        assert_eq!(key.unseal(BOUND, &token, 1_001).unwrap(), "{\"step\":2}");
        let others = [
            Bound { user: "ben", ..BOUND },
            Bound { plugin: "acme.b", ..BOUND },
            Bound { slot: "tab", ..BOUND },
            Bound { subject: Some(("account", "id2")), ..BOUND },
            Bound { subject: None, ..BOUND },
            // The same letters, divided otherwise.
            Bound { user: "an", plugin: "nacme.a", ..BOUND },
        ];
        for other in others {
            assert_eq!(reason(&key, other, &token, 1_001), "altered");
        }
        assert_eq!(reason(&StateKey([8; 32]), BOUND, &token, 1_001), "altered");
    }

    #[test]
    fn altered_and_old_ones_are_refused() {
        let key = StateKey([7; 32]);
        let token = key.seal(BOUND, "1", 1_000);
        assert_eq!(key.unseal(BOUND, &token, 1_000 + LIFE_MS).unwrap(), "1");
        assert_eq!(reason(&key, BOUND, &token, 1_001 + LIFE_MS), "expired");
        for at in 0..BASE64.decode(&token).unwrap().len() {
            let mut bytes = BASE64.decode(&token).unwrap();
            bytes[at] ^= 1;
            assert_eq!(reason(&key, BOUND, &BASE64.encode(bytes), 1_001), "altered", "byte {at}");
        }
        for token in ["", "x", "===", &token[..20], &"A".repeat(100_000)] {
            assert_eq!(reason(&key, BOUND, token, 1_001), "altered");
        }
    }

    #[test]
    fn the_key_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let token = StateKey::open(Some(folder.path()), || [1; 32]).seal(BOUND, "1", 0);
        let again = StateKey::open(Some(folder.path()), || [2; 32]);
        assert_eq!(again.unseal(BOUND, &token, 1).unwrap(), "1");
        assert_eq!(reason(&StateKey::open(None, || [2; 32]), BOUND, &token, 1), "altered");
    }
}
