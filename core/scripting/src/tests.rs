//! Scripts against a real engine in memory.

mod calls;
mod every_limit;
mod kept;
mod limits;
mod schedules;
mod shipped;
mod writes;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use serde_json::{Value as Json, json};
use tessera_engine::clock::{Clock, Ids};
use tessera_engine::definitions::Definitions;
use tessera_engine::engine::EngineOptions;
use tessera_engine::identity::SetUp;
use tessera_engine::{Channel, Context, Engine};
use tessera_model::label::Locale;
use tessera_model::record::Fields;
use tessera_store::{Store, StoreOptions};

use crate::{Source, Workflows};

/// 2026-03-02T09:00:00Z.
pub(crate) const MORNING: i64 = 1_772_442_000_000;

pub(crate) struct SetClock(pub(crate) AtomicI64);

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next_id(&self, _: i64) -> String {
        format!("{:032x}", self.0.fetch_add(1, Ordering::SeqCst))
    }
    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An engine with the objects of two plugins, as data.
pub(crate) async fn engine() -> (Engine, Arc<SetClock>) {
    let options = StoreOptions {
        url: "mem://".to_owned(),
        namespace: "t".to_owned(),
        database: "t".to_owned(),
        username: None,
        password: None,
    };
    let store = Store::open(options).await.unwrap();
    let clock = Arc::new(SetClock(AtomicI64::new(MORNING)));
    let options = EngineOptions {
        store,
        clock: clock.clone(),
        ids: Arc::new(CountingIds::default()),
        node: "test".to_owned(),
        files_dir: None,
    };
    let engine = Engine::open(options).await.unwrap();
    engine.catalog().replace(&engine, "test", definitions()).await.unwrap();
    (engine, clock)
}

fn definitions() -> Definitions {
    fn read<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<T> {
        let mut found = Vec::new();
        for plugin in ["customers", "sales"] {
            for entry in std::fs::read_dir(repository().join("plugins").join(plugin).join(folder)).unwrap() {
                found.push(toml::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap());
            }
        }
        found
    }
    Definitions { objects: read("objects"), dictionaries: read("dictionaries"), ..Definitions::default() }
}

/// The first administrator.
pub(crate) async fn administrator(engine: &Engine) -> Context {
    let request = SetUp {
        organization: "Acme".to_owned(),
        username: "admin".to_owned(),
        password: "correct horse battery".to_owned(),
        name: "Ada Admin".to_owned(),
        locale: Locale::En,
        currency: "USD".to_owned(),
    };
    let signed_in = engine.set_up(request).await.unwrap();
    Context::new(engine.actor_of(&signed_in.user_id).await.unwrap(), Channel::Ui, "test")
}

/// A workflow of one trigger and one script.
pub(crate) fn source(id: &str, trigger: &str, script: &str) -> Source {
    let run_as = if trigger.contains("schedule") {
        "run_as = \"service\"\nrole = \"administrator\""
    } else {
        "run_as = \"user\""
    };
    let toml = format!("id = \"{id}\"\nlabel = {{ en = \"Test\", zh-CN = \"测试\" }}\n{run_as}\n{trigger}\n");
    Source { toml, script: script.to_owned(), ..Source::default() }
}

pub(crate) fn on(object: &str, phase: &str) -> String {
    format!(
        "[trigger]\nkind = \"record\"\nobject = \"{object}\"\noperations = [\"create\", \"update\"]\nphase = \"{phase}\""
    )
}

pub(crate) const EVERY_MINUTE: &str = "[trigger]\nkind = \"schedule\"\nevery_seconds = 60";

pub(crate) fn fields(body: Json) -> Fields {
    body.as_object().cloned().unwrap()
}

/// The runs of a workflow, newest first.
pub(crate) async fn runs(engine: &Engine, cx: &Context, id: &str) -> Vec<Json> {
    let runs = engine.workflow_admin().unwrap().runs(cx, id, 50).await.unwrap();
    runs["items"].as_array().unwrap().clone()
}

/// Runs a script by the clock and answers its run.
pub(crate) async fn run(script: &str) -> Json {
    let (engine, _) = engine().await;
    let workflows = Workflows::open(engine, vec![source("test", EVERY_MINUTE, script)], false).await.unwrap();
    workflows.run_now("test").await.unwrap()
}

/// Message and line of the fault; a column it has too.
pub(crate) fn fault(run: &Json) -> (String, Option<u64>) {
    let fault = &run["fault"];
    assert_eq!(run["state"], json!("failed"), "{run}");
    assert!(fault["column"].as_u64().is_some_and(|column| column > 0), "{run}");
    (fault["message"].as_str().unwrap().to_owned(), fault["line"].as_u64())
}
