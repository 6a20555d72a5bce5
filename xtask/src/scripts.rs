//! Plugins in TypeScript: each built once for each state of its sources and of the SDK, with the tools that stand beside the SDK.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::paths::Paths;
use crate::prepare::node;
use crate::tools;

/// The SDK, whose `package-lock.json` names the tools.
const SDK: &str = "sdk/typescript";

/// The component of a plugin's folder; none where it is in no such language.
///
/// # Errors
/// When Node or the tools can't be had, or the plugin doesn't build.
pub(crate) fn component(paths: &Paths, folder: &Path) -> Result<Option<Vec<u8>>> {
    let Some(script) = tessera_build::script::find(folder)? else { return Ok(None) };
    let name = folder.file_name().context("a plugin's folder has a name")?;
    let script = script.into_target(paths.guests().join("scripts").join(name));
    let below = folder.strip_prefix(&paths.root).unwrap_or(folder).to_string_lossy().into_owned();
    let mut inputs = Fingerprint::default();
    for part in [below.as_str(), SDK, "sdk/wit"] {
        inputs = inputs.path(&paths.root, part)?;
    }
    let stamp = Stamp::new(script.target.join("stamp"), inputs.finish());
    if !stamp.is_current() || script.component().is_err() {
        node::packages(&paths.root.join(SDK))?;
        script.prepare(&tools::say)?;
        script.compile(&tools::say)?;
        stamp.keep()?;
    }
    script.component().map(Some)
}
