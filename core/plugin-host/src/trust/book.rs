//! The trust book: one document among the settings.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tessera_engine::Engine;
use tessera_engine::documents::Table;
use tessera_model::error::{Error, Result};
use tessera_package::signature::PublicKey;

/// The id of the document.
const ID: &str = "plugin_trust";

/// What administrators said of publishers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Book {
    pub(crate) keys: Vec<TrustedKey>,
    pub(crate) pins: Vec<Pin>,
    pub(crate) revocations: Vec<Revocation>,
}

/// A key whose packages are accepted without asking again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TrustedKey {
    pub(crate) id: String,
    pub(crate) key: PublicKey,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) note: Option<String>,
    pub(crate) at_ms: i64,
    /// Name of whoever trusted it.
    pub(crate) by: String,
}

/// Whose a plugin is. It outlives the plugin: what it kept is not to fall to somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pin {
    pub(crate) plugin: String,
    /// None for a plugin that came unsigned.
    #[serde(default)]
    pub(crate) key: Option<PublicKey>,
    /// Keys that agreed to be replaced; older versions may be signed by them.
    #[serde(default)]
    pub(crate) former: Vec<PublicKey>,
    pub(crate) at_ms: i64,
    pub(crate) by: String,
}

/// What is not to run any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Revocation {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) what: Revoked,
    pub(crate) reason: String,
    pub(crate) at_ms: i64,
    pub(crate) by: String,
    /// Who signed the list that it came with; none when it was made here.
    #[serde(default)]
    pub(crate) signer: Option<PublicKey>,
}

/// Everything that one revocation reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Revoked {
    /// Everything that this key signed.
    Key { key: PublicKey },
    /// The package file of this digest.
    Package { sha256: String },
    /// A version of a plugin, or all, whoever signed it.
    Version {
        plugin: String,
        #[serde(default)]
        version: Option<String>,
    },
}

impl Book {
    /// # Errors
    /// `internal` when the document can't be read: nobody is to run what it may have revoked.
    pub(crate) async fn load(engine: &Engine) -> Result<Self> {
        let document = engine.store().doc_get(Table::Setting, ID).await?;
        let book = document.map(serde_json::from_value).transpose();
        Ok(book.map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))?.unwrap_or_default())
    }

    pub(crate) async fn save(&self, engine: &Engine) -> Result<()> {
        engine.store().doc_put(Table::Setting, ID, json!(self)).await
    }

    pub(crate) fn trusted(&self, key: &PublicKey) -> Option<&TrustedKey> {
        self.keys.iter().find(|trusted| trusted.key == *key)
    }

    pub(crate) fn pin(&self, plugin: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.plugin == plugin)
    }

    /// The revocation of a key, whatever number it gives itself.
    pub(crate) fn revoked_key(&self, key: &PublicKey) -> Option<&Revocation> {
        let is_it = |what: &Revoked| matches!(what, Revoked::Key { key: revoked } if revoked.is_same_key(key));
        self.revocations.iter().find(|revocation| is_it(&revocation.what))
    }

    /// The revocation of a package, be it by its signer.
    pub(crate) fn revoked(
        &self,
        plugin: &str,
        version: &str,
        sha256: &str,
        signer: Option<&PublicKey>,
    ) -> Option<&Revocation> {
        let is_it = |what: &Revoked| match what {
            Revoked::Key { .. } => false,
            Revoked::Package { sha256: revoked } => revoked == sha256,
            Revoked::Version { plugin: revoked, version: None } => revoked == plugin,
            Revoked::Version { plugin: revoked, version: Some(only) } => revoked == plugin && only == version,
        };
        let by_package = self.revocations.iter().find(|revocation| is_it(&revocation.what));
        by_package.or_else(|| self.revoked_key(signer?))
    }

    /// Binds a plugin to who signed it. `is_rotation`: the key before agreed. False when that changes nothing.
    pub(crate) fn bind(
        &mut self,
        plugin: &str,
        signer: Option<&PublicKey>,
        is_rotation: bool,
        at_ms: i64,
        by: &str,
    ) -> bool {
        let before = self.pin(plugin);
        if before.is_some_and(|pin| signer.is_none() || pin.key.as_ref() == signer) {
            return false;
        }
        let former = match before.filter(|_| is_rotation) {
            Some(pin) => pin.former.iter().chain(&pin.key).cloned().collect(),
            None => Vec::new(),
        };
        let pin = Pin { plugin: plugin.to_owned(), key: signer.cloned(), former, at_ms, by: by.to_owned() };
        self.pins.retain(|other| other.plugin != plugin);
        self.pins.push(pin);
        true
    }
}

