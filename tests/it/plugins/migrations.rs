//! Data of an upgrade: prepared while the version before is in force, in slices, and tidied away when an administrator says so.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_tests::{TestApp, plugins};

use super::jobs::until;
use super::kv::install;

pub(super) const ID: &str = "test.mover";
const ONE: &str = "/api/v1/plugins/test.mover";
/// Records that are there before the upgrade: three slices.
const NOTES: usize = 8;

/// A loop ends soon.
fn little(phase: Phase) -> Budget {
    match phase {
        Phase::Migration => Budget { fuel: 100_000_000, ..Budget::of(phase) },
        _ => Budget::of(phase),
    }
}

pub(super) async fn open(app: &TestApp) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, budget: Some(little), ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

/// The version before: without the field that is filled, and without a plan.
fn first() -> Vec<u8> {
    plugins::altered(ID, |files| {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let manifest = text(&files["manifest.toml"]).replacen("version = \"2.0.0\"", "version = \"1.0.0\"", 1);
        let object = text(&files["objects/mover_note.toml"]);
        let (head, rest) = object.split_once("[[field]]\nkey = \"note\"").unwrap();
        let (_, view) = rest.split_once("[[view]]").unwrap();
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
        files.insert("objects/mover_note.toml".to_owned(), format!("{head}[[view]]{view}").into_bytes());
        files.remove("migrations/plan.toml");
        files.remove("extensions/worker_note.toml");
    })
}

