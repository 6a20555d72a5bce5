//! Cases: what is there, what happens, and what must have come of it, as data. They play against a real engine.
//!
//! The cases of workflows (`workflows/*/cases.toml`) and of plugins (`tests/cases.toml`) are the same; what differs is what is
//! tried, a [`Subject`].

mod case;
mod given;
mod names;
mod outcome;
mod plugin;
mod slots;
mod steps;
mod work;

use std::time::Duration;

use async_trait::async_trait;
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::identity::SetUp;
use tessera_engine::webhooks::WebhookAnswer;
use tessera_model::error::Error;
use tessera_model::label::Locale;

pub use case::{Case, instant_ms, read};
use names::Names;
pub use plugin::{PluginSubject, Sign};

/// Longest wait for events to be delivered.
const SETTLE: Duration = Duration::from_secs(20);

/// What is tried by a case.
#[async_trait]
pub trait Subject: Send + Sync {
    /// It keeps still while the records are made that are there before anything happens.
    ///
    /// # Errors
    /// Why it can't, in a sentence; so do the other ones.
    async fn hold(&self) -> Result<(), String>;

    /// From now on it is at work, with the case's parameters.
    async fn release(&self, case: &Case) -> Result<(), String>;

    /// The step `webhook`: another system calls. A refusal is an answer too.
    async fn call_in(&self, call: CallIn) -> Result<Result<WebhookAnswer, Error>, String> {
        Err(format!("`{}`: only plugins have webhooks", call.endpoint))
    }

    /// The step `run`.
    async fn run(&self) -> Result<(), String>;

    /// What failed without refusing anybody anything; such a case fails, whatever came of it.
    async fn failures(&self) -> Result<Vec<String>, String>;

    /// The kind of the notifications that it sends.
    fn notifies(&self) -> &'static str;

    /// The plugin whose slots a case may open; none where a workflow is tried.
    fn plugin(&self) -> Option<&str> {
        None
    }
}

/// A call of another system.
#[derive(Clone, Debug)]
pub struct CallIn {
    pub endpoint: String,
    /// Upper case.
    pub method: String,
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What a case plays on: a fresh engine with the objects that it needs, what is tried, and a clock that can be set.
pub struct Stage<'a> {
    pub engine: &'a Boxed,
    pub subject: &'a dyn Subject,
    /// Sets the engine's clock, in milliseconds since 1970.
    pub set_clock: &'a (dyn Fn(i64) + Send + Sync),
}

/// Plays a case and answers what is not as it should be; nothing when it passes.
pub async fn play(case: &Case, stage: &Stage<'_>) -> Vec<String> {
    match try_play(case, stage).await {
        Ok(problems) => problems,
        Err(problem) => vec![problem],
    }
}

async fn try_play(case: &Case, stage: &Stage<'_>) -> Result<Vec<String>, String> {
    let now = instant_ms(&case.now)?;
    (stage.set_clock)(now);
    let administrator = set_up(stage.engine).await.map_err(|error| error.to_string())?;
    let mut names = Names::default();
    names.put("admin", &administrator, "user");

    stage.subject.hold().await?;
    let background = stage.engine.start().await.map_err(|error| error.to_string())?;
    let played = async {
        given::make(case, stage, &mut names, now).await?;
        (stage.set_clock)(now);
        settle(stage.engine).await?;
        stage.subject.release(case).await?;
        let refusal = steps::play(case, stage, &mut names, now).await?;
        let mut problems = outcome::refusal(case, refusal.as_ref());
        problems.extend(outcome::records(case, stage, &names).await?);
        problems.extend(outcome::notifications(case, stage, &names).await?);
        problems.extend(stage.subject.failures().await?);
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
    Context::system("cases")
}
