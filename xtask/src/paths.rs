//! Where things stand: the checkout, and the one folder outside it where everything built goes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::tools;

/// The two roots that every command works with.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, or `tessera/target` in the user's cache folder, so that a fresh
    /// clone does not start cold.
    pub(crate) target: PathBuf,
}

impl Paths {
    /// # Errors
    /// When neither `CARGO_TARGET_DIR`, nor `XDG_CACHE_HOME`, nor `HOME` is set.
    pub(crate) fn find() -> Result<Self> {
        let manifest_dir = tools::env("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest_dir).parent().context("xtask stands in the checkout's root")?.to_owned();
        let target = match tools::env("CARGO_TARGET_DIR") {
            // Cargo takes a relative one from where it was started; all our commands start in the root.
            Some(target) => root.join(target),
            None => {
                let cache = match tools::env("XDG_CACHE_HOME") {
                    Some(cache) => PathBuf::from(cache),
                    None => Path::new(&tools::env("HOME").context("set HOME or CARGO_TARGET_DIR")?).join(".cache"),
                };
                cache.join("tessera").join("target")
            }
        };
        Ok(Self { root, target })
    }

    /// The web interface's sources.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("core/ui")
    }

    /// The web interface as built, which the server embeds.
    pub(crate) fn ui_dist(&self) -> PathBuf {
        self.ui().join("dist")
    }

    /// The packed plugins, which the server embeds.
    pub(crate) fn plugins(&self) -> PathBuf {
        self.target.join("plugins")
    }

    /// What guests are built in and what tests take from there.
    pub(crate) fn guests(&self) -> PathBuf {
        self.target.join("guests")
    }

    /// The server as built by the one profile that serves `run` and `test`.
    pub(crate) fn server(&self) -> PathBuf {
        self.target.join("debug").join(format!("tessera{}", std::env::consts::EXE_SUFFIX))
    }
}
