//! A browser and Chinese fonts, for the tests that open pages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::tools;

/// Chromium as it is for machines without a screen: the same engine, without what draws a window around it.
const SHELL: &str = "chromium-headless-shell";

/// The browser's program.
///
/// # Errors
/// When there is none and it cannot be installed.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(named) = tools::env("CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    if tools::find(SHELL).is_none() {
        let installed = tools::apt_install(
            &[SHELL],
            "the browser tests run in Chromium without a window, a third quicker than with one (or name one in CHROMIUM)",
        );
        if let (Err(why), None) = (installed, find()) {
            tools::say(&format!("{why:#}"));
            tools::apt_install(&["chromium"], "the browser tests need Chromium (or name one in CHROMIUM)")?;
        }
    }
    if !has_chinese_font() {
        tools::apt_install(&["fonts-noto-cjk"], "pages in Chinese need a Chinese font to be drawn")?;
    }
    find().context("Chromium was installed but is not on the search path; name it in CHROMIUM")
}

fn find() -> Option<PathBuf> {
    [SHELL, "chromium", "chromium-browser", "google-chrome"].into_iter().find_map(tools::find)
}

fn has_chinese_font() -> bool {
    match tools::capture(Command::new("fc-list").arg(":lang=zh")) {
        Ok(fonts) => !fonts.is_empty(),
        Err(_) => std::path::Path::new("/usr/share/fonts/opentype/noto").is_dir(),
    }
}
