//! Joins the engine with what extends it: plugins and workflows.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use tessera_engine::Engine;
use tessera_mail::{Smtp, SmtpOptions};
use tessera_plugin_host::{HttpOptions, PluginHost, PluginHostOptions, way_out};
use tessera_scripting::Workflows;

use crate::config::Config;
use crate::{bundled, workflows};

/// What runs beside the engine.
pub(crate) struct Wired {
    pub(crate) plugins: Arc<PluginHost>,
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
    let program = this_program();
    if let Some(program) = &program {
        engine.set_workbook_reader(program.clone());
    }
    let own = || config.listen.parse().ok().into_iter().collect();
    engine.set_way_out(way_out(HttpOptions { loopback: config.oidc_loopback, own: own(), ..HttpOptions::default() }));
    engine.set_mailer(Arc::new(Smtp::new(SmtpOptions { loopback: config.mail_loopback, ..SmtpOptions::default() })));
    let options = PluginHostOptions {
        bundled: bundled::PACKAGES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect(),
        cache_dir: (!config.is_in_memory()).then(|| config.data.join("cache")),
        compiler: program,
        keys_dir: config.keys_dir(),
        safe_mode: config.safe_mode,
        allow_unsigned: config.allow_unsigned_plugins,
        catalogue: config.catalogue(),
        threads: 0,
        budget: None,
        is_shared: None,
        http: HttpOptions { own: own(), ..HttpOptions::default() },
    };
    let plugins = PluginHost::open(engine.clone(), options).await?;
    // After the plugins, whose objects they are about.
    let workflows = workflows::open(engine, config).await?;
    Ok(Wired { plugins, workflows })
}

/// The file of this program, which compiles plugins and reads old workbooks in processes of their own. Where the system has a name for
/// whatever runs, that one: it stays right when the file is replaced by a newer version.
#[expect(clippy::disallowed_methods, reason = "the composition root says which program this is")]
fn this_program() -> Option<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Some(running) } else { std::env::current_exe().ok() }
}
