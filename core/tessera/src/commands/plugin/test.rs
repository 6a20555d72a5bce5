//! `tessera plugin test`: every case on an installation of its own, in memory, with the plugin as it is built.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::{InstallOptions, PluginAdmin};
use tessera_engine::notifications::PLUGIN;
use tessera_model::error::Error;
use tessera_plugin_host::PluginHost;
use tessera_testkit::{Case, Stage, Subject};

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
        let id = self.packed.package.manifest().id.clone();
        let admin = trial.engine.plugin_admin().context("this binary runs without plugins")?;
        let tried = Tried { id, admin, plugins: trial.plugins.clone(), calls: Calls::default() };
        tried.install(&self.packed).await?;
        let clock = trial.clock.clone();
        let set_clock = move |ms| clock.set(ms);
        let engine = trial.engine.boxed();
        let problems =
            tessera_testkit::play(case, &Stage { engine: &engine, subject: &tried, set_clock: &set_clock }).await;
        let calls = tried.calls.news(&tried.health().await?);
        drop((tried, engine));
        trial.close().await;
        Ok((problems, calls))
    }
}

/// The plugin that is tried.
struct Tried {
    id: String,
    admin: Arc<dyn PluginAdmin>,
    plugins: Arc<PluginHost>,
    calls: Calls,
}

impl Tried {
    /// With everything that it asks for.
    async fn install(&self, packed: &Packed) -> anyhow::Result<()> {
        let granted = Some(packed.package.manifest().capabilities.clone());
        self.admin
            .install(&system(), packed.bytes.clone(), false, InstallOptions { granted, ..InstallOptions::default() })
            .await?;
        Ok(())
    }

    async fn health(&self) -> Result<Json, Error> {
        self.admin.health(&system(), &self.id).await
    }
}

#[async_trait]
impl Subject for Tried {
    async fn hold(&self) -> Result<(), String> {
        self.plugins.pause(&self.id, true);
        Ok(())
    }

    async fn release(&self, case: &Case) -> Result<(), String> {
        if !case.params.is_empty() {
            let set = self.admin.set_settings(&system(), &self.id, &case.params).await;
            set.map_err(|error| format!("params: {error}"))?;
        }
        self.plugins.pause(&self.id, false);
        // What it was called for until now is no part of the case.
        let health = self.health().await.map_err(|error| error.to_string())?;
        self.calls.news(&health);
        Ok(())
    }

    async fn run(&self) -> Result<(), String> {
        Err("`run` starts workflows; a plugin's work is called by what happens to records, or by an `action`"
            .to_owned())
    }

    async fn failures(&self) -> Result<Vec<String>, String> {
        let health = self.health().await.map_err(|error| error.to_string())?;
        let text = |item: &Json, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| health[key].as_array().cloned().unwrap_or_default();
        let mut problems = Vec::new();
        for failure in list("failures") {
            let stack: Vec<_> = failure["stack"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            let stack =
                if stack.is_empty() { String::new() } else { format!("\n        {}", stack.join("\n        ")) };
            problems.push(format!("{} failed: {}{stack}", text(&failure, "handler"), text(&failure, "message")));
        }
        for denial in list("denials") {
            problems.push(format!(
                "{} was denied `{}`; manifest.toml would have to say: {}",
                text(&denial, "handler"),
                text(&denial, "capability"),
                text(&denial, "manifest_line")
            ));
        }
        Ok(problems)
    }

    fn notifies(&self) -> &'static str {
        PLUGIN
    }
}

fn system() -> Context {
    Context::system("plugin-test")
}
