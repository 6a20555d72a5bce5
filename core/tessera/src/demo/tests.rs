//! What demonstration data is like, by the recipes that ship: the plugins' definitions as data, without their components.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::definitions::Definitions;
use tessera_engine::engine::EngineOptions;
use tessera_engine::identity::SetUp;
use tessera_engine::records::query::QueryRequest;
use tessera_model::date::instant_from_millis;
use tessera_model::label::Locale;
use tessera_store::{Store, StoreOptions};

use super::{DAYS, PART, Seeded, Wanted, begins_ms, maker, seed};
use crate::clock::{DemoClock, RealIds};

/// 2026-11-21T12:00:00Z.
const NOW: i64 = 1_795_262_400_000;
const PASSWORD: &str = "tessera-demo-2026";
const PLUGINS: [&str; 3] = ["customers", "desk", "sales"];
/// What the recipes make, beside people.
const OBJECTS: [&str; 9] =
    ["account", "activity", "announcement", "calendar_event", "contact", "lead", "opportunity", "product", "task"];

/// An installation in memory, filled.
struct Demo {
    engine: Boxed,
    seeded: Seeded,
}

fn folder(plugin: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins").join(plugin)
}

fn definitions() -> Definitions {
    fn read<T: serde::de::DeserializeOwned>(part: &str) -> Vec<T> {
        let folders = PLUGINS.iter().map(|plugin| folder(plugin).join(part)).filter(|folder| folder.is_dir());
        let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        files.map(|file| toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()).collect()
    }
    Definitions { objects: read("objects"), dictionaries: read("dictionaries"), ..Definitions::default() }
}

impl Demo {
    async fn new(size: u32, number: u64) -> Self {
        let options = StoreOptions {
            url: "mem://".to_owned(),
            namespace: "t".to_owned(),
            database: "t".to_owned(),
            username: None,
            password: None,
        };
        let clock = Arc::new(DemoClock::default());
        let options = EngineOptions {
            store: Store::open(options).await.unwrap(),
            clock: clock.clone(),
            ids: Arc::new(RealIds::default()),
            node: "demo".to_owned(),
            files_dir: None,
        };
        let engine = tessera_engine::boxed::open(options).await.unwrap().boxed();
        engine.replace_definitions("test", definitions()).await.unwrap();
        clock.set(begins_ms(NOW));
        let set_up = SetUp {
            organization: "Demo".to_owned(),
            username: "admin".to_owned(),
            password: PASSWORD.to_owned(),
            name: "Admin".to_owned(),
            locale: Locale::ZhCn,
            currency: "CNY".to_owned(),
        };
        engine.set_up(set_up).await.unwrap();
        let recipes: Vec<(String, String)> = PLUGINS
            .iter()
            .map(|plugin| ((*plugin).to_owned(), std::fs::read_to_string(folder(plugin).join("demo.toml")).unwrap()))
            .collect();
        let wanted = Wanted { size, part: PART, seed: number, now_ms: NOW, password: PASSWORD, recipes: &recipes };
        let seeded = seed(&engine, &clock, &wanted).await.unwrap();
        assert_eq!(seeded.refused, 0, "writes were refused");
        Self { engine, seeded }
    }

    /// All records of an object, oldest first.
    async fn records(&self, object: &str) -> Vec<Json> {
        let cx = Context::system("test");
        let (mut records, mut cursor) = (Vec::new(), None);
        loop {
            let sort = vec!["created_at".to_owned()];
            let request = QueryRequest { sort, limit: Some(200), cursor, ..QueryRequest::default() };
            let page = self.engine.query(&cx, object, request).await.unwrap();
            records.extend(page.items.iter().map(|record| json!(record)));
            cursor = page.next_cursor;
            if cursor.is_none() {
                return records;
            }
        }
    }

    /// Everything but ids, which no seed decides.
    async fn picture(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut picture = BTreeMap::new();
        for object in OBJECTS.into_iter().chain(["user", "department"]) {
            let records = self.records(object).await;
            let mut texts: Vec<String> = records.into_iter().map(|record| without_ids(record).to_string()).collect();
            texts.sort();
            picture.insert(object, texts);
        }
        picture
    }
}

