//! From a package's bytes to a plugin that can be put in force, or to every reason why not.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::{Value as Json, json};
use tessera_engine::definitions::Definitions;
use tessera_model::error::{Error, Result};
use tessera_package::error::ManifestProblem;
use tessera_package::manifest::locate::line_of_key;
use tessera_package::manifest::{Manifest, Stage};
use tessera_package::signature::{self, PublicKey};
use tessera_package::{Package, PackageError, layout};

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
use crate::watched::Watched;
use crate::webhooks::{self, Endpoint};

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
        let problems: Vec<_> = match &error {
            PackageError::ManifestInvalid { problems } => problems.iter().map(shown).collect(),
            _ => Vec::new(),
        };
        let extra = match problems.as_slice() {
            [] => json!({"reason": error.code()}),
            problems => json!({"reason": error.code(), "problems": problems}),
        };
        refuse(error.to_string()).with_extra(extra)
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
    check(&described.package, loaded.as_ref())?;
    Ok(Prepared { loaded: loaded.map(Arc::new), ..described })
}

fn load(machine: &Machine, component: &[u8]) -> Result<Loaded> {
    let component =
        machine.cache.load(&machine.wasm, component).map_err(|error| refuse(format!("component.wasm: {error:#}")))?;
    Loaded::link(&machine.wasm, &machine.linker, &component)
        .map_err(|reasons| refuse(format!("component.wasm: {}", reasons.join("; "))))
}

/// What the manifest declares must be there, and what the component uses must be declared.
fn check(package: &Package, loaded: Option<&Loaded>) -> Result<()> {
    let manifest = package.manifest();
    let mut problems = Vec::new();
    for (at, capability) in manifest.capabilities.iter().enumerate() {
        let problem = match Capability::parse(capability) {
            None => format!("capability `{capability}` is not one that this server knows"),
            Some(Capability::HttpPrivate(_)) => {
                format!("`{capability}`: private networks are for an administrator to allow")
            }
            Some(known) if known.to_string() != *capability => {
                format!("capability `{capability}` must be written `{known}`")
            }
            Some(_) => continue,
        };
        problems.push((format!("capabilities[{at}]"), problem));
    }
    let has = |facet: fn(&Loaded) -> bool| loaded.is_some_and(facet);
    for (key, is_declared, is_there, facet) in [
        ("hooks", !manifest.hooks.is_empty(), has(|loaded| loaded.hooks.is_some()), "hooks"),
        ("functions", !manifest.functions.is_empty(), has(|loaded| loaded.functions.is_some()), "functions"),
        ("jobs", !manifest.jobs.is_empty(), has(|loaded| loaded.jobs.is_some()), "job-handler"),
        ("slots", !manifest.slots.is_empty(), has(|loaded| loaded.ui.is_some()), "ui"),
        ("webhooks", !manifest.webhooks.is_empty(), has(|loaded| loaded.webhook.is_some()), "webhook"),
    ] {
        if is_declared && !is_there {
            let message = format!("the manifest declares {key}, but the component doesn't export `{facet}`");
            problems.push((key.to_owned(), message));
        }
    }
    if !package.migrations().steps.is_empty() && !has(|loaded| loaded.migration.is_some()) {
        let message = "migrations/plan.toml has steps, but the component doesn't export `migration`".to_owned();
        problems.push(("migrations".to_owned(), message));
    }
    if let Some(loaded) = loaded {
        let grants = Grants::of(manifest.capabilities.iter().map(String::as_str));
        for (import, capability) in [
            ("identity", Capability::Identity),
            ("jobs", Capability::Jobs),
            ("events", Capability::Events),
            ("kv", Capability::Kv),
            ("secrets", Capability::Secrets),
            ("workflows", Capability::Workflows),
            ("metadata", Capability::Metadata),
        ] {
            if loaded.imports.iter().any(|name| name == import) && !grants.has(&capability) {
                let message =
                    format!("the component imports `{import}`, but `{capability}` is not among the capabilities");
                problems.push(("capabilities".to_owned(), message));
            }
        }
        if loaded.imports.iter().any(|name| name == "http") && grants.hosts().next().is_none() {
            let message = "the component imports `http`, but no `http:https://host` is among the capabilities";
            problems.push(("capabilities".to_owned(), message.to_owned()));
        }
    }
    problems.extend(secret::problems(&manifest.settings).into_iter().map(|message| ("settings".to_owned(), message)));
    problems.extend(hooks_without_rights(manifest));
    problems.extend(jobs::problems(manifest).into_iter().map(|message| ("jobs".to_owned(), message)));
    problems.extend(webhooks::problems(manifest));
    if problems.is_empty() { Ok(()) } else { Err(refused(package, problems)) }
}

/// A refusal that tells of each problem where in the manifest it is.
fn refused(package: &Package, problems: Vec<(String, String)>) -> Error {
    let text = package.file(layout::MANIFEST).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
    let placed: Vec<_> = problems
        .into_iter()
        .map(|(key, message)| ManifestProblem {
            file: layout::MANIFEST.to_owned(),
            line: line_of_key(text, &key),
            key,
            message,
        })
        .collect();
    let messages: Vec<_> = placed.iter().map(|problem| problem.message.as_str()).collect();
    refuse(messages.join("; ")).with_extra(json!({"problems": placed.iter().map(shown).collect::<Vec<_>>()}))
}

fn shown(problem: &ManifestProblem) -> Json {
    json!({"file": problem.file, "line": problem.line, "key": problem.key, "message": problem.message})
}

/// A before-hook sees the record, so it must be granted to read it.
fn hooks_without_rights(manifest: &Manifest) -> Vec<(String, String)> {
    let grants = Grants::of(manifest.capabilities.iter().map(String::as_str));
    let mut lacking: Vec<(&str, usize)> = Vec::new();
    for (at, hook) in manifest.hooks.iter().enumerate().filter(|(_, hook)| hook.stage == Stage::Before) {
        if !grants.reads(&hook.object) && !lacking.iter().any(|(object, _)| *object == hook.object) {
            lacking.push((hook.object.as_str(), at));
        }
    }
    lacking.sort_unstable();
    let problem = |(object, at): (&str, usize)| {
        let message = format!("a hook on `{object}` needs `records.read:{object}` among the capabilities");
        (format!("hooks[{at}].object"), message)
    };
    lacking.into_iter().map(problem).collect()
}

impl Prepared {
    /// The plugin with what administrators granted and set, `secrets` among it, its endpoints with their addresses, and what is known
    /// of how it does; `is_on` false leaves its component out.
    ///
    /// # Errors
    /// `package_refused` when its messages or actions can't be read.
    pub(crate) fn activate(
        &self,
        found: &Installed,
        secrets: Secrets,
        webhooks: Vec<Endpoint>,
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
            watched: Watched::default(),
        };
        Ok(Active {
            identity: Arc::new(identity),
            actions: definitions::actions(&manifest)?,
            webhooks,
            assets: Assets::of(&self.package),
            manifest,
            loaded: self.loaded.clone().filter(|_| is_on),
            lanes: Lanes::default(),
            breaker: Breaker::default(),
            signer: self.signer.clone(),
            is_paused: false.into(),
        })
    }
}
