//! What happens at start: bundled plugins are installed or upgraded, and all are put in force, required ones first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tessera_engine::Context;
use tessera_engine::definitions::Definitions;
use tessera_model::error::{Error, Result};
use tessera_package::manifest::{Hook, Stage};
use tessera_package::{Manifest, Package};

use crate::capability::Capability;
use crate::health::budgets::Budgets;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Previous, Trust, Wanted};
use crate::prepare::{self, Prepared};
use crate::secrets::Sealed;
use crate::trust::judge::Refusal;
use crate::{consent, definitions, migrations, webhooks};

impl PluginHost {
    /// Puts all installed plugins in force.
    pub(crate) async fn start_all(self: &Arc<Self>) -> Result<()> {
        let _changing = self.changing.lock().await;
        let mut installed: BTreeMap<String, Installed> = installed::all(&self.engine).await?.into_iter().collect();
        let mut packages: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (name, bytes) in &self.options.bundled {
            match self.take_bundled(&mut installed, name, bytes).await {
                Ok(id) => drop(packages.insert(id, bytes.to_vec())),
                Err(error) => tracing::error!(package = name, %error, "a plugin of the product can't be installed"),
            }
        }
        self.bind_former(&installed).await?;
        let mut waiting = Vec::new();
        let mut removed = Vec::new();
        for (id, found) in installed {
            match found.wanted {
                Wanted::Enabled | Wanted::Disabled => {}
                Wanted::Removed => {
                    removed.push((id, found));
                    continue;
                }
                Wanted::Purged => continue,
            }
            let bytes = match packages.remove(&id).filter(|bytes| sha256(bytes) == found.sha256) {
                Some(bytes) => Ok(bytes),
                None => installed::package(&self.engine, &found.sha256).await,
            };
            let package = match bytes {
                Ok(bytes) => self.read(bytes).await,
                Err(error) => Err(error),
            };
            let prepared = match package {
                Ok(package) => match self.standing(&package, found.trust) {
                    // What is revoked is suspended, which says more than that it failed.
                    Err(refusal) if !refusal.is_revocation() => {
                        self.keep_off(&id, package, &refusal).await;
                        continue;
                    }
                    Ok(_) | Err(_) => self.compile(package).await,
                },
                Err(error) => Err(error),
            };
            match prepared {
                Ok(prepared) => waiting.push((id, found, prepared)),
                Err(error) => self.fail(&id, &error),
            }
        }
        for (id, found, prepared) in in_order(waiting) {
            let found = self.seal_what_is_open(&id, found, prepared.package.manifest()).await;
            if let Err(error) = self.put_in_force(&found, &prepared).await {
                self.fail(&id, &error);
            }
        }
        // Last: what they kept may refer to what others keep.
        for (id, found) in removed {
            if let Err(error) = self.keep_readable(&id, &found).await {
                self.fail(&id, &error);
            }
        }
        Ok(())
    }

    /// Leaves out a plugin that may not run here; its data stays readable.
    async fn keep_off(&self, id: &str, package: Package, refusal: &Refusal) {
        self.fail(id, &refusal.to_error());
        let kept = match definitions::of(&package) {
            Ok(definitions) => self.engine.replace_definitions(id, definitions.data_only()).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::error!(plugin = id, %error, "the data of a plugin that may not run can't be read");
        }
    }

    /// Puts only the data of a removed plugin in force.
    pub(crate) async fn keep_readable(&self, id: &str, found: &Installed) -> Result<()> {
        let definitions = self.definitions_of(found).await?;
        self.engine.replace_definitions(id, definitions.archived()).await
    }

    /// What an installed plugin's package says of itself.
    pub(crate) async fn manifest_of(&self, found: &Installed) -> Result<Manifest> {
        let bytes = installed::package(&self.engine, &found.sha256).await?;
        let manifest = tokio::task::spawn_blocking(move || {
            let package = Package::read(&bytes).map_err(|error| definitions::refuse(error.to_string()))?;
            Ok(package.manifest().clone())
        });
        manifest.await.map_err(|error| Error::internal(format!("a package could not be read: {error}")))?
    }

    /// What an installed plugin's package defines.
    pub(crate) async fn definitions_of(&self, found: &Installed) -> Result<Definitions> {
        self.definitions_in(&found.sha256).await
    }

    async fn definitions_in(&self, sha256: &str) -> Result<Definitions> {
        let bytes = installed::package(&self.engine, sha256).await?;
        let definitions = tokio::task::spawn_blocking(move || {
            let package = Package::read(&bytes).map_err(|error| definitions::refuse(error.to_string()))?;
            definitions::of(&package)
        });
        definitions.await.map_err(|error| Error::internal(format!("a package could not be read: {error}")))?
    }

