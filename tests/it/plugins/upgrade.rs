//! What an administrator grants, and versions that come and go.

use serde_json::{Value as Json, json};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

const ID: &str = "test.hostile";
const ONE: &str = "/api/v1/plugins/test.hostile";

async fn open(app: &TestApp) -> std::sync::Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

async fn install(admin: &Client, package: &[u8], options: Option<Json>) -> Answer {
    admin.upload("/api/v1/plugins", "x.tessera", package, options).await
}

/// The second version, which asks for jobs too and adds a field.
fn second() -> Vec<u8> {
    plugins::altered(ID, |files| {
        let manifest = String::from_utf8(files["manifest.toml"].clone()).unwrap();
        let manifest =
            manifest.replacen("\"1.0.0\"", "\"1.1.0\"", 1).replacen("\"identity\"", "\"identity\", \"jobs\"", 1);
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
        let object = String::from_utf8(files["objects/hostile_note.toml"].clone()).unwrap();
        let field =
            "[[field]]\nkey = \"more\"\nlabel = { en = \"More\", zh-CN = \"更多\" }\nkind = \"text\"\n\n[[view]]";
        files.insert("objects/hostile_note.toml".to_owned(), object.replacen("[[view]]", field, 1).into_bytes());
    })
}

async fn actions(admin: &Client) -> Vec<String> {
    let audit = admin.get("/api/v1/audit").await.ok();
    audit["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_gets_no_more_than_it_was_granted() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    let package = plugins::guest(ID);
    let all = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &package, None).await.ok();
    let asked: Vec<Json> = all["plan"]["capabilities"].as_array().unwrap().clone();
    let without = |kept_back: &str| asked.iter().filter(|one| *one != kept_back).cloned().collect::<Vec<_>>();
    let more = install(&admin, &package, Some(json!({"granted": ["kv"]}))).await.problem(422, "validation_failed");
    assert_eq!(more["fields"]["granted"]["code"], "unknown", "{more}");
    install(&admin, &package, Some(json!({"grants": []}))).await.problem(422, "unknown_field");

    let no_reading = Some(json!({"granted": without("records.read:hostile_thing")}));
    let installed = install(&admin, &package, no_reading).await;
    assert_eq!(installed.status, 201, "{}", installed.text);
    let made = admin.post("/api/v1/records/hostile_thing", json!({"name": "modify"})).await.ok();
    assert_eq!(made["note"], json!(null), "its hook is not asked");

    let grants = admin.call(reqwest::Method::PUT, &format!("{ONE}/grants"), Some(json!({"granted": asked}))).await.ok();
    assert_eq!(grants["capabilities"], json!(asked));
    let made = admin.post("/api/v1/records/hostile_thing", json!({"name": "modify"})).await.ok();
    assert_eq!(made["note"], "changed by a hook");

    let no_writing = json!({"granted": without("records.write:hostile_thing")});
    admin.call(reqwest::Method::PUT, &format!("{ONE}/grants"), Some(no_writing)).await.ok();
    let refused = admin.post("/api/v1/records/hostile_thing", json!({"name": "modify"})).await;
    assert!(refused.status >= 400, "it may not change what it was not granted to write: {}", refused.text);
    assert_eq!(actions(&admin).await.iter().filter(|action| *action == "plugin.grants").count(), 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_asks_for_more_waits_for_an_administrator() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID), None).await.status, 201);
    let plan = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &second(), None).await.ok();
    assert_eq!(plan["plan"]["new_capabilities"], json!(["jobs"]));
    let refused = install(&admin, &second(), None).await.problem(409, "state_conflict");
    assert_eq!(refused["new_capabilities"], json!(["jobs"]), "{refused}");
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.0.0", "the old version works on");

    let less: Vec<_> = plan["plan"]["granted"].as_array().unwrap().clone();
    let upgraded = install(&admin, &second(), Some(json!({"granted": less}))).await;
    assert_eq!(upgraded.status, 201, "{}", upgraded.text);
    let shown = admin.get(ONE).await.ok();
    assert_eq!((&shown["version"], &shown["capabilities"]), (&json!("1.1.0"), &json!(less)));
    assert!(shown["asked"].as_array().unwrap().contains(&json!("jobs")));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_can_be_taken_back_and_loses_nothing() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    admin.post(&format!("{ONE}/rollback"), json!({})).await.problem(404, "not_found");
    assert_eq!(install(&admin, &plugins::guest(ID), None).await.status, 201);
    admin.post(&format!("{ONE}/rollback"), json!({})).await.problem(409, "state_conflict");
    let all = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &second(), None).await.ok();
    let granted = json!({"granted": all["plan"]["capabilities"]});
    let upgrade = format!("{ONE}/upgrade");
    let other = plugins::guest("test.witness");
    let refused = admin.upload(&upgrade, "x.tessera", &other, None).await;
    assert_eq!((refused.status, refused.body["fields"]["file"].is_object()), (422, true), "{}", refused.text);
    let plan = admin.upload(&format!("{upgrade}?plan=true"), "x.tessera", &second(), None).await.ok();
    assert_eq!(plan["plan"]["current_version"], "1.0.0");
    admin.upload("/api/v1/plugins/test.nobody/upgrade", "x.tessera", &second(), None).await.problem(404, "not_found");
    assert_eq!(admin.upload(&upgrade, "x.tessera", &second(), Some(granted)).await.ok()["version"], "1.1.0");
    let note = json!({"name": "kept", "more": "written with the newer version"});
    let made = admin.post("/api/v1/records/hostile_note", note).await.id();
    let path = format!("/api/v1/records/hostile_note/{made}");

    let back = admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    assert_eq!((&back["version"], &back["previous_version"]), (&json!("1.0.0"), &json!("1.1.0")));
    let old = admin.get(&path).await.ok();
    assert_eq!((&old["name"], old.get("more")), (&json!("kept"), None));
    admin.patch(&path, json!({"name": "changed with the older version"})).await.ok();

    // As after a restart.
    drop(host);
    let host = open(&app).await;
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.0.0");
    let forth = admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    assert_eq!(forth["version"], "1.1.0");
    let new = admin.get(&path).await.ok();
    assert_eq!(new["name"], "changed with the older version");
    assert_eq!(new["more"], "written with the newer version");
    assert_eq!(actions(&admin).await.iter().filter(|action| *action == "plugin.rollback").count(), 2);
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundled_plugin_that_was_rolled_back_stays_so_over_a_restart() {
    let app = TestApp::new().await;
    let bundled =
        |package: Vec<u8>| PluginHostOptions { bundled: vec![(ID.to_owned(), package.into())], ..plugins::options() };
    let admin = app.admin();
    let newer = || plugins::with_manifest(ID, &[("\"1.0.0\"", "\"1.1.0\"")]);
    let host = PluginHost::open(app.engine.clone(), bundled(plugins::guest(ID))).await.unwrap();
    drop(host);
    let host = PluginHost::open(app.engine.clone(), bundled(newer())).await.unwrap();
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.1.0", "the product's own are upgraded at the start");
    admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    drop(host);
    let host = PluginHost::open(app.engine.clone(), bundled(newer())).await.unwrap();
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.0.0");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundled_plugin_that_asks_for_more_waits_and_the_version_before_works_on() {
    let app = TestApp::new().await;
    let bundled = |package: Vec<u8>| PluginHostOptions {
        bundled: vec![("hostile.tessera".to_owned(), package.into())],
        ..plugins::options()
    };
    let admin = app.admin();
    drop(PluginHost::open(app.engine.clone(), bundled(plugins::guest(ID))).await.unwrap());
    for _ in 0..2 {
        let host = PluginHost::open(app.engine.clone(), bundled(second())).await.unwrap();
        let shown = admin.get(ONE).await.ok();
        assert_eq!((&shown["version"], &shown["state"]), (&json!("1.0.0"), &json!("enabled")), "{shown}");
        let offered = json!({"file": "hostile.tessera", "version": "1.1.0", "new_capabilities": ["jobs"]});
        assert_eq!(shown["offered"], offered);
        let told = admin.get("/api/v1/notifications").await.ok();
        let told = told["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "security");
        assert_eq!(told.count(), 1, "once, whatever the number of starts");
        drop(host);
    }
    let host = PluginHost::open(app.engine.clone(), bundled(second())).await.unwrap();
    let made = admin.post("/api/v1/records/hostile_thing", json!({"name": "modify"})).await.ok();
    assert_eq!(made["note"], "changed by a hook", "the version before works on");
    let listed = admin.get("/api/v1/plugins/catalogue").await.ok();
    assert_eq!(
        (&listed["items"][0]["file"], &listed["items"][0]["trust"]),
        (&json!("hostile.tessera"), &json!("core"))
    );

    let package = "/api/v1/plugins/catalogue/hostile.tessera";
    admin.post(package, json!({})).await.problem(409, "state_conflict");
    let plan = admin.post(&format!("{package}?plan=true"), json!({})).await.ok();
    assert_eq!(plan["plan"]["new_capabilities"], json!(["jobs"]));
    let granted = json!({"granted": plan["plan"]["capabilities"]});
    assert_eq!(admin.post(package, granted).await.status, 201);
    let shown = admin.get(ONE).await.ok();
    assert_eq!((&shown["version"], &shown["offered"]), (&json!("1.1.0"), &Json::Null));
    assert!(shown["capabilities"].as_array().unwrap().contains(&json!("jobs")));
    assert_eq!(admin.get("/api/v1/plugins/catalogue").await.ok()["items"], json!([]));
    drop(host);
    let host = PluginHost::open(app.engine.clone(), bundled(second())).await.unwrap();
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.1.0");
    drop(host);
    app.stop().await;
}
