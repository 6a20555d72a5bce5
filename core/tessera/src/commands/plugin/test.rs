//! `tessera plugin test`: every case on an installation of its own, in memory, with the plugin as it is built.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tessera_testkit::{Case, PluginSubject, Stage};

use super::build::{Packed, Source};
use super::calls::Calls;
use crate::cli::TestArgs;
use crate::output;
use crate::trial::{self, Packages, Trial};

/// Where the cases stand, from the plugin's folder.
const CASES: &str = "tests/cases.toml";

/// Plays the plugin's cases; fails when one of them does.
pub(super) async fn run(args: &TestArgs) -> anyhow::Result<ExitCode> {
    let source = Source::open(&args.build.folder)?;
    let file = source.folder.join(CASES);
    let text = std::fs::read_to_string(&file).with_context(|| format!("there are no cases in {}", file.display()))?;
    let mut cases = tessera_testkit::read(&text).map_err(|problem| anyhow::anyhow!("{}: {problem}", file.display()))?;
    if let Some(part) = &args.case {
        cases.retain(|case| case.name.contains(part));
    }
    if cases.is_empty() {
        bail!("there is no such case in {}", file.display());
    }
    source.compile(args.build.toolchain)?;
    let bench = Bench {
        packed: source.pack()?,
        packages: trial::packages(args.beside.plugins.as_deref())?,
        cache: source.target().join("cache"),
    };
    output::line(&bench.packed.package.manifest().id);
    let mut failed = 0;
    for case in &cases {
        let (problems, calls) = bench.play(case).await?;
        output::line(format!("  {} {}", if problems.is_empty() { "✓" } else { "✗" }, case.name));
        for problem in &problems {
            output::line(format!("      {problem}"));
        }
        for call in &calls {
            output::line(format!("      · {call}"));
        }
        failed += usize::from(!problems.is_empty());
    }
    output::line(format!("{} passed, {failed} failed", cases.len() - failed));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is the same for all cases.
struct Bench {
    packed: Packed,
    packages: Packages,
    /// For what is compiled, so that the second case needn't.
    cache: PathBuf,
}

impl Bench {
    /// What is not as it should be, and the calls of the plugin.
    async fn play(&self, case: &Case) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let now = tessera_testkit::instant_ms(&case.now).map_err(anyhow::Error::msg)?;
        let trial = Trial::open(&self.packages, &self.cache, now).await?;
        let manifest = self.packed.package.manifest();
        let admin = trial.engine.plugin_admin().context("this binary runs without plugins")?;
        let webhooks = trial.engine.webhooks().context("this binary runs without plugins")?;
        let calls = Calls::default();
        let (signing, signer) = (trial.plugins.clone(), manifest.id.clone());
        let sign = move |endpoint: &str, body: &[u8]| signing.sign_webhook(&signer, endpoint, body);
        let (plugins, id) = (trial.plugins.clone(), manifest.id.clone());
        let pause = move |is_paused| plugins.pause(&id, is_paused);
        let begun = |health: &Json| drop(calls.news(health));
        let tried = PluginSubject { id: &manifest.id, admin, webhooks, sign: &sign, pause: &pause, begun: &begun };
        // With everything that it asks for.
        tried.install(self.packed.bytes.clone(), &manifest.capabilities).await?;
        let clock = trial.clock.clone();
        let set_clock = move |ms| clock.set(ms);
        let engine = trial.engine.boxed();
        let problems =
            tessera_testkit::play(case, &Stage { engine: &engine, subject: &tried, set_clock: &set_clock }).await;
        let seen = calls.news(&tried.health().await?);
        drop(tried);
        drop((pause, sign, engine));
        trial.close().await;
        Ok((problems, seen))
    }
}
