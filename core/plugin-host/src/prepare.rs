//! From a package's bytes to a plugin that can be put in force, or to every reason why not.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tessera_engine::definitions::Definitions;
use tessera_model::error::Result;
use tessera_package::manifest::{Manifest, Stage};
use tessera_package::signature::{self, PublicKey};
use tessera_package::{Package, PackageError};

use crate::active::{Active, Identity};
use crate::breaker::Breaker;
use crate::capability::{Capability, Grants, grantable};
use crate::definitions::{self, refuse};
use crate::health::Health;
use crate::host::Machine;
use crate::http::secret;
use crate::installed::Installed;
use crate::jobs::{self, Waiting};
use crate::keeping::Keeping;
use crate::messages::Messages;
use crate::runtime::call::Lanes;
use crate::runtime::component::Loaded;
use crate::secrets::Secrets;
use crate::ui::Assets;

/// A package that was read and checked as far as that goes without running it.
pub(crate) struct Prepared {
    pub(crate) package: Package,
    pub(crate) definitions: Definitions,
    pub(crate) loaded: Option<Arc<Loaded>>,
    /// Who signed it, be they trusted or not.
    pub(crate) signer: Option<PublicKey>,
}

/// Reads a package; nothing of it is interpreted but its manifest.
///
/// # Errors
/// `package_refused` with the reason.
pub(crate) fn read(bytes: &[u8]) -> Result<Package> {
    Package::read(bytes).map_err(|error: PackageError| {
        refuse(error.to_string()).with_extra(serde_json::json!({"reason": error.code()}))
    })
}

/// What a package says of itself, without its component.
///
/// # Errors
/// `package_refused` when its definitions can't be read.
pub(crate) fn described(package: Package) -> Result<Prepared> {
    let definitions = definitions::of(&package)?;
    let signer = signature::verify(&package, None).ok().flatten().map(|signed| signed.key);
    Ok(Prepared { package, definitions, loaded: None, signer })
}

/// Checks and compiles a package.
///
/// # Errors
/// `package_refused` with every reason.
pub(crate) fn prepare(machine: &Machine, package: Package) -> Result<Prepared> {
    let described = described(package)?;
    let loaded = described.package.component().map(|component| load(machine, component)).transpose()?;
    check(described.package.manifest(), loaded.as_ref())?;
    Ok(Prepared { loaded: loaded.map(Arc::new), ..described })
}

fn load(machine: &Machine, component: &[u8]) -> Result<Loaded> {
    let component =
        machine.cache.load(&machine.wasm, component).map_err(|error| refuse(format!("component.wasm: {error:#}")))?;
    Loaded::link(&machine.wasm, &machine.linker, &component)
        .map_err(|reasons| refuse(format!("component.wasm: {}", reasons.join("; "))))
}

