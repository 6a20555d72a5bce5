//! What the store keeps of a plugin: its state beside its package. Packages lie by their digest, so versions lie side by side
//! and one entry says which is active.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_engine::Engine;
use tessera_engine::documents::{DocOrder, Table};
use tessera_model::error::{Error, Result};
use tessera_model::label::Label;
use tessera_model::record::Fields;

use crate::health::budgets::Budgets;
use crate::migrations::Migration;
use crate::secrets::Sealed;

/// Plugins read at once; more are never installed.
const ALL: usize = 1_000;

/// Where a plugin's package comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Trust {
    /// Part of the product.
    Core,
    /// Signed by a key in the trust book.
    Verified,
    /// Signed by a key that an administrator accepted for this plugin.
    Local,
    /// Nobody signed it; accepted on a developer's machine only.
    Unsigned,
}

/// Whether an administrator wants the plugin to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    Enabled,
    Disabled,
    /// It does nothing and shows nothing any more; what it kept can still be read.
    Removed,
    /// The same, and what it kept is gone. Only for plugins of the product, which the next start would bring back.
    Purged,
}

/// A plugin as it is installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Installed {
    pub(crate) version: String,
    /// Digest of the active package.
    pub(crate) sha256: String,
    pub(crate) wanted: Wanted,
    pub(crate) trust: Trust,
    /// What an administrator granted.
    pub(crate) granted: Vec<String>,
    /// What the package asks for; of entries of former servers what was granted, for they granted all.
    #[serde(default)]
    pub(crate) asked: Vec<String>,
    pub(crate) installed_at_ms: i64,
    /// Values that administrators set, but for secrets.
    #[serde(default)]
    pub(crate) settings: Fields,
    /// Secrets that they set, sealed.
    #[serde(default)]
    pub(crate) secrets: Sealed,
    /// Suspended after so many failures, with the last one.
    #[serde(default)]
    pub(crate) suspended: Option<String>,
    /// When that was.
    #[serde(default)]
    pub(crate) suspended_at_ms: Option<i64>,
    /// What its calls may use, where an administrator changed it.
    #[serde(default)]
    pub(crate) budgets: Budgets,
    /// Its name, once it is removed: its package isn't read any more.
    #[serde(default)]
    pub(crate) name: Option<Label>,
    /// An administrator went back to this version: the product's own newer one doesn't replace it at the next start.
    #[serde(default)]
    pub(crate) is_held: bool,
    /// How often endpoints were given another address.
    #[serde(default)]
    pub(crate) webhook_renewals: BTreeMap<String, u32>,
    /// The product's own newer version, which waits for an administrator because it asks for more.
    #[serde(default)]
    pub(crate) offered: Option<Offered>,
    /// What is being done with its data for another version, or waits to be done.
    #[serde(default)]
    pub(crate) migration: Option<Migration>,
    /// The package before this one.
    #[serde(default)]
    pub(crate) previous: Option<Previous>,
}

impl Installed {
    /// The capabilities that its package asks for.
    pub(crate) fn asked(&self) -> &[String] {
        if self.asked.is_empty() { &self.granted } else { &self.asked }
    }
}

impl Installed {
    /// Whether data is being prepared for this very package.
    pub(crate) fn is_on_the_way_to(&self, sha256: &str) -> bool {
        let next = self.migration.as_ref().and_then(|migration| migration.next.as_ref());
        next.is_some_and(|next| next.sha256 == sha256)
    }

    /// Digests of the packages that it names.
    fn packages(&self) -> impl Iterator<Item = &String> {
        let next = self.migration.iter().filter_map(|migration| migration.next.as_ref());
        std::iter::once(&self.sha256)
            .chain(self.previous.iter().map(|previous| &previous.sha256))
            .chain(next.map(|next| &next.sha256))
    }
}

impl Wanted {
    /// Whether only its data is left, or nothing.
    pub(crate) const fn is_gone(self) -> bool {
        matches!(self, Self::Removed | Self::Purged)
    }
}

/// A version of a plugin of the product that asks for more than the one in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offered {
    /// The name of its package, by which administrators install it.
    pub(crate) file: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
    /// The capabilities that are new.
    pub(crate) more: Vec<String>,
}

/// A package that an upgrade replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Previous {
    pub(crate) version: String,
    pub(crate) sha256: String,
    /// What it was installed with; of entries of former servers, what the one in its place has.
    #[serde(default)]
    pub(crate) trust: Option<Trust>,
}

/// All installed plugins, by id. One whose entry can't be read is left out, and said so in the log: it keeps nobody else from
/// working.
pub(crate) async fn all(engine: &Engine) -> Result<Vec<(String, Installed)>> {
    let rows = engine.store().doc_list(Table::Plugin, DocOrder::Oldest, None, ALL).await?;
    let read = |(id, row): (String, Json)| match parse(&id, row) {
        Ok(installed) => Some((id, installed)),
        Err(error) => {
            tracing::error!(plugin = id, %error, "the entry of an installed plugin can't be read");
            None
        }
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The ids of all installed plugins, also of those whose entries can't be read.
pub(crate) async fn ids(engine: &Engine) -> Result<Vec<String>> {
    let rows = engine.store().doc_list(Table::Plugin, DocOrder::Oldest, None, ALL).await?;
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// One installed plugin.
///
/// # Errors
/// `internal` when its entry can't be read.
pub(crate) async fn get(engine: &Engine, id: &str) -> Result<Option<Installed>> {
    let row = engine.store().doc_get(Table::Plugin, id).await?;
    row.map(|row| parse(id, row)).transpose()
}

fn parse(id: &str, row: Json) -> Result<Installed> {
    serde_json::from_value(row).map_err(|error| Error::internal(format!("plugin `{id}` in the store: {error}")))
}

pub(crate) async fn save(engine: &Engine, id: &str, installed: &Installed) -> Result<()> {
    engine.store().doc_put(Table::Plugin, id, json!(installed)).await
}

pub(crate) async fn forget(engine: &Engine, id: &str, installed: &Installed) -> Result<()> {
    engine.store().doc_delete(Table::Plugin, id).await?;
    for sha256 in installed.packages() {
        engine.store().doc_delete(Table::PluginBlob, sha256).await?;
    }
    Ok(())
}

/// Forgets packages that an entry named and the one in its place doesn't.
pub(crate) async fn forget_unnamed(engine: &Engine, before: &Installed, after: &Installed) -> Result<()> {
    let kept: Vec<&String> = after.packages().collect();
    for sha256 in before.packages().filter(|sha256| !kept.contains(sha256)) {
        engine.store().doc_delete(Table::PluginBlob, sha256).await?;
    }
    Ok(())
}

/// Keeps a package's bytes.
pub(crate) async fn keep_package(engine: &Engine, sha256: &str, bytes: &[u8]) -> Result<()> {
    engine.store().doc_put(Table::PluginBlob, sha256, json!({"base64": BASE64.encode(bytes)})).await
}

/// A package's bytes.
pub(crate) async fn package(engine: &Engine, sha256: &str) -> Result<Vec<u8>> {
    let row = engine.store().doc_get(Table::PluginBlob, sha256).await?;
    let text = row.as_ref().and_then(|row| row.get("base64")).and_then(|text| text.as_str());
    let text = text.ok_or_else(|| Error::internal(format!("the package {sha256} is missing from the store")))?;
    BASE64.decode(text).map_err(|error| Error::internal(format!("the package {sha256} in the store: {error}")))
}