impl Pin {
    /// Whether the plugin is this key's, or was.
    pub(crate) fn has(&self, key: &PublicKey) -> bool {
        self.key.as_ref() == Some(key) || self.former.contains(key)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use tessera_package::SecretKey;

    pub(crate) fn key(seed: u8) -> PublicKey {
        SecretKey::new([seed; 32], [seed; 8]).public()
    }

    pub(crate) fn revocation(what: Revoked) -> Revocation {
        Revocation {
            id: "1".to_owned(),
            what,
            reason: "stolen".to_owned(),
            at_ms: 1,
            by: "Mei".to_owned(),
            signer: None,
        }
    }

    #[test]
    fn a_plugin_stays_with_who_signed_it_first() {
        let mut book = Book::default();
        assert!(book.bind("acme.one", None, false, 1, "Mei"));
        assert!(!book.bind("acme.one", None, false, 2, "Mei"));
        assert!(book.bind("acme.one", Some(&key(1)), false, 3, "Mei"));
        assert!(!book.bind("acme.one", None, false, 4, "Mei"), "what is signed once is not unsigned again");
        assert!(book.bind("acme.one", Some(&key(2)), true, 5, "Mei"));
        let pin = book.pin("acme.one").unwrap();
        assert_eq!((pin.key.as_ref(), pin.at_ms), (Some(&key(2)), 5));
        assert!(pin.has(&key(1)) && pin.has(&key(2)) && !pin.has(&key(3)));
        assert!(book.bind("acme.one", Some(&key(3)), false, 6, "Mei"));
        assert!(!book.pin("acme.one").unwrap().has(&key(2)), "nobody agreed to that one");
    }

    #[test]
    fn a_revocation_reaches_what_it_names() {
        let revoked = |what: Revoked, plugin: &str, version: &str| {
            let book = Book { revocations: vec![revocation(what)], ..Book::default() };
            book.revoked(plugin, version, "aa", Some(&key(1))).is_some()
        };
        assert!(revoked(Revoked::Key { key: key(1) }, "acme.one", "1.0.0"));
        assert!(!revoked(Revoked::Key { key: key(2) }, "acme.one", "1.0.0"));
        let renumbered = SecretKey::new([1; 32], [9; 8]).public();
        assert!(revoked(Revoked::Key { key: renumbered }, "acme.one", "1.0.0"), "a key is more than its number");
        assert!(revoked(Revoked::Package { sha256: "aa".to_owned() }, "acme.one", "1.0.0"));
        assert!(!revoked(Revoked::Package { sha256: "ab".to_owned() }, "acme.one", "1.0.0"));
        let version = |version: Option<&str>| Revoked::Version {
            plugin: "acme.one".to_owned(),
            version: version.map(str::to_owned),
        };
        assert!(revoked(version(None), "acme.one", "1.0.0") && revoked(version(Some("1.0.0")), "acme.one", "1.0.0"));
        assert!(!revoked(version(Some("1.0.1")), "acme.one", "1.0.0") && !revoked(version(None), "acme.two", "1.0.0"));
    }

    #[test]
    fn the_book_is_read_as_it_was_written() {
        let mut book = Book::default();
        book.bind("acme.one", Some(&key(1)), false, 3, "Mei");
        book.keys.push(TrustedKey {
            id: "k".to_owned(),
            key: key(1),
            name: "Acme".to_owned(),
            note: None,
            at_ms: 1,
            by: "Mei".to_owned(),
        });
        book.revocations.push(revocation(Revoked::Version { plugin: "acme.one".to_owned(), version: None }));
        book.revocations.push(revocation(Revoked::Key { key: key(2) }));
        let read: Book = serde_json::from_value(json!(book)).unwrap();
        assert_eq!(read, book);
        assert_eq!(serde_json::from_value::<Book>(json!({})).unwrap(), Book::default());
    }
}
