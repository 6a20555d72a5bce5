//! One-time codes by the clock (RFC 6238), as authenticator apps make them: SHA-1, six digits, half a minute.

use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// Bytes of a secret: as many as the hash has, which is what the standard asks for.
pub(super) const SECRET_BYTES: usize = 20;
const STEP_MS: i64 = 30_000;
/// Codes of so many steps before and after count too: clocks differ.
const DRIFT: i64 = 1;
const DIGITS: usize = 6;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, among those that count now; none when it is of none.
pub(super) fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let now = now_ms.div_euclid(STEP_MS);
    let mut found = None;
    // All are looked at, so that the time taken tells nothing.
    for step in now - DRIFT..=now + DRIFT {
        if bool::from(code_at(secret, step).as_bytes().ct_eq(code.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// The code of the present step; for tests of what asks for one.
#[cfg(test)]
pub(super) fn code_now(secret: &[u8], now_ms: i64) -> String {
    code_at(secret, now_ms.div_euclid(STEP_MS))
}

/// What an app reads from a picture.
pub(super) fn address(issuer: &str, username: &str, secret: &[u8]) -> String {
    let encoded =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let (issuer, username) = (encoded(issuer), encoded(username));
    let secret = base32(secret);
    format!(
        "otpauth://totp/{issuer}:{username}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period=30"
    )
}

/// As people type a secret into an app that has no camera.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(bits: u32) -> char {
    ALPHABET.get((bits & 31) as usize).map_or('A', |byte| char::from(*byte))
}

fn code_at(secret: &[u8], step: i64) -> String {
    let mut mac = match Hmac::<Sha1>::new_from_slice(secret) {
        Ok(mac) => mac,
        // HMAC takes keys of any length.
        Err(_) => Hmac::<Sha1>::new(&Default::default()),
    };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last().copied().unwrap_or_default() & 15);
    let part = digest.get(at..at + 4).and_then(|part| <[u8; 4]>::try_from(part).ok()).unwrap_or_default();
    let number = (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000;
    format!("{number:0DIGITS$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, of whose eight digits apps show the last six.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_now(secret, seconds * 1000), code);
            assert_eq!(step_of(secret, code, seconds * 1000), Some(seconds / 30));
        }
        assert_eq!(step_of(secret, "287082", 59_000 + 30_000), Some(1), "a slow clock");
        assert_eq!(step_of(secret, "287082", 59_000 + 60_000), None);
        for wrong in ["", "28708", "2870822", "287083", "２８７０８２"] {
            assert_eq!(step_of(secret, wrong, 59_000), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text, "RFC 4648, without the padding");
        }
        let address = address("Acme & Söhne", "mei.wang", b"12345678901234567890");
        assert_eq!(
            address,
            "otpauth://totp/Acme%20%26%20S%C3%B6hne:mei%2Ewang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30"
        );
    }
}
