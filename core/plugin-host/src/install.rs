//! Installing: check → plan → (consent) → put in force → remember. What fails on the way leaves everything as it was.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::InstallOptions;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_package::Manifest;
use tessera_package::signature::{self, PublicKey, SignatureError};

use crate::consent;
use crate::definitions::refuse;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Trust, Wanted};
use crate::lookalike;
use crate::plan;
use crate::prepare::Prepared;
use crate::runtime::call::Request;
use crate::secrets::Sealed;
use crate::start::{semver_of, upgraded};

/// Ids that begin so are the product's own.
const OWN: &str = "tessera.";

impl PluginHost {
    /// Checks a package and tells what it would do; installs it unless `plan_only`.
    pub(crate) async fn install(
        self: &Arc<Self>,
        cx: &Context,
        bytes: Vec<u8>,
        plan_only: bool,
        options: InstallOptions,
    ) -> Result<Json> {
        let prepared = self.prepare(bytes.clone()).await?;
        let manifest = prepared.package.manifest();
        let trust = self.trust(manifest, &bytes)?;
        let _changing = self.changing.lock().await;
        self.check_id(&manifest.id, trust).await?;
        let before = self.installed(&manifest.id).await?;
        self.check_version(manifest, before.as_ref())?;
        self.check_signature(&prepared, before.as_ref(), trust).await?;
        self.check_requirements(manifest)?;
        let plan = plan::of(&self.engine.schema(), &prepared, before.as_ref(), trust);
        if plan_only {
            return Ok(json!({"plan": plan}));
        }
        let sha256 = prepared.package.sha256().to_owned();
        let granted = consent::granted(manifest, before.as_ref(), options.granted.as_deref(), trust)?;
        let after = match &before {
            Some(found) => Installed { wanted: Wanted::Enabled, ..upgraded(found, manifest, &sha256, trust, granted) },
            None => self.fresh(manifest, &sha256, trust, granted),
        };
        // What an older version called no secret may be one now.
        let after = self.sealed(&manifest.id, after, manifest)?;
        let after = if self.is_strangers(manifest, before.as_ref()).await? {
            Installed { secrets: Sealed::new(), ..after }
        } else {
            after
        };
        installed::keep_package(&self.engine, &sha256, &bytes).await?;
        let was_active = self.registry.load().plugin(&manifest.id).cloned();
        let outcome = match self.put_in_force(&after, &prepared).await {
            Ok(()) => self.welcome(&manifest.id).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
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
        let data = json!({"plugin": manifest.id, "version": after.version, "from": before.map(|found| found.version), "capabilities": after.granted, "trust": trust});
        self.engine.audit(cx, "plugin.install", data).await?;
        self.engine.live().metadata_changed();
        let mut shown = self.show(&manifest.id).await?;
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

    /// Where the package comes from; refuses what nobody vouches for.
    fn trust(&self, manifest: &Manifest, bytes: &[u8]) -> Result<Trust> {
        if self.options.bundled.iter().any(|(_, bundled)| bundled.as_ref() == bytes) {
            return Ok(Trust::Core);
        }
        if manifest.id.starts_with(OWN) && !self.options.allow_unsigned {
            return Err(refuse(format!(
                "ids that begin with `{OWN}` belong to the product; this package isn't part of it"
            )));
        }
        if self.options.allow_unsigned {
            return Ok(Trust::Unsigned);
        }
        Err(refuse("this package isn't part of the product; others are accepted in development mode only"))
    }

    /// Refuses an id that people could take for another's.
    async fn check_id(&self, id: &str, trust: Trust) -> Result<()> {
        if trust == Trust::Core {
            return Ok(());
        }
        let known = installed::all(&self.engine).await?;
        lookalike::check(id, known.iter().map(|(other, _)| other.as_str()))
    }

    /// Refuses a package whose signature is wrong, or by another key than the installed version's that didn't agree.
    async fn check_signature(&self, prepared: &Prepared, before: Option<&Installed>, trust: Trust) -> Result<()> {
        let key = match before.filter(|found| trust != Trust::Core && !found.wanted.is_gone()) {
            Some(found) => self.manifest_of(found).await?.publisher_key,
            None => None,
        };
        let refused = |error: SignatureError| refuse(error.to_string()).with_extra(json!({"reason": error.code()}));
        let pinned = key.as_deref().map(PublicKey::parse).transpose().map_err(refused)?;
        signature::verify(&prepared.package, pinned.as_ref()).map(|_| ()).map_err(refused)
    }

    /// Whether a removed plugin's id is taken by a package that another key signed: what was entrusted to the one isn't for the other.
    async fn is_strangers(&self, manifest: &Manifest, before: Option<&Installed>) -> Result<bool> {
        match before.filter(|found| found.wanted.is_gone() && !found.secrets.is_empty()) {
            Some(found) => Ok(self.manifest_of(found).await?.publisher_key != manifest.publisher_key),
            None => Ok(false),
        }
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

    /// What the store knows of a plugin; removed ones are not known.
    pub(crate) async fn installed(&self, id: &str) -> Result<Option<Installed>> {
        let all = installed::all(&self.engine).await?;
        Ok(all.into_iter().find(|(other, _)| other == id).map(|(_, found)| found))
    }

    pub(crate) async fn require(&self, id: &str) -> Result<Installed> {
        self.installed(id).await?.ok_or_else(|| Error::new(ErrorCode::NotFound, format!("plugin `{id}` was not found")))
    }
}
