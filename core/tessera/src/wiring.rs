//! Joins the engine with what extends it: plugins and workflows.

use std::borrow::Cow;
use std::sync::Arc;

use tessera_engine::Engine;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_scripting::Workflows;

use crate::config::Config;
use crate::{bundled, workflows};

/// What runs beside the engine.
pub(crate) struct Wired {
    plugins: Arc<PluginHost>,
    pub(crate) workflows: Arc<Workflows>,
}

impl Wired {
    /// Ends it.
    pub(crate) fn stop(self) {
        drop(self.workflows);
        drop(self.plugins);
    }
}

/// Wires plugins and workflows to an engine that was just opened.
pub(crate) async fn wire(engine: &Engine, config: &Config) -> anyhow::Result<Wired> {
    let options = PluginHostOptions {
        bundled: bundled::PACKAGES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect(),
        cache_dir: (!config.is_in_memory()).then(|| config.data.join("cache")),
        safe_mode: config.safe_mode,
        allow_unsigned: config.allow_unsigned_plugins,
        threads: 0,
        budget: None,
    };
    let plugins = PluginHost::open(engine.clone(), options).await?;
    // After the plugins, whose objects they are about.
    let workflows = workflows::open(engine, config).await?;
    Ok(Wired { plugins, workflows })
}
