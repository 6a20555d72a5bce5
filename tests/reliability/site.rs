//! Installations: one is set up once, each test works on a copy.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use crate::http::Api;
use crate::server::Server;

pub(crate) const USERNAME: &str = "admin";
pub(crate) const PASSWORD: &str = "correct horse 9 battery";

/// Tells of every event by a record of its own: what is read back of these was really delivered, and outlives the process.
const WITNESS: &str = include_str!("witness/main.rhai");
const WITNESS_TOML: &str = include_str!("witness/workflow.toml");
/// Objects whose events are witnessed.
pub(crate) const WITNESSED: [&str; 2] = ["account", "product"];

static FIRST: OnceCell<TempDir> = OnceCell::const_new();
/// Two of these tests at once would disturb each other's clocks.
static ALONE: Mutex<()> = Mutex::const_new(());

/// A copy of the installation, for one test.
pub(crate) struct Site {
    folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Site {
    /// A copy in a folder of its own.
    pub(crate) async fn new() -> Result<Self> {
        let alone = ALONE.lock().await;
        let first = FIRST.get_or_try_init(set_up).await?;
        let folder = tempfile::tempdir()?;
        copy(&first.path().join("data"), &folder.path().join("data"))?;
        Ok(Self { folder, _alone: alone })
    }

    /// A place where nothing was set up yet, and where no data folder is.
    pub(crate) async fn empty() -> Result<Self> {
        let alone = ALONE.lock().await;
        Ok(Self { folder: tempfile::tempdir()?, _alone: alone })
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Another place beside it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let (path, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

async fn set_up() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    for object in WITNESSED {
        let workflow = data.join("workflows").join(format!("witness-{object}"));
        std::fs::create_dir_all(&workflow)?;
        std::fs::write(workflow.join("main.rhai"), WITNESS)?;
        std::fs::write(workflow.join("workflow.toml"), WITNESS_TOML.replace("OBJECT", object))?;
    }
    let server = Server::start(&data)?;
    let api = Api::with_token(&server.url, "")?;
    let wanted = json!({"organization": "Reliable", "username": USERNAME, "password": PASSWORD, "name": "Ann",
                        "locale": "en", "currency": "CNY"});
    api.done(reqwest::Method::POST, "setup", &wanted).await?;
    server.stop()?;
    Ok(folder)
}
