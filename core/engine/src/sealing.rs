//! Seals secrets that must be read again, so that whoever has a copy of the database alone has none of them.
//!
//! A value is encrypted with HMAC-SHA-256 in counter mode and authenticated with another HMAC over its place and what was encrypted:
//! nothing can be altered, or set in another place, without being noticed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Bytes of fresh randomness that each sealing takes.
pub const NONCE_BYTES: usize = 32;
const MAC_BYTES: usize = 32;

/// The keys of one purpose.
pub struct SealKeys {
    encrypts: [u8; 32],
    authenticates: [u8; 32],
}

impl SealKeys {
    /// Keys out of one that may serve other purposes too.
    pub fn of(key: &[u8; 32], purpose: &str) -> Self {
        let derived = |what: &str| -> [u8; 32] {
            let mut mac = hmac(key);
            mac.update(format!("{purpose} {what}").as_bytes());
            mac.finalize().into_bytes().into()
        };
        Self { encrypts: derived("encrypts"), authenticates: derived("authenticates") }
    }

    /// Seals a value for a place, as text.
    pub fn seal(&self, place: [&str; 2], value: &[u8], nonce: [u8; NONCE_BYTES]) -> String {
        let mut hidden = value.to_vec();
        self.cover(&nonce, &mut hidden);
        let mac = self.mac(place, &nonce, &hidden).finalize().into_bytes();
        BASE64.encode([nonce.as_slice(), mac.as_slice(), hidden.as_slice()].concat())
    }

    /// The value again; none when it was altered, or sealed for another place or with another key.
    pub fn unseal(&self, place: [&str; 2], sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_BYTES)?;
        let (mac, hidden) = rest.split_at_checked(MAC_BYTES)?;
        self.mac(place, nonce, hidden).verify_slice(mac).ok()?;
        let mut value = hidden.to_vec();
        self.cover(nonce, &mut value);
        Some(value)
    }

    /// Covers bytes with the stream that belongs to a nonce, or takes the cover away again.
    fn cover(&self, nonce: &[u8], bytes: &mut [u8]) {
        for (at, block) in bytes.chunks_mut(MAC_BYTES).enumerate() {
            let mut mac = hmac(&self.encrypts);
            mac.update(nonce);
            mac.update(&(at as u64).to_be_bytes());
            let stream = mac.finalize().into_bytes();
            block.iter_mut().zip(stream).for_each(|(byte, cover)| *byte ^= cover);
        }
    }

    fn mac(&self, [whose, name]: [&str; 2], nonce: &[u8], hidden: &[u8]) -> Hmac<Sha256> {
        let mut mac = hmac(&self.authenticates);
        // Lengths before what they are of, so that no two sets of parts read the same.
        for part in [whose.as_bytes(), name.as_bytes(), nonce, hidden] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of any length.
        Err(_) => Hmac::<Sha256>::new(&Default::default()),
    }
}
