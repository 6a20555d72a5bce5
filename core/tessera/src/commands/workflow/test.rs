//! `tessera workflow test`: every case on an installation of its own, in memory.

use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use tessera_scripting::cases::{self, Case, Stage};
use tessera_scripting::{Source, Workflows};

use crate::trial::{Packages, Trial};
use crate::{output, trial, workflows};

/// Plays the cases of all workflows in a folder; fails when one of them does.
pub(super) async fn run(folder: &Path, plugins: Option<&Path>) -> anyhow::Result<ExitCode> {
    let packages = trial::packages(plugins)?;
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

async fn play(case: &Case, source: &Source, packages: &Packages, cache: &Path) -> anyhow::Result<Vec<String>> {
    let now = cases::instant_ms(&case.now).map_err(anyhow::Error::msg)?;
    let trial = Trial::open(packages, cache, now).await?;
    let source = Source { params: case.params.clone(), ..source.clone() };
    let workflows = Workflows::open(trial.engine.clone(), vec![source], false).await?;
    let clock = trial.clock.clone();
    let stage = Stage { engine: trial.engine.boxed(), workflows, set_clock: Box::new(move |ms| clock.set(ms)) };
    let problems = cases::play(case, &stage).await;
    drop(stage);
    trial.close().await;
    Ok(problems)
}
