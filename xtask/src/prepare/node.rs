//! Node and the npm packages of the web interface and the browser tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::tools;

/// The oldest Node that the interface's tools run on.
const NODE_VERSION_MIN: (u32, u32) = (20, 19);

/// Installs a folder's npm packages by its lock file, when that has changed since the last time.
///
/// # Errors
/// When Node is missing or too old, there is no lock file, or npm fails.
pub(crate) fn packages(folder: &Path) -> Result<()> {
    require_node()?;
    if !folder.join("package-lock.json").is_file() {
        bail!("{} has no package-lock.json", folder.display());
    }
    let inputs = Fingerprint::default().path(folder, "package-lock.json")?.path(folder, "package.json")?;
    let stamp = Stamp::new(folder.join("node_modules/.tessera-stamp"), inputs.finish());
    if stamp.is_current() {
        return Ok(());
    }
    tools::say(&format!("installing npm packages in {}: the lock file is new here", folder.display()));
    tools::run(Command::new("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.keep()
}

fn require_node() -> Result<()> {
    if tools::find("node").is_none() || tools::find("npm").is_none() {
        tools::apt_install(&["nodejs", "npm"], "the web interface is built with Node")?;
    }
    let version = tools::capture(Command::new("node").arg("--version"))?;
    let (major, minor) = parse_version(&version).with_context(|| format!("node --version says {version}"))?;
    if (major, minor) < NODE_VERSION_MIN {
        let (need_major, need_minor) = NODE_VERSION_MIN;
        bail!(
            "Node {version} is too old: {need_major}.{need_minor} or newer is needed (a newer one: https://nodejs.org)"
        );
    }
    Ok(())
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse_version("v20.19.4\n"), Some((20, 19)));
        assert!(parse_version("v9.99.0").unwrap() < NODE_VERSION_MIN);
        assert_eq!(parse_version("unknown"), None);
    }
}
