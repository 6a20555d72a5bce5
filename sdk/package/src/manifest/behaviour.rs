//! The parts of a manifest that say when the component is called.

use serde::{Deserialize, Serialize};

use super::Text;

/// Called around a write, or when a plugin emits an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// Handed to the component, so that one export can serve several hooks.
    pub key: String,
    /// An object's key, or `*` for every object; left out with a topic.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub object: String,
    /// Left out with a topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// With the object `*`: only the objects that the plugin marked at run time, by keeping a value under the key `watch/<object>`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watched: bool,
    /// In place of object and operations: the event of a plugin, its id and the event's name (`acme.approvals.decided`). Only
    /// after-hooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Only writes that touch one of these concern the hook; empty: any field. Creating and deleting always do.
    #[serde(default)]
    pub fields: Vec<String>,
    /// A before-hook is handed these fields of the record alone, which makes it several times quicker; empty: all fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    pub stage: Stage,
    /// Lower runs earlier; equal ones by plugin id.
    #[serde(default = "default_order")]
    pub order: i32,
    /// The write is refused while this hook cannot run. Only before-hooks.
    #[serde(default)]
    pub required: bool,
    /// Left out: `reject` for required hooks, else `skip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_error: Option<OnError>,
    /// May be entered again for the same record in one chain of writes.
    #[serde(default)]
    pub reentrant: bool,
    /// Only after-hooks may choose `service`.
    #[serde(default)]
    pub run_as: RunAs,
}

impl Hook {
    /// True when the hook is handed a field.
    #[must_use]
    pub fn reads(&self, field: &str) -> bool {
        self.reads.is_empty() || self.reads.iter().any(|read| read == field)
    }

    /// What happens to the write when the hook fails.
    #[must_use]
    pub fn on_error(&self) -> OnError {
        self.on_error.unwrap_or(if self.required { OnError::Reject } else { OnError::Skip })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Create,
    Update,
    Delete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Inside the write transaction, pure.
    Before,
    /// After commit, at least once, in order per record.
    After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    Reject,
    Skip,
}

/// Whose rights count, beside what the administrator granted the plugin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunAs {
    /// The user whose doing led here.
    #[default]
    User,
    /// The plugin's own principal, with a role that an administrator edits.
    Service,
}

/// Work outside any request: on a schedule, or when the plugin enqueues it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    pub handler: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Five fields: minute, hour, day of month, month, day of week; in the organisation's time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_seconds: Option<u32>,
    /// `user`: those of whoever enqueued it; on a schedule it always runs as `service`.
    #[serde(default)]
    pub run_as: RunAs,
}

impl Job {
    /// True when it runs in the plugin's own name, always or on its schedule.
    #[must_use]
    pub fn needs_service(&self) -> bool {
        self.run_as == RunAs::Service || self.cron.is_some() || self.every_seconds.is_some()
    }
}

/// Called by workflow scripts and by the plugin's own actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

fn default_order() -> i32 {
    100
}