    /// Installs a bundled package where it is new, and upgrades where it is newer, unless it asks for more than the one before it: then
    /// that one works on until an administrator agrees. Answers the plugin's id.
    async fn take_bundled(
        &self,
        installed: &mut BTreeMap<String, Installed>,
        name: &str,
        bytes: &[u8],
    ) -> Result<String> {
        let package = Package::read(bytes).map_err(|error| definitions::refuse(error.to_string()))?;
        let manifest = package.manifest();
        let id = manifest.id.clone();
        let wanted = match installed.get(&id) {
            None => Some(self.fresh(manifest, package.sha256(), Trust::Core, manifest.capabilities.clone())),
            // Of another server's package, when this one runs in its place again.
            Some(found) if found.sha256 == package.sha256() => {
                found.offered.is_some().then(|| Installed { offered: None, ..found.clone() })
            }
            Some(found) if found.is_on_the_way_to(package.sha256()) => None,
            // An older server on newer data leaves the newer plugin in place.
            Some(found) if semver_of(&found.version).is_some_and(|version| version > manifest.version) => None,
            Some(found) if found.is_held && found.previous.as_ref().is_some_and(|it| it.sha256 == package.sha256()) => {
                None
            }
            Some(found) if !consent::more(manifest, found).is_empty() => {
                let waiting = self.offer(found, name, &package).await?;
                installed.insert(id.clone(), waiting);
                None
            }
            Some(found) => {
                let granted = consent::granted(manifest, Some(found), None)?;
                let after = upgraded(found, manifest, package.sha256(), Trust::Core, granted);
                Some(migrations::after_upgrade(found, after, &package, &self.engine.next_id()))
            }
        };
        if let Some(wanted) = wanted {
            self.standing(&package, Trust::Core).map_err(|refusal| refusal.to_error())?;
            installed::keep_package(&self.engine, package.sha256(), bytes).await?;
            installed::save(&self.engine, &id, &wanted).await?;
            if let Some(before) = installed.get(&id) {
                installed::forget_unnamed(&self.engine, before, &wanted).await?;
            }
            installed.insert(id.clone(), wanted);
        }
        Ok(id)
    }

    /// A package that is installed now.
    pub(crate) fn fresh(&self, manifest: &Manifest, sha256: &str, trust: Trust, granted: Vec<String>) -> Installed {
        Installed {
            version: manifest.version.to_string(),
            sha256: sha256.to_owned(),
            wanted: Wanted::Enabled,
            trust,
            granted,
            asked: manifest.capabilities.clone(),
            installed_at_ms: self.engine.now_ms(),
            settings: tessera_model::record::Fields::new(),
            secrets: Sealed::new(),
            suspended: None,
            suspended_at_ms: None,
            budgets: Budgets::default(),
            name: None,
            is_held: false,
            webhook_renewals: BTreeMap::new(),
            offered: None,
            migration: None,
            previous: None,
        }
    }

    /// Reads and compiles a package.
    pub(crate) async fn prepare(&self, bytes: Vec<u8>) -> Result<Prepared> {
        let package = self.read(bytes).await?;
        self.compile(package).await
    }

    /// Reads a package beside the threads that answer requests.
    pub(crate) async fn read(&self, bytes: Vec<u8>) -> Result<Package> {
        let package = tokio::task::spawn_blocking(move || prepare::read(&bytes)).await;
        package.map_err(|error| Error::internal(format!("a plugin's package could not be read: {error}")))?
    }

    /// Compiles a package beside the threads that answer requests.
    pub(crate) async fn compile(&self, package: Package) -> Result<Prepared> {
        let machine = self.machine.clone();
        let prepared = tokio::task::spawn_blocking(move || prepare::prepare(&machine, package)).await;
        prepared.map_err(|error| Error::internal(format!("a plugin's package could not be compiled: {error}")))?
    }

    /// Puts a plugin's definitions and code in force.
    pub(crate) async fn put_in_force(&self, found: &Installed, prepared: &Prepared) -> Result<()> {
        let manifest = prepared.package.manifest();
        let is_wanted = found.wanted == Wanted::Enabled;
        if is_wanted {
            self.check_requirements(manifest)?;
        }
        let is_on = is_wanted && !self.options.safe_mode;
        let secrets = self.secrets.open_all(&manifest.id, &manifest.settings, &found.secrets);
        let webhooks = webhooks::endpoints(manifest, found, &self.addresses);
        let active = prepared.activate(found, secrets, webhooks, self.health(&manifest.id), is_on)?;
        let definitions = prepared.definitions.clone();
        let definitions = if is_wanted { definitions } else { definitions.data_only() };
        let definitions = self.expanded(found, definitions).await;
        self.engine.replace_definitions(&manifest.id, definitions).await?;
        if found.suspended.is_some() {
            // Over a restart too: required hooks keep their objects closed.
            active.breaker.open();
        }
        if self.is_revoked(found, prepared) {
            active.breaker.revoke();
        }
        let active = Arc::new(active);
        if active.identity.grants.has(&Capability::Jobs) || active.identity.grants.has(&Capability::Events) {
            self.count_waiting(&active.identity).await?;
        }
        if active.identity.grants.has(&Capability::Kv) {
            self.read_watched(&active.identity).await?;
        }
        let before = self.registry.load().plugin(&manifest.id).cloned();
        self.registry.rcu(|registry| Arc::new(registry.with(active.clone())));
        self.reschedule(before.as_deref(), Some(active.as_ref()));
        let is_told = |hook: &Hook| hook.stage == Stage::After && hook.topic.is_none();
        if manifest.hooks.iter().any(is_told) {
            self.listen(&manifest.id);
        }
        Ok(())
    }

