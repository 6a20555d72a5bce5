//! A workflow as it is written: `workflow.toml`, `main.rhai`, `cases.toml`.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::definitions::RoleDef;
use tessera_engine::hooks::HookOperation;
use tessera_engine::job::Every;
use tessera_model::label::Label;
use tessera_permission::Permissions;

use crate::fault::Fault;
use crate::limits::{self, Phase};

/// The files of one workflow.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// `workflow.toml`
    pub toml: String,
    /// `main.rhai`
    pub script: String,
    /// `cases.toml`, where there is one.
    pub cases: Option<String>,
    /// In place of what `[params]` says.
    pub params: JsonMap<String, Json>,
}

impl Source {
    /// Reads a workflow's folder.
    ///
    /// # Errors
    /// When `workflow.toml` or `main.rhai` can't be read.
    pub fn read(folder: &Path) -> std::io::Result<Self> {
        let named = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path)
                .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))
        };
        let cases = folder.join("cases.toml").exists().then(|| named("cases.toml")).transpose()?;
        Ok(Self { toml: named("workflow.toml")?, script: named("main.rhai")?, cases, params: JsonMap::new() })
    }
}

/// `workflow.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Small letters, digits and `-`.
    pub id: String,
    pub label: Label,
    #[serde(default)]
    pub description: Option<Label>,
    /// Whether it is on until an administrator says otherwise.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// With whose rights it reads and writes.
    pub run_as: RunAs,
    /// Code of the role that a service has.
    #[serde(default)]
    pub role: Option<String>,
    /// Makes that role, where it isn't there yet.
    #[serde(default)]
    pub new_role: Option<NewRole>,
    pub trigger: Trigger,
    /// Before a change: refuse it when the script fails, instead of passing over the script.
    #[serde(default)]
    pub required: bool,
    /// What the script reads as `ctx.params`.
    #[serde(default)]
    pub params: JsonMap<String, Json>,
}

const fn yes() -> bool {
    true
}

/// With whose rights a workflow works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunAs {
    /// Those of whoever made the change.
    User,
    /// Those of a role, under the workflow's own name.
    Service,
}

/// A role that comes with a workflow; administrators may change it afterwards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    pub label: Label,
    #[serde(default)]
    pub description: Option<Label>,
    pub permissions: Permissions,
}

/// What starts a workflow.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trigger {
    /// A change of records of an object.
    Record {
        object: String,
        operations: Vec<On>,
        phase: When,
        /// Only when one of these changes; all when empty.
        #[serde(default)]
        fields: Vec<String>,
    },
    /// A plugin that asks it something, and goes on by its answer.
    Call {
        /// What is asked is about a record of this object.
        #[serde(default)]
        object: Option<String>,
    },
    /// The clock: either a period in seconds or a minute of the day in the organisation's time zone.
    Schedule {
        #[serde(default)]
        every_seconds: Option<u32>,
        #[serde(default)]
        day_at: Option<u16>,
    },
}

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    Create,
    Update,
    Delete,
}

/// When a script is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Before,
    After,
}

