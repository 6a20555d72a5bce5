//! `tessera plugin install`

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::{InstallOptions, PluginAdmin};

use super::{summary, texts};
use crate::cli::InstallArgs;
use crate::output;
use crate::remote::Remote;

/// Where plugins are installed.
pub(super) enum Place<'a> {
    /// In a folder that no server has open.
    Here(&'a Arc<dyn PluginAdmin>, &'a Context),
    /// Through a running server.
    There(&'a Remote),
}

impl Place<'_> {
    async fn install(
        &self,
        name: &str,
        package: &[u8],
        plan_only: bool,
        options: InstallOptions,
    ) -> anyhow::Result<Json> {
        match self {
            Self::Here(admin, cx) => Ok(admin.install(cx, package.to_vec(), plan_only, options).await?),
            Self::There(server) => {
                let path = if plan_only { "plugins?plan=true" } else { "plugins" };
                let options = json!({"granted": options.granted, "accept_key": options.accept_key});
                server.send_file(path, &options, name, package).await
            }
        }
    }
}

/// Shows the plan, asks, and installs; of a folder, only tells what it offers.
pub(super) async fn run(place: &Place<'_>, args: InstallArgs) -> anyhow::Result<()> {
    if args.package.is_dir() {
        return offer(place, &args.package).await;
    }
    let name = args.package.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = std::fs::read(&args.package).with_context(|| args.package.display().to_string())?;
    let accept_key = args.accept_key.as_deref().map(super::trust::key_text).transpose()?;
    let options = InstallOptions { accept_key: accept_key.clone(), ..InstallOptions::default() };
    let plan = place.install(&name, &bytes, true, options).await?;
    output::line(serde_json::to_string_pretty(&plan)?);
    let facts = &plan["plan"];
    output::line(signer_line(facts));
    if let Some(detail) = facts["refusal"]["detail"].as_str() {
        bail!("{detail} ({})", facts["refusal"]["reason"].as_str().unwrap_or_default());
    }
    let accept_key = match accept_key {
        None if facts["needs_acceptance"] == true => Some(accepted(facts, args.yes)?),
        accept_key => accept_key,
    };
    let granted = granted(&plan, &args.without)?;
    let list = if granted.is_empty() { "nothing".to_owned() } else { granted.join(", ") };
    if !args.yes && !is_agreed(&format!("Install it and grant it {list}?"))? {
        bail!("nothing was installed");
    }
    let options = InstallOptions { granted: Some(granted), accept_key };
    output::line(summary(&place.install(&name, &bytes, false, options).await?));
    Ok(())
}

/// Lists the packages of a folder: what each is, and whether it would be accepted.
async fn offer(place: &Place<'_>, folder: &Path) -> anyhow::Result<()> {
    let packages = packages(folder)?;
    if packages.is_empty() {
        bail!("{} holds no .tessera file", folder.display());
    }
    for package in packages {
        let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&package).with_context(|| package.display().to_string())?;
        match place.install(&name, &bytes, true, InstallOptions::default()).await {
            Ok(plan) => {
                let facts = &plan["plan"];
                let text = |key: &str| facts[key].as_str().unwrap_or_default().to_owned();
                let refusal = facts["refusal"]["detail"].as_str().map(|detail| format!("  {detail}"));
                let line = format!("{name}\n  {} {}  {}", text("id"), text("version"), signer_line(facts));
                output::line(format!("{line}{}", refusal.unwrap_or_default()));
            }
            Err(error) => output::line(format!("{name}\n  {error:#}")),
        }
    }
    output::line("Install one of them by its file.");
    Ok(())
}

fn packages(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "tessera") {
            packages.push(path);
        }
    }
    packages.sort();
    Ok(packages)
}

/// Who signed it, and what that is worth.
fn signer_line(facts: &Json) -> String {
    let trust = facts["trust"].as_str().unwrap_or_default();
    match (facts["signer"]["key_id"].as_str(), facts["signer"]["name"].as_str()) {
        (Some(key), Some(name)) => format!("Trust: {trust}; signed by {name}, key {key}"),
        (Some(key), None) => format!("Trust: {trust}; signed by key {key}"),
        (None, _) => format!("Trust: {trust}"),
    }
}

/// The key of a stranger, when somebody agrees to it.
fn accepted(facts: &Json, yes: bool) -> anyhow::Result<String> {
    let key = facts["signer"]["key"].as_str().unwrap_or_default();
    let id = facts["signer"]["key_id"].as_str().unwrap_or_default();
    if yes {
        bail!("nobody here accepted key {id} for this plugin; if it is its publisher's, add --accept-key {key}");
    }
    output::line(format!("The whole key: {key}"));
    if !is_agreed(&format!("Nobody here accepted key {id} for this plugin. Accept it from now on?"))? {
        bail!("nothing was installed");
    }
    Ok(key.to_owned())
}

/// What a package asks for, but what the administrator keeps back.
fn granted(plan: &Json, without: &[String]) -> anyhow::Result<Vec<String>> {
    let asked = texts(&plan["plan"]["capabilities"]);
    if let Some(foreign) = without.iter().find(|capability| !asked.contains(capability)) {
        bail!("the plugin doesn't ask for `{foreign}`; it asks for {}", asked.join(", "));
    }
    Ok(asked.into_iter().filter(|capability| !without.contains(capability)).collect())
}

fn is_agreed(question: &str) -> anyhow::Result<bool> {
    output::line(format!("{question} [y/N]"));
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "是"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_back_must_be_asked_for() {
        let plan = json!({"plan": {"capabilities": ["jobs", "records.read:thing"]}});
        assert_eq!(granted(&plan, &["jobs".to_owned()]).unwrap(), ["records.read:thing"]);
        assert!(granted(&plan, &["kv".to_owned()]).is_err());
    }

    #[test]
    fn a_stranger_is_not_accepted_by_the_way() {
        let facts = json!({"trust": "unknown", "signer": {"key": "RWx", "key_id": "0A", "name": null}});
        assert!(accepted(&facts, true).unwrap_err().to_string().contains("--accept-key RWx"));
        assert_eq!(signer_line(&facts), "Trust: unknown; signed by key 0A");
    }
}
