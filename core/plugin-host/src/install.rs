//! Installing: check → plan → (consent) → put in force → remember. What fails on the way leaves everything as it was.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::InstallOptions;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_package::signature::PublicKey;
use tessera_package::{Manifest, Package};

use crate::consent;
use crate::definitions::refuse;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Wanted};
use crate::lookalike;
use crate::migrations;
use crate::plan;
use crate::prepare;
use crate::runtime::call::Request;
use crate::secrets::Sealed;
use crate::start::{semver_of, upgraded};
use crate::trust::judge::{Case, Judged, judge};
use crate::trust::key_of;

impl PluginHost {
    /// Checks a package and tells what it would do; installs it unless `plan_only`.
    pub(crate) async fn install(
        self: &Arc<Self>,
        cx: &Context,
        bytes: Vec<u8>,
        plan_only: bool,
        options: InstallOptions,
    ) -> Result<Json> {
        let accepted = options.accept_key.as_deref().map(|text| key_of("accept_key", text)).transpose()?;
        let package = self.read(bytes.clone()).await?;
        let is_bundled = self.is_bundled(&bytes);
        // Before anything of it is compiled; once more below, when nothing changes meanwhile.
        let (before, judged) = self.examine(&package, is_bundled, accepted.as_ref()).await?;
        if plan_only && judged.refusal.is_some() {
            let described = prepare::described(package)?;
            let plan = plan::of(&self.engine.schema(), &described, before.as_ref(), &judged, &self.book.load());
            return Ok(json!({"plan": plan}));
        }
        if !plan_only {
            judged.outcome()?;
        }
        let prepared = self.compile(package).await?;
        let manifest = prepared.package.manifest();
        let _changing = self.changing.lock().await;
        let (before, judged) = self.examine(&prepared.package, is_bundled, accepted.as_ref()).await?;
        self.check_requirements(manifest)?;
        let plan = plan::of(&self.engine.schema(), &prepared, before.as_ref(), &judged, &self.book.load());
        if plan_only {
            return Ok(json!({"plan": plan}));
        }
        let trust = judged.outcome()?;
        let sha256 = prepared.package.sha256().to_owned();
        let granted = consent::granted(manifest, before.as_ref(), options.granted.as_deref())?;
        let after = match &before {
            Some(found) => Installed { wanted: Wanted::Enabled, ..upgraded(found, manifest, &sha256, trust, granted) },
            None => self.fresh(manifest, &sha256, trust, granted),
        };
        // What an older version called no secret may be one now.
        let after = self.sealed(&manifest.id, after, manifest)?;
        let after = if self.is_strangers(manifest, before.as_ref()).await? {
            Installed { secrets: Sealed::new(), installed_at_ms: self.engine.now_ms(), ..after }
        } else {
            after
        };
        if let Some(found) = &before {
            self.refuse_while_migrating(&manifest.id, found)?;
        }
        let after = match &before {
            Some(found) => migrations::after_upgrade(found, after, &prepared.package, &self.engine.next_id()),
            None => after,
        };
        installed::keep_package(&self.engine, &sha256, &bytes).await?;
        if let Some(found) = before.as_ref().filter(|_| after.is_on_the_way_to(&sha256)) {
            if let Err(error) = self.begin_migration(cx, &manifest.id, found, &after).await {
                installed::forget_unnamed(&self.engine, &after, found).await?;
                return Err(error);
            }
            if !is_bundled {
                self.bind(cx, &manifest.id, &judged).await?;
            }
            return self.shown_with(&manifest.id, plan).await;
        }
        let was_active = self.registry.load().plugin(&manifest.id).cloned();
        let work = async {
            self.put_in_force(&after, &prepared).await?;
            self.welcome(&manifest.id).await?;
            if is_bundled { Ok(()) } else { self.bind(cx, &manifest.id, &judged).await }
        };
        if let Err(error) = work.await {
            self.go_back(&manifest.id, before.as_ref(), was_active.is_some()).await;
            match &before {
                Some(before) => installed::forget_unnamed(&self.engine, &after, before).await?,
                None => installed::forget(&self.engine, &manifest.id, &after).await?,
            }
            return Err(error);
        }
        installed::save(&self.engine, &manifest.id, &after).await?;
        if let Some(before) = &before {
            installed::forget_unnamed(&self.engine, before, &after).await?;
        }
        let data = json!({
            "plugin": manifest.id,
            "version": after.version,
            "from": before.map(|found| found.version),
            "capabilities": after.granted,
            "trust": trust,
            "signer": judged.signer.as_ref().map(PublicKey::id),
            "accepted": accepted.is_some(),
        });
        self.engine.audit(cx, "plugin.install", data).await?;
        self.engine.live().metadata_changed();
        self.shown_with(&manifest.id, plan).await
    }

