//! `cargo xtask ui`: the web interface, built into the folder that the server embeds.

use std::process::Command;

use anyhow::{Result, bail};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::paths::Paths;
use crate::prepare::node;
use crate::tools;

/// Installs the npm packages and builds the interface, when either has changed.
///
/// # Errors
/// When Node is missing, or npm or the build fails.
pub(crate) fn build(paths: &Paths) -> Result<()> {
    let ui = paths.ui();
    if !ui.join("package.json").is_file() {
        bail!("there is no web interface in {}", ui.display());
    }
    node::packages(&ui)?;

    let mut inputs = Fingerprint::default().path(&ui, "src")?.path(&ui, "public")?;
    for file in ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"] {
        inputs = inputs.path(&ui, file)?;
    }
    // The checkouts on a machine share the target folder but have each a `dist` of their own.
    let checkout = Fingerprint::default().text(&ui.to_string_lossy()).finish();
    let stamp = Stamp::new(paths.target.join(format!("ui-{}.stamp", &checkout[..12])), inputs.finish());
    if stamp.is_current() && paths.ui_dist().join("index.html").is_file() {
        tools::say("web interface: unchanged");
        return Ok(());
    }
    tools::say("building the web interface");
    tools::run(Command::new("npm").current_dir(&ui).args(["run", "--silent", "build"]))?;
    stamp.keep()
}
