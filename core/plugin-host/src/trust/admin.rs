//! What administrators do with the book. Every change is audited and answers the whole of it.

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::{InstallOptions, NewRevocation, NewTrustedKey, PluginTrust};
use tessera_model::date::instant_from_millis;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_package::signature::PublicKey;

use super::book::{Book, Pin, Revocation, Revoked, TrustedKey};
use super::key_of;
use super::revocations::{self, Made};
use super::suspend::shown_key;
use crate::host::PluginHost;
use crate::installed::{self, Wanted};
use crate::wired::Wired;

/// Keys of the book.
const KEYS_MAX: usize = 500;
/// Characters of a name and of a note.
const NAME_CHARS_MAX: usize = 100;
const NOTE_CHARS_MAX: usize = 1_000;

#[async_trait]
impl PluginTrust for Wired {
    async fn trust_book(&self, _cx: &Context) -> Result<Json> {
        self.host()?.book_shown().await
    }

    async fn trust_key(&self, cx: &Context, key: NewTrustedKey) -> Result<Json> {
        self.host()?.trust_key(cx, key).await
    }

    async fn untrust_key(&self, cx: &Context, key: &str) -> Result<Json> {
        self.host()?.untrust_key(cx, key).await
    }

    async fn forget_pin(&self, cx: &Context, plugin: &str) -> Result<Json> {
        self.host()?.forget_pin(cx, plugin).await
    }

    async fn revoke(&self, cx: &Context, revocation: NewRevocation) -> Result<Json> {
        self.host()?.revoke(cx, &revocation).await
    }

    async fn unrevoke(&self, cx: &Context, id: &str) -> Result<Json> {
        self.host()?.unrevoke(cx, id).await
    }

    async fn catalogue(&self, _cx: &Context) -> Result<Json> {
        self.host()?.catalogue().await
    }

    async fn install_from_catalogue(
        &self,
        cx: &Context,
        file: &str,
        plan_only: bool,
        options: InstallOptions,
    ) -> Result<Json> {
        self.host()?.install_from_catalogue(cx, file, plan_only, options).await
    }

    async fn import_revocations(&self, cx: &Context, list: &[u8], signature: &str) -> Result<Json> {
        self.host()?.import_revocations(cx, list, signature).await
    }
}

