//! What the engine and the server know of plugins and workflows: these traits and nothing else. The binary wires them.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::record::Fields;

use crate::context::Context;
use crate::definitions::ActionDef;
use crate::figures::PluginFigures;

/// Actions on records that plugins and workflows add.
#[async_trait]
pub trait Actions: Send + Sync {
    /// The actions on records of an object.
    fn actions(&self, object: &str) -> Vec<ActionDef>;
    /// Runs one; permission was checked by the engine. Answers `{"effects": […], "result": …}`.
    ///
    /// # Errors
    /// `not_found` when there is no such action, and whatever the action answers.
    async fn run(&self, cx: &Context, object: &str, id: &str, action: &str, form: &Fields) -> Result<Json>;
}

/// What an administrator says of an installation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InstallOptions {
    /// What the plugin gets of the capabilities that it asks for. When absent, a first installation gets all, and an upgrade
    /// keeps what was granted; one that asks for more is refused.
    pub granted: Option<Vec<String>>,
}

/// Administration of plugins; every call's actor is an administrator, checked by the engine.
#[async_trait]
pub trait PluginAdmin: Send + Sync {
    /// False once it can administer nothing any more; another one may then take its place.
    fn is_there(&self) -> bool;
    async fn list(&self, cx: &Context) -> Result<Json>;
    async fn get(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Checks a package and tells what it would do; installs it unless `plan_only`.
    async fn install(&self, cx: &Context, package: Vec<u8>, plan_only: bool, options: InstallOptions) -> Result<Json>;
    /// Grants a plugin these of the capabilities that it asks for, from its next call on.
    async fn set_grants(&self, cx: &Context, id: &str, granted: &[String]) -> Result<Json>;
    /// Puts the version before the last upgrade in force again; its data stays.
    async fn rollback(&self, cx: &Context, id: &str) -> Result<Json>;
    async fn enable(&self, cx: &Context, id: &str) -> Result<Json>;
    async fn disable(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Removes the plugin; with `purge` its data too.
    async fn remove(&self, cx: &Context, id: &str, purge: bool) -> Result<()>;
    /// What an administrator can set for a plugin, with the values in force; values of secrets are left out.
    async fn settings(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Sets some of them, null for the default; answers all. The plugin's next call sees them.
    async fn set_settings(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json>;
    /// Figures of all plugins' calls.
    fn figures(&self) -> Vec<PluginFigures>;
}

/// Administration of workflows; every call's actor is an administrator, checked by the engine.
#[async_trait]
pub trait WorkflowAdmin: Send + Sync {
    async fn list(&self, cx: &Context) -> Result<Json>;
    async fn set_enabled(&self, cx: &Context, id: &str, enabled: bool) -> Result<Json>;
    async fn runs(&self, cx: &Context, id: &str, limit: usize) -> Result<Json>;
    /// Runs the script on one record without keeping anything it does; answers what it would have done.
    async fn dry_run(&self, cx: &Context, id: &str, object: &str, record: &str) -> Result<Json>;
    /// Runs since the start by workflow and by how they ended: `ok`, `failed`, `skipped`.
    fn figures(&self) -> Vec<(String, &'static str, u64)>;
}
