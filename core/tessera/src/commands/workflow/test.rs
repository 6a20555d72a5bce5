//! `tessera workflow test`: every case on an installation of its own, in memory.

use std::borrow::Cow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tessera_engine::engine::EngineOptions;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_scripting::cases::{self, Case, Stage};
use tessera_scripting::{Source, Workflows};
use tessera_store::{Store, StoreOptions};

use crate::clock::{RealIds, SetClock};
use crate::{bundled, output, workflows};

type Packages = Vec<(String, Cow<'static, [u8]>)>;

/// Plays the cases of all workflows in a folder; fails when one of them does.
pub(super) async fn run(folder: &Path, plugins: Option<&Path>) -> anyhow::Result<ExitCode> {
    let packages = packages(plugins)?;
    if packages.is_empty() {
        output::error_line(
            "This binary carries no plugins, so only the core's own objects are there; name a folder of packages with --plugins.",
        );
    }
    let folders = workflows::folders(folder)?;
    if folders.is_empty() {
        bail!("there is no workflow in {}: a workflow is a folder with workflow.toml and main.rhai", folder.display());
    }
    #[expect(clippy::disallowed_methods, reason = "compiled plugins of a trial go where nothing is kept")]
    let cache = std::env::temp_dir().join(format!("tessera-cases-{}", std::process::id()));
    let (mut passed, mut failed) = (0, 0);
    for folder in folders {
        let source = Source::read(&folder)?;
        let definition = Workflows::check(&source)
            .map_err(|(file, fault)| anyhow::anyhow!("{}: {fault}", folder.join(file).display()))?;
        output::line(&definition.id);
        let Some(text) = &source.cases else {
            output::line("  no cases.toml");
            continue;
        };
        let cases = cases::read(text)
            .map_err(|problem| anyhow::anyhow!("{}: {problem}", folder.join("cases.toml").display()))?;
        for case in &cases {
            let problems = play(case, &source, &packages, &cache).await?;
            output::line(format!("  {} {}", if problems.is_empty() { "✓" } else { "✗" }, case.name));
            for problem in &problems {
                output::line(format!("      {problem}"));
            }
            if problems.is_empty() { passed += 1 } else { failed += 1 }
        }
    }
    let _ = std::fs::remove_dir_all(&cache);
    output::line(format!("{passed} passed, {failed} failed"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The packages of a folder, else those in the binary.
fn packages(folder: Option<&Path>) -> anyhow::Result<Packages> {
    let Some(folder) = folder else {
        return Ok(bundled::PACKAGES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect());
    };
    let mut packages = Packages::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "tessera") {
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            packages.push((path.display().to_string(), Cow::Owned(bytes)));
        }
    }
    packages.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(packages)
}

async fn play(case: &Case, source: &Source, packages: &Packages, cache: &Path) -> anyhow::Result<Vec<String>> {
    let now = cases::instant_ms(&case.now).map_err(anyhow::Error::msg)?;
    let store = Store::open(StoreOptions {
        url: "mem://".to_owned(),
        namespace: "tessera".to_owned(),
        database: "cases".to_owned(),
        username: None,
        password: None,
    })
    .await?;
    let clock = Arc::new(SetClock::new(now));
    let options = EngineOptions {
        store: store.clone(),
        clock: clock.clone(),
        ids: Arc::new(RealIds::default()),
        node: "cases".to_owned(),
        files_dir: None,
    };
    let engine = tessera_engine::boxed::open(options).await?;
    let options = PluginHostOptions {
        bundled: packages.clone(),
        cache_dir: Some(cache.to_owned()),
        ..PluginHostOptions::default()
    };
    let plugins = PluginHost::open(engine.clone(), options).await?;
    let source = Source { params: case.params.clone(), ..source.clone() };
    let workflows = Workflows::open(engine.clone(), vec![source], false).await?;
    let stage = Stage { engine: engine.boxed(), workflows, set_clock: Box::new(move |ms| clock.set(ms)) };
    let problems = cases::play(case, &stage).await;
    drop(plugins);
    store.close().await;
    Ok(problems)
}