    /// With what a version adds that data is being prepared for.
    async fn expanded(&self, found: &Installed, definitions: Definitions) -> Definitions {
        let Some(next) = found.migration.as_ref().and_then(|migration| migration.next.as_ref()) else {
            return definitions;
        };
        match self.definitions_in(&next.sha256).await {
            Ok(added) => definitions::expanded(definitions, added),
            Err(error) => {
                tracing::error!(%error, "the version that data is being prepared for can't be read");
                definitions
            }
        }
    }

    /// Other plugins that must be in force.
    pub(crate) fn check_requirements(&self, manifest: &Manifest) -> Result<()> {
        let registry = self.registry.load();
        for requirement in &manifest.requires {
            let version = registry.plugin(&requirement.id).map(|active| active.manifest.version.clone());
            match version {
                Some(version) if requirement.version.matches(&version) => {}
                Some(version) => {
                    return Err(definitions::refuse(format!(
                        "it needs `{}` {}; version {version} is installed",
                        requirement.id, requirement.version
                    )));
                }
                None => {
                    return Err(definitions::refuse(format!(
                        "it needs the plugin `{}` {}, which isn't in force",
                        requirement.id, requirement.version
                    )));
                }
            }
        }
        Ok(())
    }

    fn fail(&self, id: &str, error: &Error) {
        tracing::error!(plugin = id, %error, "a plugin could not be put in force");
        self.registry.rcu(|registry| Arc::new(registry.with_failed(id, error.detail.clone())));
    }

    /// Tells a plugin that it starts to work, or asks how it is; those without the facet have nothing to say.
    pub(crate) async fn lifecycle(&self, id: &str, request: crate::runtime::call::Request) -> Result<()> {
        let registry = self.registry.load_full();
        let Some(active) = registry
            .plugin(id)
            .filter(|active| active.loaded.as_ref().is_some_and(|loaded| loaded.lifecycle.is_some()))
        else {
            return Ok(());
        };
        let cx = Context::system("plugins");
        let called = self.call(active, &cx, crate::runtime::budget::Phase::Lifecycle, "lifecycle", request).await;
        called
            .outcome
            .map(drop)
            .map_err(|failure| definitions::refuse(format!("the plugin `{id}` says that it can't work: {failure}")))
    }
}

/// The entry of a plugin whose package is replaced; what was set stays.
pub(crate) fn upgraded(
    found: &Installed,
    manifest: &Manifest,
    sha256: &str,
    trust: Trust,
    granted: Vec<String>,
) -> Installed {
    let is_same = found.sha256 == sha256;
    let replaced = Previous { version: found.version.clone(), sha256: found.sha256.clone(), trust: Some(found.trust) };
    Installed {
        version: manifest.version.to_string(),
        sha256: sha256.to_owned(),
        trust,
        granted,
        asked: manifest.capabilities.clone(),
        suspended: None,
        is_held: false,
        offered: None,
        migration: None,
        previous: if is_same { found.previous.clone() } else { Some(replaced) },
        ..found.clone()
    }
}

pub(crate) fn semver_of(text: &str) -> Option<semver::Version> {
    text.parse().ok()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// Required plugins before those that require them; circles in the order they came, and refused later.
fn in_order(mut waiting: Vec<(String, Installed, Prepared)>) -> Vec<(String, Installed, Prepared)> {
    let mut ordered: Vec<(String, Installed, Prepared)> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let left: BTreeSet<String> = waiting.iter().map(|(id, _, _)| id.clone()).collect();
        let is_free = |prepared: &Prepared| {
            prepared.package.manifest().requires.iter().all(|requirement| !left.contains(&requirement.id))
        };
        let at = waiting.iter().position(|(_, _, prepared)| is_free(prepared)).unwrap_or_default();
        ordered.push(waiting.remove(at));
    }
    ordered
}