/// The first version with its records, and another plugin with one.
pub(super) async fn before(app: &TestApp) {
    let admin = app.admin();
    for package in [plugins::guest("test.worker"), first()] {
        let answer = install(&admin, &package).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    for at in 0..NOTES {
        admin.post("/api/v1/records/mover_note", json!({"name": format!("note {at}")})).await.id();
    }
    admin.post("/api/v1/records/worker_note", json!({"name": "another's"})).await.id();
}

async fn set(app: &TestApp, how: &str) {
    app.admin().call(Method::PUT, &format!("{ONE}/settings"), Some(json!({"how": how}))).await.ok();
}

async fn shown(app: &TestApp) -> Json {
    app.admin().get(ONE).await.ok()
}

async fn wish(app: &TestApp, what: &str) -> tessera_tests::Answer {
    app.admin().post(&format!("{ONE}/migration"), json!({"do": what})).await
}

pub(super) async fn in_force(app: &TestApp, version: &str) {
    until(app, "the version is in force", async || shown(app).await["version"] == version).await;
}

async fn failed(app: &TestApp) -> Json {
    until(app, "the migration fails", async || shown(app).await["migration"]["state"] == "failed").await;
    shown(app).await
}

pub(super) async fn names_and_notes(app: &TestApp) -> Vec<(String, String)> {
    let list = app.admin().get("/api/v1/records/mover_note?sort=created_at&limit=100").await.ok();
    let text = |item: &Json, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    list["items"].as_array().unwrap().iter().map(|item| (text(item, "name"), text(item, "note"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn data_is_filled_in_slices_before_the_new_version_is_in_force_and_tidied_when_somebody_says_so() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    before(&app).await;
    let package = plugins::guest(ID);
    let plan = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &package, None).await.ok();
    let migrations = &plan["plan"]["migrations"];
    assert_eq!(
        (migrations["fill"].as_array().map(Vec::len), &migrations["tidy"][0]["en"]),
        (Some(2), &json!("Shorten the names"))
    );
    let begun = install(&admin, &package).await.ok();
    assert_eq!((&begun["version"], &begun["migration"]["phase"]), (&json!("1.0.0"), &json!("fill")), "{begun}");
    in_force(&app, "2.0.0").await;

    let found = names_and_notes(&app).await;
    assert_eq!(found.len(), NOTES);
    for (name, note) in &found {
        assert_eq!(*note, format!("{name}, migration"));
    }
    let health = admin.get(&format!("{ONE}/health")).await.ok();
    let of =
        |step: &str| health["handlers"].as_array().unwrap().iter().find(|one| one["handler"] == step).cloned().unwrap();
    assert_eq!((&of("fill_note")["phase"], &of("fill_note")["calls"]), (&json!("migration"), &json!(3)));
    assert_eq!(of("check_note")["calls"], 1);
    let now = shown(&app).await;
    let waiting = &now["migration"];
    assert_eq!((&waiting["phase"], &waiting["state"]), (&json!("tidy"), &json!("waiting")), "{now}");

    // Until then the way back is a flip; and forth again what was made meanwhile is filled too.
    let back = admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    assert_eq!((&back["version"], &back["migration"]), (&json!("1.0.0"), &Json::Null));
    admin.post("/api/v1/records/mover_note", json!({"name": "meanwhile"})).await.id();
    admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    in_force(&app, "2.0.0").await;
    let found = names_and_notes(&app).await;
    assert!(found.contains(&("meanwhile".to_owned(), "meanwhile, migration".to_owned())), "{found:?}");

    app.anonymous().post(&format!("{ONE}/migration"), json!({"do": "tidy"})).await.problem(401, "unauthenticated");
    wish(&app, "cancel").await.problem(409, "state_conflict");
    wish(&app, "tidy").await.ok();
    until(&app, "it is tidied away", async || shown(&app).await["migration"].is_null()).await;
    assert!(names_and_notes(&app).await.iter().all(|(name, _)| name.chars().count() <= 4));
    admin.post(&format!("{ONE}/rollback"), json!({})).await.problem(409, "state_conflict");
    wish(&app, "tidy").await.problem(409, "state_conflict");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_failed_goes_on_where_it_stopped_also_after_a_restart() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    before(&app).await;
    set(&app, "panics-later").await;
    install(&admin, &plugins::guest(ID)).await.ok();
    let stopped = failed(&app).await;
    assert_eq!((&stopped["version"], &stopped["state"]), (&json!("1.0.0"), &json!("enabled")));
    assert_eq!((&stopped["migration"]["processed"], &stopped["migration"]["version"]), (&json!(3), &json!("2.0.0")));
    assert!(stopped["migration"]["problem"].as_str().unwrap().contains("in the second slice"), "{stopped}");

    drop(host);
    let host = open(&app).await;
    let again = shown(&app).await;
    assert_eq!((&again["version"], &again["migration"]), (&json!("1.0.0"), &stopped["migration"]));
    // What both versions have can be worked with.
    admin.post("/api/v1/records/mover_note", json!({"name": "by the old one", "note": "by hand"})).await.id();
    install(&admin, &plugins::guest(ID)).await.problem(409, "state_conflict");
    set(&app, "well").await;
    wish(&app, "retry").await.ok();
    in_force(&app, "2.0.0").await;
    let audit = admin.get("/api/v1/audit?action=plugin.install").await.ok();
    let processed = audit["items"][0]["data"]["processed"].as_u64().unwrap();
    assert_eq!(processed, NOTES as u64, "three were done before it stopped, and not again");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_crashes_never_ends_or_takes_what_is_anothers_leaves_the_version_before_in_force() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    before(&app).await;
    for (how, part) in [
        ("panics", "half way"),
        ("loops", "computing budget"),
        ("stands", "doesn't get on"),
        ("foreign-field", "may not touch `name` of `worker_note`"),
        ("foreign-record", "may not touch records of `worker_note`"),
    ] {
        set(&app, how).await;
        install(&admin, &plugins::guest(ID)).await.ok();
        let stopped = failed(&app).await;
        let problem = stopped["migration"]["problem"].as_str().unwrap();
        assert!(problem.starts_with("fill_note: ") && problem.contains(part), "{how}: {problem}");
        assert_eq!((&stopped["version"], &stopped["state"]), (&json!("1.0.0"), &json!("enabled")), "{how}");
        let audit = admin.get("/api/v1/audit?action=plugin.migration_failed").await.ok();
        let entry = &audit["items"][0]["data"];
        assert_eq!((&entry["plugin"], &entry["in"]), (&json!(ID), &json!("fill_note")), "{how}");
        admin.post("/api/v1/records/mover_note", json!({"name": how})).await.id();

        let cancelled = wish(&app, "cancel").await.ok();
        assert_eq!((&cancelled["version"], &cancelled["migration"]), (&json!("1.0.0"), &Json::Null));
        let object = admin.get("/api/v1/objects/mover_note").await.ok();
        assert!(!object["fields"].as_array().unwrap().iter().any(|field| field["key"] == "note"), "{how}");
    }
    let list = admin.get("/api/v1/records/worker_note").await.ok();
    let all = list["items"].as_array().unwrap();
    assert_eq!((all.len(), &all[0]["name"]), (1, &json!("another's")));

    // Its own field on another's object is its own.
    set(&app, "own-field").await;
    install(&admin, &plugins::guest(ID)).await.ok();
    until(&app, "the step is done", async || {
        let now = shown(&app).await;
        now["migration"]["state"] == "failed" && now["migration"]["steps"][0]["state"] == "done"
    })
    .await;
    let list = admin.get("/api/v1/records/worker_note").await.ok();
    assert_eq!(list["items"][0]["mover_mark"], "seen");
    let problem = shown(&app).await["migration"]["problem"].to_string();
    assert!(problem.contains("check_note: not-filled"), "the second step says what the first one left: {problem}");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_needs_a_component_that_knows_its_steps() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    install(&admin, &plugins::guest("test.worker")).await.ok();
    let with_plan = |id: &str, plan: &str| {
        plugins::altered(id, |files| {
            files.insert("migrations/plan.toml".to_owned(), plan.as_bytes().to_vec());
        })
    };
    let plan = "[[step]]\nname = \"fill\"\nsince = \"2.0.0\"\nlabel = { en = \"x\", zh-CN = \"x\" }\n";
    let refused = install(&admin, &with_plan("test.keeper", plan)).await;
    assert!(refused.status == 422 && refused.text.contains("doesn't export `migration`"), "{}", refused.text);
    app.stop().await;
}
