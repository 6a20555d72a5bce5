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
    /// Called before actions are run: a source that holds in memory what other servers change looks for that now.
    ///
    /// # Errors
    /// The store's failures.
    async fn follow(&self) -> Result<()> {
        Ok(())
    }
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
    /// The whole public key of a signer whom nobody here knows: accepted for this plugin, from now on and for no other.
    pub accept_key: Option<String>,
}

/// What an administrator wants of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationWish {
    /// Of one that failed: goes on where it stopped.
    Retry,
    /// Of one that fills: the version in force stays.
    Cancel,
    /// Tidies away what the version before needs; then there is no way back to it.
    Tidy,
}

/// A publisher's key that is trusted from now on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewTrustedKey {
    /// The public key as minisign prints it, with its comment or without.
    pub key: String,
    /// Whose it is.
    pub name: String,
    pub note: Option<String>,
}

/// What is not to run any more: one of a key, a package by its digest, or a plugin's version (or all of them).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewRevocation {
    pub key: Option<String>,
    pub sha256: Option<String>,
    pub plugin: Option<String>,
    pub version: Option<String>,
    /// Why, for administrators.
    pub reason: String,
}

/// Which lines of a plugin's log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PluginLogQuery {
    /// Words that stand in it.
    pub search: Option<String>,
    /// `debug`, `info`, `warn` or `error`: as loud or louder.
    pub level: Option<String>,
    /// Older than the line of this id.
    pub before: Option<u64>,
}

