//! The cases of a workflow: what is there, what happens, and what must have come of it. They run against a real engine.

mod given;
mod names;
mod outcome;
mod steps;

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::identity::SetUp;
use tessera_model::error::Error;
use tessera_model::label::Locale;

use crate::workflows::Workflows;
use names::Names;

/// The moment at which a case plays that names none.
const NOW: &str = "2026-03-02T09:00:00Z";
/// Longest wait for events to be delivered.
const SETTLE: Duration = Duration::from_secs(20);

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
    /// In place of the workflow's own parameters.
    #[serde(default)]
    pub params: JsonMap<String, Json>,
    /// Records that are there before the workflow is on.
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

/// Something that happens: exactly one of `create`, `update`, `delete`, `run` and `wait_days`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    /// An object.
    pub(crate) create: Option<String>,
    /// A record: `$key`.
    pub(crate) update: Option<String>,
    /// A record: `$key`.
    pub(crate) delete: Option<String>,
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
    /// Part of the text in either language.
    #[serde(default)]
    pub(crate) contains: String,
}

/// What a case plays on: a fresh engine with the objects that it needs, the one workflow, and a clock that can be set.
pub struct Stage {
    pub engine: Boxed,
    pub workflows: Arc<Workflows>,
    /// Sets the engine's clock, in milliseconds since 1970.
    pub set_clock: Box<dyn Fn(i64) + Send + Sync>,
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

/// Plays a case and answers what is not as it should be; nothing when it passes.
pub async fn play(case: &Case, stage: &Stage) -> Vec<String> {
    match try_play(case, stage).await {
        Ok(problems) => problems,
        Err(problem) => vec![problem],
    }
}

async fn try_play(case: &Case, stage: &Stage) -> Result<Vec<String>, String> {
    let now = instant_ms(&case.now)?;
    (stage.set_clock)(now);
    let id = stage
        .workflows
        .all()
        .first()
        .map(|workflow| workflow.definition().id.clone())
        .ok_or("there is no workflow to play")?;
    let administrator = set_up(&stage.engine).await.map_err(|error| error.to_string())?;
    let mut names = Names::default();
    names.put("admin", &administrator, "user");

    stage.workflows.pause(true);
    let background = stage.engine.start().await.map_err(|error| error.to_string())?;
    let played = async {
        given::make(case, stage, &mut names, now).await?;
        (stage.set_clock)(now);
        settle(&stage.engine).await?;
        stage.workflows.pause(false);
        stage.workflows.switch(&id, true).await.map_err(|error| error.to_string())?;
        let refusal = steps::play(case, stage, &mut names, &id, now).await?;
        let mut problems = outcome::refusal(case, refusal.as_ref());
        problems.extend(outcome::records(case, stage, &names).await?);
        problems.extend(outcome::notifications(case, stage, &names).await?);
        problems.extend(outcome::failures(stage, &id).await?);
        Ok::<_, String>(problems)
    }
    .await;
    background.stop().await;
    played
}

async fn set_up(engine: &Boxed) -> Result<String, Error> {
    let request = SetUp {
        organization: "Cases".to_owned(),
        username: "admin".to_owned(),
        password: "a password of cases".to_owned(),
        name: "Admin".to_owned(),
        locale: Locale::En,
        currency: "USD".to_owned(),
    };
    engine.set_up(request).await.map(|signed_in| signed_in.user_id)
}

/// Waits until everybody was told of what happened.
async fn settle(engine: &Boxed) -> Result<(), String> {
    tokio::time::timeout(SETTLE, engine.settle()).await.map_err(|_| "events were not delivered in time".to_owned())
}

/// The product itself, which sees everything.
fn observer() -> Context {
    Context::system("workflow-cases")
}