impl PluginHost {
    async fn trust_key(&self, cx: &Context, new: NewTrustedKey) -> Result<Json> {
        let key = key_of("key", &new.key)?;
        let name = new.name.trim().to_owned();
        if name.is_empty() {
            return Err(refused("name", "required", "Say whose key it is", "请填写密钥所属的发布者"));
        }
        let note = new.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(refused("name", "too_long", "At most 100 characters", "最多 100 个字符"));
        }
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
            return Err(refused("note", "too_long", "At most 1,000 characters", "最多 1,000 个字符"));
        }
        let changing = self.changing.lock().await;
        let mut book = Book::clone(&self.book.load());
        if let Some(revocation) = book.revoked_key(&key) {
            let detail = format!("this key was revoked: {}; take the revocation back first", revocation.reason);
            return Err(Error::new(ErrorCode::StateConflict, detail).with_extra(json!({"reason": "key_revoked"})));
        }
        if book.trusted(&key).is_some() {
            return Err(refused("key", "taken", "This key is trusted already", "该密钥已受信任"));
        }
        if book.keys.len() >= KEYS_MAX {
            return Err(refused("key", "too_many", "There are 500 keys already", "密钥已达 500 个上限"));
        }
        let data = json!({"key": key, "key_id": key.id(), "name": name, "note": note});
        let (id, at_ms, by) = (self.engine.next_id(), self.engine.now_ms(), cx.actor.name.clone());
        book.keys.push(TrustedKey { id, key, name, note, at_ms, by });
        self.keep_book(book).await?;
        self.engine.audit(cx, "plugin.trust", data).await?;
        drop(changing);
        self.book_shown().await
    }

    async fn untrust_key(&self, cx: &Context, wanted: &str) -> Result<Json> {
        let changing = self.changing.lock().await;
        let mut book = Book::clone(&self.book.load());
        let is_it = |trusted: &TrustedKey| {
            trusted.id == wanted || trusted.key.id().eq_ignore_ascii_case(wanted) || trusted.key.to_string() == wanted
        };
        let mut found: Vec<TrustedKey> = book.keys.iter().filter(|trusted| is_it(trusted)).cloned().collect();
        let (Some(removed), true) = (found.pop(), found.is_empty()) else {
            if book.keys.iter().any(is_it) {
                let detail = format!("several keys have the number {wanted}; give the whole key");
                return Err(Error::new(ErrorCode::StateConflict, detail));
            }
            return Err(Error::not_found(format!("the trusted key {wanted}")));
        };
        book.keys.retain(|trusted| trusted.id != removed.id);
        self.keep_book(book).await?;
        let data = json!({"key": removed.key, "key_id": removed.key.id(), "name": removed.name});
        self.engine.audit(cx, "plugin.untrust", data).await?;
        drop(changing);
        self.book_shown().await
    }

    async fn forget_pin(&self, cx: &Context, plugin: &str) -> Result<Json> {
        let changing = self.changing.lock().await;
        let mut book = Book::clone(&self.book.load());
        let Some(pin) = book.pin(plugin).cloned() else {
            return Err(Error::not_found(format!("the key that `{plugin}` is bound to")));
        };
        if self.installed(plugin).await?.is_some_and(|found| found.wanted != Wanted::Purged) {
            let detail =
                format!("`{plugin}` or its data is here still; whoever signs the next version would take that over");
            return Err(Error::new(ErrorCode::StateConflict, detail));
        }
        book.pins.retain(|pin| pin.plugin != plugin);
        self.keep_book(book).await?;
        let data = json!({"plugin": plugin, "key_id": pin.key.as_ref().map(PublicKey::id)});
        self.engine.audit(cx, "plugin.unpin", data).await?;
        drop(changing);
        self.book_shown().await
    }

    async fn revoke(&self, cx: &Context, new: &NewRevocation) -> Result<Json> {
        self.add_revocations(cx, std::slice::from_ref(new), None).await
    }

    async fn import_revocations(&self, cx: &Context, list: &[u8], signature: &str) -> Result<Json> {
        let (signer, list) = revocations::read(&self.book.load(), list, signature)?;
        self.add_revocations(cx, &list, Some(&signer)).await
    }

    async fn add_revocations(&self, cx: &Context, list: &[NewRevocation], signer: Option<&PublicKey>) -> Result<Json> {
        let changing = self.changing.lock().await;
        let mut book = Book::clone(&self.book.load());
        let known = book.revocations.len();
        let made = Made { at_ms: self.engine.now_ms(), by: &cx.actor.name, signer };
        let added = revocations::add(&mut book, list, &made, || self.engine.next_id())?;
        let new: Vec<Json> = book.revocations.iter().skip(known).map(|revocation| shown(&book, revocation)).collect();
        let mut suspended = Vec::new();
        if added > 0 {
            self.keep_book(book).await?;
            let data = json!({"revocations": new, "signer": signer.map(PublicKey::id)});
            self.engine.audit(cx, "plugin.revoke", data).await?;
            suspended = self.suspend_revoked(cx).await?;
        }
        drop(changing);
        let mut answer = self.book_shown().await?;
        if let Some(parts) = answer.as_object_mut() {
            parts.insert("added".to_owned(), json!(added));
            parts.insert("suspended".to_owned(), json!(suspended));
        }
        Ok(answer)
    }

    async fn unrevoke(&self, cx: &Context, id: &str) -> Result<Json> {
        let changing = self.changing.lock().await;
        let mut book = Book::clone(&self.book.load());
        let Some(at) = book.revocations.iter().position(|revocation| revocation.id == id) else {
            return Err(Error::not_found(format!("the revocation {id}")));
        };
        let removed = book.revocations.remove(at);
        let data = json!({"revocation": shown(&book, &removed)});
        self.keep_book(book).await?;
        self.engine.audit(cx, "plugin.unrevoke", data).await?;
        self.engine.live().metadata_changed();
        drop(changing);
        self.book_shown().await
    }

    async fn book_shown(&self) -> Result<Json> {
        let book = self.book.load_full();
        let installed = installed::all(&self.engine).await?;
        let is_here = |plugin: &str| installed.iter().any(|(id, found)| id == plugin && found.wanted != Wanted::Purged);
        let keys = book.keys.iter().map(|trusted| {
            json!({
                "id": trusted.id,
                "key": trusted.key,
                "key_id": trusted.key.id(),
                "name": trusted.name,
                "note": trusted.note,
                "at": instant_from_millis(trusted.at_ms),
                "by": trusted.by,
                "is_revoked": book.revoked_key(&trusted.key).is_some(),
            })
        });
        let pins = book.pins.iter().map(|pin: &Pin| {
            json!({
                "plugin": pin.plugin,
                "signer": pin.key.as_ref().map(|key| shown_key(&book, key)),
                "former": pin.former.iter().map(PublicKey::id).collect::<Vec<_>>(),
                "at": instant_from_millis(pin.at_ms),
                "by": pin.by,
                "is_installed": is_here(&pin.plugin),
            })
        });
        Ok(json!({
            "keys": keys.collect::<Vec<_>>(),
            "pins": pins.collect::<Vec<_>>(),
            "revocations": book.revocations.iter().map(|revocation| shown(&book, revocation)).collect::<Vec<_>>(),
            "allows_unsigned": self.options.allow_unsigned,
        }))
    }
}

fn shown(book: &Book, revocation: &Revocation) -> Json {
    let (kind, key, sha256, plugin, version) = match &revocation.what {
        Revoked::Key { key } => ("key", Some(key), None, None, None),
        Revoked::Package { sha256 } => ("package", None, Some(sha256), None, None),
        Revoked::Version { plugin, version } => ("version", None, None, Some(plugin), version.as_ref()),
    };
    json!({
        "id": revocation.id,
        "kind": kind,
        "key": key.map(|key| shown_key(book, key)),
        "sha256": sha256,
        "plugin": plugin,
        "version": version,
        "reason": revocation.reason,
        "at": instant_from_millis(revocation.at_ms),
        "by": revocation.by,
        "signed_by": revocation.signer.as_ref().map(|key| shown_key(book, key)),
    })
}

fn refused(field: &str, code: &str, en: &str, zh: &str) -> Error {
    Error::validation(vec![FieldError::new(field, code, en, zh)])
}
