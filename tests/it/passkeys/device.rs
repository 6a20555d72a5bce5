//! A device that makes passkeys, written by the standards alone (Web Authentication level 3, RFC 9052 for the key), with whatever a
//! dishonest one may get wrong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

/// Where the page is that asks.
pub(super) const ORIGIN: &str = "http://localhost:8080";
const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
const WITH_KEY: u8 = 64;

/// One passkey on a device.
pub(super) struct Device {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose it is, as the site says when it is made.
    handle: String,
    /// How often it was used.
    pub(super) counter: u32,
    pub(super) origin: &'static str,
    /// The device knew its owner.
    pub(super) is_verified: bool,
}

impl Device {
    pub(super) fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        Self { key, id: vec![seed; 20], handle: String::new(), counter: 0, origin: ORIGIN, is_verified: true }
    }

    /// Makes the passkey that a site asks for.
    pub(super) fn create(&mut self, options: &Json) -> Json {
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.handle = options["user"]["id"].as_str().unwrap().to_owned();
        let point = self.key.verifying_key().to_encoded_point(false);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), WITH_KEY);
        data.extend([0; 16]);
        data.extend([0, u8::try_from(self.id.len()).unwrap()]);
        data.extend(&self.id);
        // {1: EC2, 3: ES256, -1: P-256, -2: x, -3: y}
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap());
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut made = vec![0xa3, 0x63];
        made.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        made.push(u8::try_from(data.len()).unwrap());
        made.extend(&data);
        let response = json!({"attestationObject": BASE64.encode(made), "clientDataJSON": BASE64.encode(self.said("create", options))});
        self.answered(response)
    }

    /// Answers a sign-in.
    pub(super) fn get(&mut self, options: &Json) -> Json {
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let said = self.said("get", options);
        let signature: Signature = self.key.sign(&[data.as_slice(), &Sha256::digest(&said)].concat());
        let response = json!({
            "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(said),
            "signature": BASE64.encode(signature.to_der().as_bytes()), "userHandle": self.handle,
        });
        self.answered(response)
    }

    fn answered(&self, response: Json) -> Json {
        let id = BASE64.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        let verified = if self.is_verified { USER_VERIFIED } else { 0 };
        let mut data = Sha256::digest(site).to_vec();
        data.push(USER_PRESENT | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// What the browser adds, and the device signs.
    fn said(&self, what: &str, options: &Json) -> Vec<u8> {
        let said = json!({
            "type": format!("webauthn.{what}"), "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }
}
