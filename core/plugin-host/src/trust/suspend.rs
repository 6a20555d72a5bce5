//! What follows from the book for plugins that are installed: whether they may run, and the end of those that may not any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::notifications::{Notification, SECURITY};
use tessera_model::error::Result;
use tessera_model::label::Label;
use tessera_package::Package;
use tessera_package::signature::PublicKey;

use super::book::{Book, Revocation};
use super::judge::{Judged, Refusal, stands};
use crate::active::Active;
use crate::definitions::label;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Trust, Wanted};
use crate::prepare::Prepared;

impl PluginHost {
    /// What an installed package is worth now; `recorded` is what it was installed with.
    ///
    /// # Errors
    /// The refusal, where it may not run.
    pub(crate) fn standing(&self, package: &Package, recorded: Trust) -> Result<Trust, Refusal> {
        stands(&self.book.load(), package, recorded, self.options.allow_unsigned).map(|(trust, _)| trust)
    }

    /// Whether a prepared package of an installed plugin is revoked.
    pub(crate) fn is_revoked(&self, found: &Installed, prepared: &Prepared) -> bool {
        let id = &prepared.package.manifest().id;
        let signer = prepared.signer.as_ref().filter(|_| found.trust != Trust::Core);
        self.book.load().revoked(id, &found.version, &found.sha256, signer).is_some()
    }

    /// Binds a plugin that was installed to who signed it.
    pub(crate) async fn bind(&self, cx: &Context, id: &str, judged: &Judged) -> Result<()> {
        let mut book = Book::clone(&self.book.load());
        let is_rotation = judged.replaces.is_some();
        if book.bind(id, judged.signer.as_ref(), is_rotation, self.engine.now_ms(), &cx.actor.name) {
            self.keep_book(book).await?;
        }
        Ok(())
    }

    /// Binds plugins of former servers, which kept no book, to who signed them.
    pub(crate) async fn bind_former(&self, installed: &BTreeMap<String, Installed>) -> Result<()> {
        let mut book = Book::clone(&self.book.load());
        let mut has_changed = false;
        for (id, found) in installed.iter().filter(|(_, found)| found.trust != Trust::Core) {
            if book.pin(id).is_some() {
                continue;
            }
            let package = match installed::package(&self.engine, &found.sha256).await {
                Ok(bytes) => self.read(bytes).await,
                Err(error) => Err(error),
            };
            // Without its package nobody knows whose it is; whoever comes next is asked for.
            let signer = package.ok().and_then(|package| signer_of(&package));
            has_changed |= book.bind(id, signer.as_ref(), false, self.engine.now_ms(), "Tessera");
        }
        if has_changed { self.keep_book(book).await } else { Ok(()) }
    }

    /// Stores the book and puts it in force.
    pub(crate) async fn keep_book(&self, book: Book) -> Result<()> {
        book.save(&self.engine).await?;
        self.book.store(Arc::new(book));
        Ok(())
    }

    /// Suspends every plugin in force that is revoked now, and tells administrators. Answers their ids.
    pub(crate) async fn suspend_revoked(&self, cx: &Context) -> Result<Vec<String>> {
        let registry = self.registry.load_full();
        let mut suspended = Vec::new();
        for active in registry.plugins().filter(|active| !active.breaker.is_revoked()) {
            let id = &active.identity.id;
            let Some(mut found) = self.installed(id).await? else { continue };
            let Some(revocation) = self.revocation_of(id, &found, Some(active)) else { continue };
            active.breaker.revoke();
            if found.wanted != Wanted::Enabled {
                continue;
            }
            found.suspended = Some(format!("it was revoked: {}", revocation.reason));
            found.suspended_at_ms = Some(self.engine.now_ms());
            installed::save(&self.engine, id, &found).await?;
            active.identity.health.suspended(self.engine.now_ms());
            let data = json!({"plugin": id, "version": found.version, "revocation": revocation.id, "reason": revocation.reason});
            self.engine.audit(cx, "plugin.suspend", data).await?;
            let notification = Notification { kind: SECURITY, message: told(active, &revocation), about: None };
            self.engine.notify_administrators(&notification).await?;
            suspended.push(id.clone());
        }
        if !suspended.is_empty() {
            self.engine.live().metadata_changed();
        }
        Ok(suspended)
    }

    /// The revocation that an installed plugin falls under. `active` is the plugin in force, where it is.
    pub(crate) fn revocation_of(
        &self,
        id: &str,
        found: &Installed,
        active: Option<&Arc<Active>>,
    ) -> Option<Revocation> {
        let book = self.book.load();
        let signer = self.signer_shown(&book, id, found, active);
        book.revoked(id, &found.version, &found.sha256, signer.as_ref()).cloned()
    }

    /// Who signed an installed plugin, what that is worth now, and whether it is revoked: what is shown of it.
    pub(crate) fn trust_shown(&self, id: &str, found: &Installed, active: Option<&Arc<Active>>) -> (Trust, Json, Json) {
        let book = self.book.load();
        let signer = self.signer_shown(&book, id, found, active);
        let trust = match &signer {
            Some(key) if book.trusted(key).is_some() => Trust::Verified,
            Some(key) if book.pin(id).is_some_and(|pin| pin.has(key)) => Trust::Local,
            _ => found.trust,
        };
        let revoked = book.revoked(id, &found.version, &found.sha256, signer.as_ref());
        let signer = signer.as_ref().map(|key| shown_key(&book, key));
        (
            trust,
            json!(signer),
            json!(revoked.map(|revocation| json!({"id": revocation.id, "reason": revocation.reason}))),
        )
    }

    fn signer_shown(
        &self,
        book: &Book,
        id: &str,
        found: &Installed,
        active: Option<&Arc<Active>>,
    ) -> Option<PublicKey> {
        match active {
            _ if found.trust == Trust::Core => None,
            Some(active) => active.signer.clone(),
            None => book.pin(id).and_then(|pin| pin.key.clone()),
        }
    }
}

/// A key as administrators see it.
pub(crate) fn shown_key(book: &Book, key: &PublicKey) -> Json {
    json!({
        "key": key,
        "key_id": key.id(),
        "name": book.trusted(key).map(|trusted| &trusted.name),
        "is_trusted": book.trusted(key).is_some(),
        "is_revoked": book.revoked_key(key).is_some(),
    })
}

fn signer_of(package: &Package) -> Option<PublicKey> {
    tessera_package::signature::verify(package, None).ok().flatten().map(|signed| signed.key)
}

fn told(active: &Active, revocation: &Revocation) -> Label {
    let name = label(&active.manifest.name);
    let reason = &revocation.reason;
    Label::new(
        format!("The plugin {} was revoked and is suspended: {reason}", name.en),
        format!("插件“{}”已被吊销并暂停运行：{reason}", name.zh_cn),
    )
}
