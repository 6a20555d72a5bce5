//! Imports against a real store in memory.

mod corrections;
mod exports;
mod modes;
mod sales_data;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;
use tessera_permission::Actor;
use tessera_store::{Store, StoreOptions};

use crate::clock::{Clock, Ids};
use crate::context::{Channel, Context};
use crate::definitions::{Definitions, Extension};
use crate::engine::{Engine, EngineOptions, HookPhase};
use crate::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use crate::records::aggregate::AggregateRequest;
use crate::records::query::QueryRequest;

/// Each look at the clock takes a millisecond, so that long work ends its slices.
struct TickingClock(AtomicI64);

impl Clock for TickingClock {
    fn now_ms(&self) -> i64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

#[derive(Default)]
struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next_id(&self, now_ms: i64) -> String {
        format!("{now_ms:013x}{:019x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// As the sales plugin does: a new opportunity without a name is called after what it is about.
struct Naming;

#[async_trait]
impl BeforeHooks for Naming {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        object.key == "opportunity" && operation == HookOperation::Create
    }
    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        let name = |change: &HookChange| {
            let name = change.after.get("name").or_else(|| change.after.get("external_id")).cloned();
            Decision::Modify(Fields::from_iter([("name".to_owned(), name.unwrap_or_else(|| json!("?")))]))
        };
        Ok(changes.iter().map(name).collect::<Vec<_>>().into())
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn data(file: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/data/maven-crm").join(file)).unwrap()
}

fn definitions() -> Definitions {
    fn read<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<T> {
        let mut found = Vec::new();
        for plugin in ["customers", "sales"] {
            let folder = repository().join("plugins").join(plugin).join(folder);
            for entry in std::fs::read_dir(folder).unwrap() {
                let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
                found.push(toml::from_str(&text).unwrap());
            }
        }
        found
    }
    Definitions {
        objects: read("objects"),
        dictionaries: read("dictionaries"),
        // What they call columns; fields go by the name of the plugin, and here there is one source for two.
        extensions: read::<Extension>("extensions")
            .into_iter()
            .map(|extension| Extension { fields: Vec::new(), sections: Vec::new(), related: Vec::new(), ..extension })
            .collect(),
        ..Definitions::default()
    }
}

async fn engine() -> Engine {
    let options = StoreOptions {
        url: "mem://".to_owned(),
        namespace: "t".to_owned(),
        database: "t".to_owned(),
        username: None,
        password: None,
    };
    let store = Store::open(options).await.unwrap();
    let clock = Arc::new(TickingClock(AtomicI64::new(1_795_219_200_000)));
    let ids = Arc::new(CountingIds::default());
    let engine =
        Engine::open(EngineOptions { store, clock, ids, node: "test".to_owned(), files_dir: None }).await.unwrap();
    engine.catalog().replace(&engine, "test", definitions()).await.unwrap();
    engine.add_before_hooks(HookPhase::Plugins, Arc::new(Naming));
    engine
}

/// The first administrator, signed in.
async fn administrator(engine: &Engine) -> Context {
    let set_up = crate::identity::SetUp {
        organization: "Maven".to_owned(),
        username: "admin".to_owned(),
        password: "correct horse battery".to_owned(),
        name: "Ada Admin".to_owned(),
        locale: tessera_model::label::Locale::En,
        currency: "USD".to_owned(),
    };
    let signed_in = engine.set_up(set_up).await.unwrap();
    let actor: Arc<Actor> = engine.actor_of(&signed_in.user_id).await.unwrap();
    Context::new(actor, Channel::Ui, "test")
}

/// Starts an import and works until it is over.
async fn import(engine: &Engine, cx: &Context, file: &str, bytes: Vec<u8>, options: Json) -> (String, Json) {
    let id = engine.import_start(cx, bytes, file, options).await.unwrap();
    work(engine).await;
    let status = engine.import_status(cx, &id).await.unwrap();
    (id, status)
}

async fn work(engine: &Engine) {
    engine.jobs().run_due(engine, engine.now_ms()).await.unwrap();
}

fn counts(status: &Json) -> [u64; 5] {
    ["total", "created", "updated", "skipped", "failed"].map(|key| status[key].as_u64().unwrap())
}

async fn count(engine: &Engine, cx: &Context, object: &str, filter: Json) -> u64 {
    let request: AggregateRequest =
        serde_json::from_value(json!({"filter": filter, "measures": {"n": {"op": "count"}}})).unwrap();
    let answer = engine.aggregate(cx, object, request).await.unwrap();
    answer["items"][0]["measures"]["n"].as_u64().unwrap_or(0)
}

/// The one record that passes a filter, in wire form.
async fn one(engine: &Engine, cx: &Context, object: &str, field: &str, value: &str) -> Json {
    let request =
        QueryRequest { filter: Some(json!({"field": field, "op": "eq", "value": value})), ..QueryRequest::default() };
    let page = engine.query(cx, object, request).await.unwrap();
    assert_eq!(page.items.len(), 1, "{object} {value}");
    Json::Object(page.items[0].parts().clone())
}