impl Definition {
    /// Reads and checks `workflow.toml`.
    ///
    /// # Errors
    /// What is wrong, with the line where the file can't be read.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let definition: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| 1 + text.get(..span.start).unwrap_or_default().matches('\n').count());
            Fault { message: error.message().to_owned(), line, column: None }
        })?;
        definition.check().map_err(Fault::new)?;
        Ok(definition)
    }

    fn check(&self) -> Result<(), String> {
        let is_id = (1..=64).contains(&self.id.len())
            && self.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_id {
            return Err(format!("`{}` is no id: 1 to 64 small letters, digits and `-`", self.id));
        }
        if self.run_as == RunAs::Service && self.role.is_none() {
            return Err("`run_as = \"service\"` needs `role`, the code of a role".to_owned());
        }
        match &self.trigger {
            Trigger::Record { operations, .. } if operations.is_empty() => {
                Err("a record trigger needs at least one of create, update, delete".to_owned())
            }
            Trigger::Record { phase: When::After, .. } if self.required => {
                Err("`required` is for workflows before a change".to_owned())
            }
            Trigger::Schedule { .. } if self.run_as == RunAs::User => {
                Err("nobody is there when the clock starts a workflow: it needs `run_as = \"service\"`".to_owned())
            }
            Trigger::Schedule { every_seconds: Some(seconds), day_at: None } if *seconds >= 60 => Ok(()),
            Trigger::Schedule { every_seconds: None, day_at: Some(minute) } if *minute < 24 * 60 => Ok(()),
            Trigger::Schedule { .. } => Err(
                "a schedule has either `every_seconds`, at least 60, or `day_at`, a minute of the day from 0 to 1439"
                    .to_owned(),
            ),
            Trigger::Call { .. } if self.required => Err("`required` is for workflows before a change".to_owned()),
            Trigger::Record { .. } | Trigger::Call { .. } => Ok(()),
        }
    }

    pub(crate) const fn phase(&self) -> Phase {
        match &self.trigger {
            Trigger::Record { phase: When::Before, .. } => Phase::Before,
            Trigger::Record { phase: When::After, .. } => Phase::After,
            Trigger::Schedule { .. } => Phase::Schedule,
            Trigger::Call { .. } => Phase::Call,
        }
    }

    pub(crate) fn every(&self) -> Option<Every> {
        match &self.trigger {
            Trigger::Schedule { every_seconds, day_at } => {
                every_seconds.map(Every::Seconds).or_else(|| day_at.map(Every::DayAt))
            }
            Trigger::Record { .. } | Trigger::Call { .. } => None,
        }
    }

    /// True when a change of these fields concerns the workflow; `touched` doesn't count for deletions.
    pub(crate) fn concerns<'a>(&self, object: &str, on: On, mut touched: impl Iterator<Item = &'a str>) -> bool {
        match &self.trigger {
            Trigger::Record { object: own, operations, fields, .. } => {
                own == object
                    && operations.contains(&on)
                    && (fields.is_empty()
                        || on == On::Delete
                        || touched.any(|key| fields.iter().any(|field| field == key)))
            }
            Trigger::Schedule { .. } | Trigger::Call { .. } => false,
        }
    }

    pub(crate) fn role_definition(&self) -> Option<RoleDef> {
        let (code, role) = (self.role.as_ref()?, self.new_role.as_ref()?);
        Some(RoleDef {
            code: code.clone(),
            label: role.label.clone(),
            description: role.description.clone(),
            permissions: role.permissions.clone(),
        })
    }

    pub(crate) fn trigger_json(&self) -> Json {
        match &self.trigger {
            Trigger::Record { object, operations, phase, fields } => {
                let operations: Vec<_> = operations.iter().map(|on| on.as_str()).collect();
                let phase = if *phase == When::Before { "before" } else { "after" };
                json!({"kind": "record", "phase": phase, "object": object, "operations": operations, "fields": fields})
            }
            Trigger::Call { object } => json!({"kind": "call", "object": object}),
            Trigger::Schedule { every_seconds: Some(seconds), .. } => {
                json!({"kind": "schedule", "every_seconds": seconds})
            }
            Trigger::Schedule { day_at, .. } => {
                let minute = day_at.unwrap_or_default();
                json!({"kind": "schedule", "day_at": format!("{:02}:{:02}", minute / 60, minute % 60)})
            }
        }
    }
}

impl On {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl From<HookOperation> for On {
    fn from(operation: HookOperation) -> Self {
        match operation {
            HookOperation::Create => Self::Create,
            HookOperation::Update => Self::Update,
            HookOperation::Delete => Self::Delete,
        }
    }
}

/// Refuses scripts that are too long to be read.
pub(crate) fn check_length(script: &str) -> Result<(), Fault> {
    if script.len() > limits::SCRIPT_BYTES_MAX {
        return Err(Fault::new(format!("a script has at most {} bytes", limits::SCRIPT_BYTES_MAX)));
    }
    Ok(())
}