fn without_ids(value: Json) -> Json {
    match value {
        Json::Array(items) => items.into_iter().map(without_ids).collect(),
        Json::Object(mut parts) => {
            parts.remove("id");
            parts.into_iter().map(|(key, value)| (key, without_ids(value))).collect()
        }
        other => other,
    }
}

fn text<'a>(record: &'a Json, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_default()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_demonstration_has_something_of_everything() {
    let demo = Demo::new(1, 1).await;
    let mut found = Vec::new();
    for object in OBJECTS {
        found.push((object, demo.records(object).await.len()));
    }
    let expected = [
        ("account", 1),
        ("activity", 4),
        ("announcement", 4),
        ("calendar_event", 1),
        ("contact", 2),
        ("lead", 1),
        ("opportunity", 2),
        ("product", 12),
        ("task", 1),
    ];
    assert_eq!(found, expected);
    assert_eq!(demo.seeded.records, expected.iter().map(|(_, count)| count).sum::<usize>());
    let people = demo.records("user").await;
    assert_eq!((demo.seeded.logins.len(), people.len()), (18, 19), "and the administrator");
    let account = demo.records("account").await.remove(0);
    for contact in demo.records("contact").await {
        assert_eq!(contact["account"]["id"], account["id"], "{contact}");
        assert_eq!(contact["owner"], account["owner"], "{contact}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_data_and_another_one_makes_other() {
    let first = Demo::new(5, 7).await.picture().await;
    let again = Demo::new(5, 7).await.picture().await;
    for (object, texts) in &first {
        assert_eq!(Some(texts), again.get(object), "{object}");
    }
    let other = Demo::new(5, 8).await.picture().await;
    for object in ["account", "contact", "activity", "opportunity", "user"] {
        assert_ne!(first.get(object), other.get(object), "{object}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_speaks_both_languages_and_tells_of_more_than_a_year() {
    let demo = Demo::new(25, 1).await;

    let accounts = demo.records("account").await;
    let chinese: BTreeSet<&str> = accounts
        .iter()
        .filter(|account| is_chinese(text(account, "name")))
        .map(|account| text(account, "id"))
        .collect();
    assert!(chinese.len() >= 5 && accounts.len() - chinese.len() >= 5, "{} of {}", chinese.len(), accounts.len());
    for contact in demo.records("contact").await {
        let is_there = chinese.contains(text(&contact["account"], "id"));
        assert_eq!(is_chinese(text(&contact, "name")), is_there, "{contact}");
        assert_eq!(is_chinese(text(&contact, "position")), is_there, "{contact}");
    }
    let people = demo.records("user").await;
    let speaks: BTreeSet<&str> = people.iter().map(|person| text(person, "locale")).collect();
    assert!(speaks.contains("zh-CN") && speaks.contains("en"), "{speaks:?}");

    // Something happened in every quarter of the last year and before it, and nothing that is still to come.
    let at = |days: f64| instant_from_millis(maker::shifted(NOW, days));
    let (begin, now) = (at(-DAYS - 7.0), at(0.0));
    for object in OBJECTS {
        for record in demo.records(object).await {
            let made = text(&record, "created_at");
            assert!((begin.as_str()..=now.as_str()).contains(&made), "{record}");
            assert!(made <= text(&record, "updated_at") && text(&record, "updated_at") <= now.as_str(), "{record}");
        }
    }
    let activities = demo.records("activity").await;
    for quarter in 0..4 {
        let (from, to) = (at(-91.0 * f64::from(quarter + 1)), at(-91.0 * f64::from(quarter)));
        let count = activities
            .iter()
            .filter(|activity| (from.as_str()..to.as_str()).contains(&text(activity, "happens_at")))
            .count();
        assert!(count > 0, "nothing happened from {from} to {to}");
    }
    let opportunities = demo.records("opportunity").await;
    let ends: BTreeSet<&str> = opportunities.iter().map(|opportunity| text(opportunity, "stage")).collect();
    assert!(ends.contains("won") && ends.contains("lost") && ends.len() > 3, "{ends:?}");
    assert!(opportunities.iter().any(|opportunity| opportunity["version"].as_u64() > Some(2)), "none has a history");
}