/// Whose packages are accepted, and what is revoked. Every change answers the whole book; every call's actor is an administrator,
/// checked by whoever calls.
#[async_trait]
pub trait PluginTrust: Send + Sync {
    /// Trusted keys, the key that each plugin is bound to, and revocations.
    async fn trust_book(&self, cx: &Context) -> Result<Json>;
    async fn trust_key(&self, cx: &Context, key: NewTrustedKey) -> Result<Json>;
    /// Takes a key out of the book, by its id there, its number or itself. Plugins that it signed stay bound to it.
    async fn untrust_key(&self, cx: &Context, key: &str) -> Result<Json>;
    /// Forgets which key a plugin is bound to, once nothing of it is left.
    async fn forget_pin(&self, cx: &Context, plugin: &str) -> Result<Json>;
    /// Revokes a key or packages; what runs of it is suspended.
    async fn revoke(&self, cx: &Context, revocation: NewRevocation) -> Result<Json>;
    /// Takes a revocation back. What it suspended stays so until somebody enables it.
    async fn unrevoke(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Packages that lie on the server, and whether they would be accepted.
    async fn catalogue(&self, cx: &Context) -> Result<Json>;
    /// [`PluginAdmin::install`] of one of them, by its file's name.
    async fn install_from_catalogue(
        &self,
        cx: &Context,
        file: &str,
        plan_only: bool,
        options: InstallOptions,
    ) -> Result<Json>;
    /// Adds the revocations of a list that a trusted key signed.
    async fn import_revocations(&self, cx: &Context, list: &[u8], signature: &str) -> Result<Json>;
}

/// Administration of plugins; every call's actor is an administrator, checked by the engine.
#[async_trait]
pub trait PluginAdmin: PluginTrust {
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
    /// Goes on with, gives up, or ends what is done with a plugin's data for another version.
    async fn migration(&self, cx: &Context, id: &str, wish: MigrationWish) -> Result<Json>;
    /// Gives a webhook of a plugin another address; the one so far leads nowhere from now on.
    async fn renew_webhook(&self, cx: &Context, id: &str, endpoint: &str) -> Result<Json>;
    /// Removes the plugin; with `purge` its data too.
    async fn remove(&self, cx: &Context, id: &str, purge: bool) -> Result<()>;
    /// What an administrator can set for a plugin, with the values in force; values of secrets are left out.
    async fn settings(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Sets some of them, null for the default; answers all. The plugin's next call sees them.
    async fn set_settings(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json>;
    /// Whether this server runs with all plugins off.
    fn is_safe_mode(&self) -> bool;
    /// How a plugin does: figures, failures, denials, breaker, jobs, dead letters.
    async fn health(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Lines of its log, newest first.
    async fn log(&self, cx: &Context, id: &str, query: &PluginLogQuery) -> Result<Json>;
    /// What its calls may use, phase by phase, with defaults and bounds.
    async fn budgets(&self, cx: &Context, id: &str) -> Result<Json>;
    /// Changes some of that, null for the default; answers all. The plugin's next call has it.
    async fn set_budgets(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json>;
    /// Figures of all plugins' calls.
    fn figures(&self) -> Vec<PluginFigures>;
}

/// A record that a part of the interface is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub object: String,
    pub id: String,
}

/// Asks for what a plugin shows in a slot.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UiView {
    pub plugin: String,
    pub slot: String,
    /// The record that the slot is shown on.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// The records that were chosen in a list.
    #[serde(default)]
    pub selection: Vec<Subject>,
    /// What else the page knows, such as its address's query.
    #[serde(default)]
    pub params: Fields,
}

/// Somebody pressed a button of a plugin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UiAction {
    pub plugin: String,
    pub slot: String,
    pub action: String,
    #[serde(default)]
    pub subject: Option<Subject>,
    /// The fields of the view by name, and what the button adds.
    #[serde(default)]
    pub form: Fields,
    /// The token that came with the view.
    #[serde(default)]
    pub state: Option<String>,
}

/// Asks for choices of a field while somebody types.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UiChoices {
    pub plugin: String,
    pub slot: String,
    /// The field's source, as the plugin named it.
    pub source: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub subject: Option<Subject>,
    #[serde(default)]
    pub selection: Vec<Subject>,
    #[serde(default)]
    pub params: Fields,
}

/// A picture of a plugin's package.
#[derive(Clone, Debug)]
pub struct UiAsset {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// What plugins show. Every call's actor is the person in front of it, and all that a plugin does for it is done with their rights.
#[async_trait]
pub trait PluginUi: Send + Sync {
    /// The slots that the actor may see, of a place, an object, a record, where these are given.
    ///
    /// # Errors
    /// `not_found` for a record that the actor can't see.
    async fn slots(&self, cx: &Context, place: Option<&str>, object: Option<&str>, id: Option<&str>) -> Result<Json>;
    /// What a plugin shows in a slot, checked, in the actor's language.
    ///
    /// # Errors
    /// `not_found` for a slot or record that the actor can't see; `plugin_unavailable`, `plugin_busy`, `plugin_answer_invalid`,
    /// and what the plugin answers.
    async fn render(&self, cx: &Context, view: UiView) -> Result<Json>;
    /// What follows from a button.
    ///
    /// # Errors
    /// The same, and `ui_state_invalid`.
    async fn act(&self, cx: &Context, action: UiAction) -> Result<Json>;
    /// Choices for a field.
    ///
    /// # Errors
    /// As [`PluginUi::render`].
    async fn choices(&self, cx: &Context, choices: UiChoices) -> Result<Json>;
    /// A picture by the digest of its bytes.
    fn asset(&self, plugin: &str, digest: &str) -> Option<UiAsset>;
}

/// A workflow as an administrator writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowText {
    /// What would be `workflow.toml`.
    pub toml: String,
    /// What would be `main.rhai`.
    pub script: String,
}

/// Administration of workflows; every call's actor is an administrator, checked by the engine.
#[async_trait]
pub trait WorkflowAdmin: Send + Sync {
    async fn list(&self, cx: &Context) -> Result<Json>;
    async fn set_enabled(&self, cx: &Context, id: &str, enabled: bool) -> Result<Json>;
    async fn runs(&self, cx: &Context, id: &str, limit: usize) -> Result<Json>;
    /// Runs the script on one record without keeping anything it does; answers what it would have done.
    async fn dry_run(&self, cx: &Context, id: &str, object: &str, record: &str) -> Result<Json>;
    /// A workflow with its text and the versions that it had.
    async fn get(&self, cx: &Context, id: &str) -> Result<Json>;
    /// The text of one version.
    async fn version(&self, cx: &Context, id: &str, version: u64) -> Result<Json>;
    /// Checks a new workflow, keeps it and puts it in force; answers it as [`Self::get`] does.
    ///
    /// # Errors
    /// `validation_failed` that names `toml` or `script`, with line and column; `unique_violation`.
    async fn create(&self, cx: &Context, text: WorkflowText) -> Result<Json>;
    /// The same for one that is there; `if_version` is the version that was read, 0 for one that ships with the product.
    ///
    /// # Errors
    /// As [`Self::create`]; `not_found`, `version_conflict`.
    async fn update(&self, cx: &Context, id: &str, if_version: Option<u64>, text: WorkflowText) -> Result<Json>;
    /// Asks a workflow of the trigger `call`, with the rights of whoever asks or of the workflow's role; answers what its script does.
    ///
    /// # Errors
    /// `not_found`; `state_conflict` when the workflow isn't one that is asked, is off, or fails.
    async fn call(&self, cx: &Context, id: &str, question: Fields) -> Result<Json>;
    /// The workflows that can be asked now: `[{"id", "label", "object"}]`.
    fn callable(&self) -> Json;
    /// Runs since the start by workflow and by how they ended: `ok`, `failed`, `skipped`.
    fn figures(&self) -> Vec<(String, &'static str, u64)>;
}
