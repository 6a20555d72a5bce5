//! The file of cases.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json};

/// The moment at which a case plays that names none.
const NOW: &str = "2026-03-02T09:00:00Z";

/// `cases.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    case: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    /// When it plays (RFC 3339).
    #[serde(default = "now")]
    pub now: String,
    /// In place of the workflow's own parameters; of a plugin, its settings.
    #[serde(default)]
    pub params: JsonMap<String, Json>,
    /// Records that are there before the workflow or the plugin is on.
    #[serde(default)]
    pub(crate) given: Vec<Given>,
    /// What happens, in this order.
    #[serde(default, rename = "do")]
    pub(crate) steps: Vec<Step>,
    /// Records as they must be in the end.
    #[serde(default)]
    pub(crate) expect: Vec<Expect>,
    /// Every notification that people must have got, no more and no less.
    #[serde(default)]
    pub(crate) notified: Vec<Notified>,
    /// The last step must be refused.
    #[serde(default)]
    pub(crate) rejected: Option<Rejected>,
}

fn now() -> String {
    NOW.to_owned()
}

/// A record that is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) object: String,
    /// What `$key` stands for elsewhere.
    pub(crate) key: Option<String>,
    /// When it was made; the case's `now` when absent.
    pub(crate) at: Option<String>,
    #[serde(default)]
    pub(crate) fields: JsonMap<String, Json>,
}

/// Something that happens: exactly one of `create`, `update`, `delete`, `action`, `find`, `open`, `webhook`, `run`, `run_jobs` and `wait_days`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    /// An object.
    pub(crate) create: Option<String>,
    /// A record: `$key`.
    pub(crate) update: Option<String>,
    /// A record: `$key`.
    pub(crate) delete: Option<String>,
    /// An action, on the record `on`; the fields are what it asks for.
    pub(crate) action: Option<String>,
    /// A record: `$key`.
    pub(crate) on: Option<String>,
    /// An endpoint of the plugin, called by another system; signed as it must be, when the case sets the secret.
    pub(crate) webhook: Option<String>,
    /// Of that call; `POST` when absent.
    pub(crate) method: Option<String>,
    pub(crate) query: String,
    pub(crate) headers: BTreeMap<String, String>,
    /// Its body; the fields as JSON when absent.
    pub(crate) body: Option<String>,
    /// The status that it must be answered with.
    pub(crate) status: Option<u16>,
    /// Part of the body of the answer.
    pub(crate) contains: String,
    /// A slot of the plugin that is tried, on the record `on` where it is one on records.
    pub(crate) open: Option<String>,
    /// A button of that slot; the fields are what stands in its form.
    pub(crate) press: Option<String>,
    /// Parts of what is shown, or of what follows from the button.
    pub(crate) shows: Vec<String>,
    /// Runs all that is due by now, and what follows from it.
    pub(crate) run_jobs: bool,
    /// An object: the one record of it with the values of `where` is called `key` from now on.
    pub(crate) find: Option<String>,
    #[serde(rename = "where")]
    pub(crate) values: JsonMap<String, Json>,
    /// The clock starts the workflow.
    pub(crate) run: bool,
    pub(crate) wait_days: Option<u32>,
    /// Who does it; the administrator when absent.
    #[serde(rename = "as")]
    pub(crate) actor: Option<String>,
    /// What `$key` stands for afterwards.
    pub(crate) key: Option<String>,
    pub(crate) fields: JsonMap<String, Json>,
}

/// A record as it must be: one by key, or those that have some values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) object: String,
    pub(crate) key: Option<String>,
    #[serde(default, rename = "where")]
    pub(crate) values: JsonMap<String, Json>,
    /// How many there must be; one when absent.
    pub(crate) count: Option<usize>,
    #[serde(default)]
    pub(crate) fields: JsonMap<String, Json>,
    /// Fields without a value.
    #[serde(default)]
    pub(crate) empty: Vec<String>,
}

/// A notification that somebody must have got.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notified {
    pub(crate) user: String,
    /// Part of the text in either language.
    pub(crate) contains: String,
}

/// A refusal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rejected {
    pub(crate) field: Option<String>,
    /// The refusal's code, or that of a field.
    pub(crate) code: Option<String>,
    /// Part of the text in either language.
    #[serde(default)]
    pub(crate) contains: String,
}

/// Reads `cases.toml`.
///
/// # Errors
/// What is wrong, with the line.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    toml::from_str::<File>(text).map(|file| file.case).map_err(|error| error.to_string())
}

/// Milliseconds since 1970 of an instant in a case.
///
/// # Errors
/// When the text is no instant.
pub fn instant_ms(text: &str) -> Result<i64, String> {
    text.parse::<jiff::Timestamp>()
        .map(jiff::Timestamp::as_millisecond)
        .map_err(|error| format!("`{text}` is no instant: {error}"))
}
