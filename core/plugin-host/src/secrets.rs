//! Secrets that administrators set for plugins: sealed where they are stored, and used, never told.
//!
//! The key lies in a file of its own beside the database, so that whoever has a copy of the database alone has no secret.

use std::collections::BTreeMap;
use std::path::Path;

use hmac::{Hmac, Mac as _};
use serde_json::Value as Json;
use sha2::Sha256;
use tessera_engine::private_files::{key_in, private_folder};
use tessera_engine::sealing::{NONCE_BYTES, SealKeys};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::record::Fields;
use tessera_package::manifest::Setting;

const KEY_FILE: &str = "plugin-secrets";
/// What the key is used for here.
const PURPOSE: &str = "plugin-secrets-1";

/// Sealed values by the keys of their settings.
pub(crate) type Sealed = BTreeMap<String, String>;

/// Seals secrets.
pub(crate) struct SecretKey(Option<SealKeys>);

/// A plugin's secrets, opened.
#[derive(Default)]
pub(crate) struct Secrets(BTreeMap<String, Vec<u8>>);

impl Secrets {
    /// A MAC under the secret of this name; none when it isn't set.
    pub(crate) fn mac(&self, name: &str) -> Option<Hmac<Sha256>> {
        self.0.get(name).map(|secret| hmac(secret))
    }

    /// The text of this name, for the host to send where it may be sent; none when it isn't set.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|secret| String::from_utf8_lossy(secret).into_owned())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

impl SecretKey {
    /// The key in the folder; `secret` becomes it when there is none yet. Without a folder nothing outlives the process anyway.
    /// With one that can't be used there are no secrets, rather than some that nobody can open after a restart.
    pub(crate) fn open(folder: Option<&Path>, secret: impl Fn() -> [u8; 32]) -> Self {
        let Some(folder) = folder else { return Self(Some(SealKeys::of(&secret(), PURPOSE))) };
        match private_folder(folder).and_then(|()| key_in(folder, KEY_FILE, &secret)) {
            Ok(key) => Self(Some(SealKeys::of(&key, PURPOSE))),
            Err(error) => {
                tracing::error!(path = %folder.display(), %error, "the key of plugins' secrets can't be read or made; plugins have no secrets until it can and the server starts again");
                Self(None)
            }
        }
    }

    /// Moves the values of secrets out of what was set and seals them. `named` says which were set now; those that are named and
    /// have no value are forgotten.
    ///
    /// # Errors
    /// `state_conflict` when there is no key.
    pub(crate) fn take(
        &self,
        plugin: &str,
        schema: &[Setting],
        settings: &mut Fields,
        sealed: &mut Sealed,
        named: &Fields,
        nonce: impl Fn() -> [u8; NONCE_BYTES],
    ) -> Result<()> {
        for setting in schema.iter().filter(|setting| setting.secret) {
            let key = &setting.key;
            if let Some(value) = settings.get(key) {
                sealed.insert(key.clone(), self.seal(plugin, key, &bytes_of(value), nonce())?);
                settings.remove(key);
            } else if named.contains_key(key) {
                sealed.remove(key);
            }
        }
        Ok(())
    }

    /// The secrets that the manifest declares and that can be opened.
    pub(crate) fn open_all(&self, plugin: &str, schema: &[Setting], sealed: &Sealed) -> Secrets {
        let mut open = BTreeMap::new();
        for setting in schema.iter().filter(|setting| setting.secret) {
            let Some(text) = sealed.get(&setting.key) else { continue };
            match self.unseal(plugin, &setting.key, text) {
                Some(value) => drop(open.insert(setting.key.clone(), value)),
                None => tracing::error!(
                    plugin,
                    secret = setting.key,
                    "a secret was sealed with another key than this server's; bring the folder `keys` back, or set it again"
                ),
            }
        }
        Secrets(open)
    }

    fn seal(&self, plugin: &str, name: &str, value: &[u8], nonce: [u8; NONCE_BYTES]) -> Result<String> {
        let Some(keys) = &self.0 else {
            let (en, zh) = (
                "The key for secrets can't be read; please look into the server's log",
                "无法读取密钥文件，请查看服务器日志",
            );
            return Err(Error::told(ErrorCode::StateConflict, Label::new(en, zh)));
        };
        Ok(keys.seal([plugin, name], value, nonce))
    }