    /// A plugin with the plan by which it was installed.
    async fn shown_with(&self, id: &str, plan: Json) -> Result<Json> {
        let mut shown = self.show(id).await?;
        if let Some(parts) = shown.as_object_mut() {
            parts.insert("plan".to_owned(), plan);
        }
        Ok(shown)
    }

    /// A dry start, and the word that it works now.
    pub(crate) async fn welcome(&self, id: &str) -> Result<()> {
        self.lifecycle(id, Request::Health).await?;
        self.lifecycle(id, Request::Enable).await
    }

    /// Puts things back after an installation failed half way.
    pub(crate) async fn go_back(&self, id: &str, before: Option<&Installed>, was_active: bool) {
        let back = async {
            if let Some(found) = before.filter(|_| was_active) {
                let bytes = installed::package(&self.engine, &found.sha256).await?;
                let prepared = self.prepare(bytes).await?;
                return self.put_in_force(found, &prepared).await;
            }
            self.reschedule(self.registry.load().plugin(id).map(|active| active.as_ref()), None);
            self.registry.rcu(|registry| Arc::new(registry.without(id)));
            match before.filter(|found| found.wanted == Wanted::Removed) {
                Some(found) => self.keep_readable(id, found).await,
                None => self.engine.remove_definitions(id).await,
            }
        };
        if let Err(error) = back.await {
            tracing::error!(plugin = id, %error, "after a failed installation the former state could not be brought back; a restart does");
        }
    }

    /// What is installed under a package's id, and whether the package may take its place. Refuses ids that people could take
    /// for another's, and older versions.
    pub(crate) async fn examine(
        &self,
        package: &Package,
        is_bundled: bool,
        accepted: Option<&PublicKey>,
    ) -> Result<(Option<Installed>, Judged)> {
        let manifest = package.manifest();
        let before = self.installed(&manifest.id).await?;
        if !is_bundled {
            let known = installed::ids(&self.engine).await?;
            lookalike::check(&manifest.id, known.iter().map(String::as_str))?;
        }
        self.check_version(manifest, before.as_ref())?;
        let book = self.book.load();
        let judged = judge(&Case {
            book: &book,
            package,
            is_bundled,
            is_known: before.is_some(),
            allow_unsigned: self.options.allow_unsigned,
            accepted,
        });
        Ok((before, judged))
    }

    /// Whether a removed plugin's id is taken by a package that another key signed: what was entrusted to the one, and what others call
    /// it by, isn't for the other.
    async fn is_strangers(&self, manifest: &Manifest, before: Option<&Installed>) -> Result<bool> {
        match before.filter(|found| found.wanted == Wanted::Removed) {
            Some(found) => Ok(self.manifest_of(found).await?.publisher_key != manifest.publisher_key),
            None => Ok(false),
        }
    }

    /// Whether a package is part of the product.
    pub(crate) fn is_bundled(&self, bytes: &[u8]) -> bool {
        self.options.bundled.iter().any(|(_, bundled)| bundled.as_ref() == bytes)
    }

    fn check_version(&self, manifest: &Manifest, before: Option<&Installed>) -> Result<()> {
        let newer = before.and_then(|found| semver_of(&found.version)).filter(|version| *version > manifest.version);
        match newer {
            Some(version) => Err(refuse(format!(
                "version {version} is installed; {} is older, and going back is done by a rollback",
                manifest.version
            ))),
            None => Ok(()),
        }
    }

    /// What the store knows of a plugin.
    pub(crate) async fn installed(&self, id: &str) -> Result<Option<Installed>> {
        installed::get(&self.engine, id).await
    }

    pub(crate) async fn require(&self, id: &str) -> Result<Installed> {
        self.installed(id).await?.ok_or_else(|| Error::new(ErrorCode::NotFound, format!("plugin `{id}` was not found")))
    }
}
