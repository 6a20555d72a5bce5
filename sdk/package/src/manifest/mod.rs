//! `manifest.toml`: everything static about a plugin, typed.
//!
//! ```toml
//! id = "acme.greeter"
//! version = "1.2.0"
//! api = "1.0"
//! min_server = "0.1.0"
//! name = { en = "Greeter", zh-CN = "问候" }
//! description = { en = "Greets new records.", zh-CN = "问候新记录。" }
//! capabilities = ["records.read:person", "records.write:person", "http:https://api.example.com"]
//! requires = [{ id = "acme.people", version = ">=1.0.0" }]
//!
//! [[hooks]]
//! key = "greet"
//! object = "person"
//! operations = ["create"]
//! fields = []            # none named: any field
//! stage = "before"
//! order = 100
//! required = false
//! on_error = "skip"
//! ```
//!
//! Shapes that belong to the core's model (an action's fields, a condition, a role's permissions) are carried as JSON
//! values and parsed by that model, so there is one definition of each.

pub mod behaviour;
pub mod check;
pub mod locate;
pub mod parse;
pub mod surface;
pub mod webhook;

use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

pub use behaviour::{Function, Hook, Job, OnError, Operation, RunAs, Stage};
pub use surface::{Action, Choice, Role, SLOT_NAMES, Setting, SettingKind, Slot};
pub use webhook::{SignatureEncoding, Webhook, WebhookSignature};

/// The plugin API that this release speaks.
pub const API_VERSION: &str = "1.0";

/// A plugin's manifest. Parse with [`Manifest::parse`], which also checks what types cannot say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Reverse DNS: `acme.approvals`. Never changes.
    pub id: String,
    pub version: Version,
    /// The plugin API it is written for, `major.minor`.
    pub api: String,
    /// The oldest server it runs on.
    pub min_server: Version,
    pub name: Text,
    pub description: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// The minisign public key of who signs the packages, one line; see [`crate::signature`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// What the keys of its fields on others' objects begin with, and those of all that it defines at run time: `cf` for `cf_colour`.
    /// The last part of its id when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Other plugins whose objects it uses; they are installed and started before it.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// What it asks for, each `name` or `name:argument` (`records.read:account`, `http:https://api.example.com`,
    /// `kv`). The host knows the names; here only their shape is checked.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Guest memory, in MiB.
    #[serde(default = "default_memory_mib")]
    pub memory_mib: u32,
    #[serde(default)]
    pub hooks: Vec<Hook>,
    #[serde(default)]
    pub jobs: Vec<Job>,
    #[serde(default)]
    pub functions: Vec<Function>,
    #[serde(default)]
    pub webhooks: Vec<Webhook>,
    #[serde(default)]
    pub actions: Vec<Action>,
    #[serde(default)]
    pub slots: Vec<Slot>,
    #[serde(default)]
    pub settings: Vec<Setting>,
    #[serde(default)]
    pub roles: Vec<Role>,
}

impl Manifest {
    /// What the manifest declares that only a component can do, if anything.
    #[must_use]
    pub fn needs_component(&self) -> Option<&'static str> {
        [
            (self.hooks.is_empty(), "hooks"),
            (self.jobs.is_empty(), "jobs"),
            (self.functions.is_empty(), "functions"),
            (self.webhooks.is_empty(), "webhooks"),
            (self.slots.is_empty(), "slots"),
        ]
        .into_iter()
        .find_map(|(is_empty, what)| (!is_empty).then_some(what))
    }

    /// The file name that a package of this plugin carries: `acme.approvals-2.1.0.tessera`.
    #[must_use]
    pub fn package_file_name(&self) -> String {
        format!("{}-{}.tessera", self.id, self.version)
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

/// Another plugin that must be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    pub id: String,
    pub version: VersionReq,
}

fn default_memory_mib() -> u32 {
    crate::limits::GUEST_MEMORY_MIB_DEFAULT
}