    fn unseal(&self, plugin: &str, name: &str, sealed: &str) -> Option<Vec<u8>> {
        self.0.as_ref()?.unseal([plugin, name], sealed)
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of any length.
        Err(_) => Hmac::<Sha256>::new(&Default::default()),
    }
}

/// A text stands for its own bytes, anything else for its JSON.
fn bytes_of(value: &Json) -> Vec<u8> {
    match value {
        Json::String(text) => text.as_bytes().to_vec(),
        other => other.to_string().into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use serde_json::json;

    use super::*;

    fn schema(secrets: &[&str]) -> Vec<Setting> {
        let text = json!({"en": "x", "zh-CN": "x"});
        let setting = |key: &str| {
            let is_secret = secrets.contains(&key);
            serde_json::from_value::<Setting>(json!({"key": key, "kind": "text", "label": text, "secret": is_secret}))
                .unwrap()
        };
        ["key", "tone"].into_iter().map(setting).collect()
    }

    fn fields(value: Json) -> Fields {
        value.as_object().cloned().unwrap()
    }

    fn tag(secrets: &Secrets) -> Option<Vec<u8>> {
        secrets.mac("key").map(|mac| mac.finalize().into_bytes().to_vec())
    }

    #[test]
    fn a_secret_leaves_the_settings_and_opens_in_its_own_place_only() {
        let key = SecretKey::open(None, || [7; 32]);
        let schema = schema(&["key"]);
        let long = "s3cret-".repeat(20);
        let mut settings = fields(json!({"key": long, "tone": "warm"}));
        let mut sealed = Sealed::new();
        key.take("acme.a", &schema, &mut settings, &mut sealed, &Fields::new(), || [1; 32]).unwrap();
        assert_eq!(settings, fields(json!({"tone": "warm"})));
        let stored = sealed["key"].clone();
        let bytes = BASE64.decode(&stored).unwrap();
        assert!(!bytes.windows(4).any(|part| long.as_bytes().windows(4).any(|own| own == part)));
        assert_eq!(key.unseal("acme.a", "key", &stored).unwrap(), long.as_bytes());
        assert_eq!(
            tag(&key.open_all("acme.a", &schema, &sealed)),
            Some(hmac(long.as_bytes()).finalize().into_bytes().to_vec())
        );

        assert_eq!(key.unseal("acme.b", "key", &stored), None, "another plugin's");
        assert_eq!(key.unseal("acme.a", "other", &stored), None, "under another name");
        assert_eq!(SecretKey::open(None, || [8; 32]).unseal("acme.a", "key", &stored), None, "with another key");
        for at in [0, NONCE_BYTES, bytes.len() - 1] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert_eq!(key.unseal("acme.a", "key", &BASE64.encode(altered)), None, "byte {at}");
        }
        let short = BASE64.encode([0_u8; 63]);
        for broken in ["", "no base64!", short.as_str()] {
            assert_eq!(key.unseal("acme.a", "key", broken), None, "{broken}");
        }

        // The same once more looks different; a version of the plugin that calls it no secret doesn't get it.
        assert_ne!(key.seal("acme.a", "key", long.as_bytes(), [2; 32]).unwrap(), stored);
        let open = key.open_all("acme.a", &self::schema(&[]), &sealed);
        assert!(!open.has("key") && tag(&open).is_none());

        key.take("acme.a", &schema, &mut settings, &mut sealed, &Fields::new(), || [3; 32]).unwrap();
        assert_eq!(sealed.len(), 1, "what isn't named stays");
        key.take("acme.a", &schema, &mut settings, &mut sealed, &fields(json!({"key": null})), || [3; 32]).unwrap();
        assert!(sealed.is_empty());
    }

    #[test]
    fn the_key_outlives_the_process_and_without_it_nothing_is_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let stored = SecretKey::open(Some(&keys), || [1; 32]).seal("acme.a", "key", b"x", [1; 32]).unwrap();
        let again = SecretKey::open(Some(&keys), || [2; 32]);
        assert_eq!(again.unseal("acme.a", "key", &stored).unwrap(), b"x");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&keys), mode(&keys.join(KEY_FILE))), (0o700, 0o600));
        }
        let file = folder.path().join("file");
        std::fs::write(&file, b"").unwrap();
        let none = SecretKey::open(Some(&file), || [1; 32]);
        assert_eq!(none.seal("acme.a", "key", b"x", [1; 32]).unwrap_err().code, ErrorCode::StateConflict);
        assert_eq!(none.unseal("acme.a", "key", &stored), None);
    }
}