/// What the manifest declares must be there, and what the component uses must be declared.
fn check(manifest: &Manifest, loaded: Option<&Loaded>) -> Result<()> {
    let mut problems = Vec::new();
    for capability in &manifest.capabilities {
        match Capability::parse(capability) {
            None => problems.push(format!("capability `{capability}` is not one that this server knows")),
            Some(Capability::HttpPrivate(_)) => {
                problems.push(format!("`{capability}`: private networks are for an administrator to allow"));
            }
            Some(known) if known.to_string() != *capability => {
                problems.push(format!("capability `{capability}` must be written `{known}`"));
            }
            Some(_) => {}
        }
    }
    let has = |facet: fn(&Loaded) -> bool| loaded.is_some_and(facet);
    if !manifest.hooks.is_empty() && !has(|loaded| loaded.hooks.is_some()) {
        problems.push("the manifest declares hooks, but the component doesn't export `hooks`".to_owned());
    }
    if !manifest.functions.is_empty() && !has(|loaded| loaded.functions.is_some()) {
        problems.push("the manifest declares functions, but the component doesn't export `functions`".to_owned());
    }
    if !manifest.jobs.is_empty() && !has(|loaded| loaded.jobs.is_some()) {
        problems.push("the manifest declares jobs, but the component doesn't export `job-handler`".to_owned());
    }
    if !manifest.slots.is_empty() && !has(|loaded| loaded.ui.is_some()) {
        problems.push("the manifest declares slots, but the component doesn't export `ui`".to_owned());
    }
    if !manifest.webhooks.is_empty() {
        problems.push("the manifest declares webhooks, which this server doesn't run yet".to_owned());
    }
    if let Some(loaded) = loaded {
        let grants = Grants::of(manifest.capabilities.iter().map(String::as_str));
        for (import, capability) in [
            ("identity", Capability::Identity),
            ("jobs", Capability::Jobs),
            ("events", Capability::Events),
            ("kv", Capability::Kv),
            ("secrets", Capability::Secrets),
        ] {
            if loaded.imports.iter().any(|name| name == import) && !grants.has(&capability) {
                problems.push(format!(
                    "the component imports `{import}`, but `{capability}` is not among the capabilities"
                ));
            }
        }
        if loaded.imports.iter().any(|name| name == "http") && grants.hosts().next().is_none() {
            problems
                .push("the component imports `http`, but no `http:https://host` is among the capabilities".to_owned());
        }
    }
    problems.extend(secret::problems(&manifest.settings));
    problems.extend(hooks_without_rights(manifest));
    problems.extend(jobs::problems(manifest));
    if problems.is_empty() { Ok(()) } else { Err(refuse(problems.join("; "))) }
}

/// A before-hook sees the record, so it must be granted to read it.
fn hooks_without_rights(manifest: &Manifest) -> Vec<String> {
    let grants = Grants::of(manifest.capabilities.iter().map(String::as_str));
    let objects: BTreeSet<&str> =
        manifest.hooks.iter().filter(|hook| hook.stage == Stage::Before).map(|hook| hook.object.as_str()).collect();
    let lacking = objects.into_iter().filter(|object| !grants.reads(object));
    lacking.map(|object| format!("a hook on `{object}` needs `records.read:{object}` among the capabilities")).collect()
}

impl Prepared {
    /// The plugin with what administrators granted and set, `secrets` among it, and with what is known of how it does; `is_on` false
    /// leaves its component out.
    ///
    /// # Errors
    /// `package_refused` when its messages or actions can't be read.
    pub(crate) fn activate(
        &self,
        found: &Installed,
        secrets: Secrets,
        health: Arc<Health>,
        is_on: bool,
    ) -> Result<Active> {
        let manifest = self.package.manifest().clone();
        let asked: BTreeSet<String> = grantable(&manifest.capabilities).into_iter().collect();
        let messages = Messages::read(self.package.locale("en"), self.package.locale("zh-CN")).map_err(refuse)?;
        let identity = Identity {
            id: manifest.id.clone(),
            // Neither what was granted but isn't asked for any more, nor what is asked for but wasn't granted.
            grants: Grants::of(
                found.granted.iter().map(String::as_str).filter(|capability| asked.contains(*capability)),
            ),
            asked_hosts: Grants::of(manifest.capabilities.iter().map(String::as_str)).hosts().cloned().collect(),
            messages,
            settings: ArcSwap::from_pointee(crate::settings::in_force(&manifest.settings, &found.settings)),
            secrets: ArcSwap::from_pointee(secrets),
            secret_hosts: secret::hosts(&manifest.settings),
            budgets: ArcSwap::from_pointee(found.budgets.clone()),
            health,
            jobs: manifest.jobs.clone(),
            waiting: Waiting::default(),
            keeping: Keeping::default(),
        };
        Ok(Active {
            identity: Arc::new(identity),
            actions: definitions::actions(&manifest)?,
            assets: Assets::of(&self.package),
            manifest,
            loaded: self.loaded.clone().filter(|_| is_on),
            lanes: Lanes::default(),
            breaker: Breaker::default(),
            signer: self.signer.clone(),
        })
    }
}
