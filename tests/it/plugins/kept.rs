//! Components as others have built them (`sdk/fixtures`): each is called on every build of the server. What `conformance` doesn't ask of the
//! one that it has is asked here.

use serde_json::{Value as Json, json};
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_scripting::{Source, Workflows};
use tessera_tests::{TestApp, plugins};

use super::{kv, metadata, migrations, webhooks};

/// All of plugin API 1.0, by the part of it that they were built for.
const HOOKS: &[u8] = include_bytes!("../../../sdk/fixtures/api-1.0.wasm");
const METADATA: &[u8] = include_bytes!("../../../sdk/fixtures/api-1.0-metadata.wasm");
const MIGRATION: &[u8] = include_bytes!("../../../sdk/fixtures/api-1.0-migration.wasm");
const WEBHOOK: &[u8] = include_bytes!("../../../sdk/fixtures/api-1.0-webhook.wasm");

/// A test guest's package with a kept component in it.
pub(super) fn with_component(id: &str, component: &[u8]) -> Vec<u8> {
    plugins::altered(id, |files| drop(files.insert("component.wasm".to_owned(), component.to_vec())))
}

/// Without it an interface could change under those who built for it, and no test would tell.
#[test]
fn every_interface_is_spoken_by_a_component_that_is_kept() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk/wit/v1");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("interface ")?.split_whitespace().next());
        for name in names {
            seen += 1;
            let spoken = format!("tessera:plugin/{name}@1.0.0");
            let kept = [HOOKS, METADATA, MIGRATION, WEBHOOK];
            let is_kept =
                kept.iter().any(|component| component.windows(spoken.len()).any(|at| at == spoken.as_bytes()));
            assert!(is_kept, "no component in sdk/fixtures speaks `{name}`: add one, see the README there");
        }
    }
    assert!(seen > 15, "{seen} interfaces in {folder}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_built_to_be_called_by_others_still_is() {
    let patient = |phase: Phase| Budget { wall: std::time::Duration::from_secs(20), ..Budget::of(phase) };
    let app = TestApp::new().await;
    let options = PluginHostOptions {
        bundled: vec![(webhooks::ID.to_owned(), with_component(webhooks::ID, WEBHOOK).into())],
        budget: Some(patient),
        ..plugins::options()
    };
    let host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let path = webhooks::address(&app, "incoming").await;
    let nobody = app.anonymous().header("x-event", "paid");
    let seen = nobody.get(&format!("{path}?name=%E5%BC%A0+x")).await.ok();
    assert_eq!((&seen["method"], &seen["endpoint"]), (&json!("GET"), &json!("incoming")));
    assert_eq!((&seen["parameter"], &seen["peer"]), (&json!("张 x"), &json!("127.0.0.1")));
    assert!(seen["headers"].as_array().unwrap().contains(&json!("x-event")), "{seen}");
    let made = nobody.post(&path, json!({"what": "note"})).await;
    assert_eq!((made.status, &made.body["phase"]), (201, &json!("webhook")), "{}", made.text);
    nobody.post(&path, json!({"what": "refuse"})).await.problem(403, "action_forbidden");
    let page = nobody.post(&path, json!({"what": "page"})).await;
    assert_eq!(page.headers["x-hook-secret"], "abc", "its own headers");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_built_to_prepare_data_still_does() {
    let app = TestApp::new().await;
    let host = migrations::open(&app).await;
    migrations::before(&app).await;
    let answer = kv::install(&app.admin(), &with_component(migrations::ID, MIGRATION)).await;
    assert_eq!(answer.body["migration"]["phase"], "fill", "{}", answer.text);
    migrations::in_force(&app, "2.0.0").await;
    for (name, note) in migrations::names_and_notes(&app).await {
        assert_eq!(note, format!("{name}, migration"));
    }
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_built_to_define_and_to_ask_workflows_still_does() {
    const ID: &str = "test.definer";
    let app = TestApp::new().await;
    let host = kv::open(&app).await;
    let admin = app.admin();
    let toml =
        "id = \"next\"\nlabel = { en = \"Next\", zh-CN = \"下一个\" }\nrun_as = \"user\"\n[trigger]\nkind = \"call\"\n";
    let script = "fn answer(question, ctx) { question.number + 1 }";
    let source = Source { toml: toml.to_owned(), script: script.to_owned(), ..Source::default() };
    let workflows = Workflows::open(app.engine.clone(), vec![source], false).await.unwrap();
    let answer = kv::install(&admin, &with_component(ID, METADATA)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let cx = metadata::person(&app, &admin).await;
    let call = async |args: Json| host.call_function(&cx, ID, "define", &args).await.unwrap()["ok"].take();

    assert_eq!(call(json!({"what": "supported"})).await, true);
    let field = json!({"key": "df_colour", "label": {"en": "Colour", "zh-CN": "颜色"}, "kind": "text"});
    let wanted = json!({"extensions": [{"object": "account", "field": [field]}]});
    let plan = call(json!({"what": "propose", "wanted": wanted})).await;
    assert!(plan["changes"].to_string().contains("df_colour"), "{plan}");
    call(json!({"what": "apply", "wanted": wanted})).await;
    admin.post("/api/v1/records/account", json!({"name": "Acme", "df_colour": "Teal"})).await.id();
    let kept = call(json!({"what": "definitions"})).await;
    assert!(kept["definitions"].to_string().contains("df_colour"), "{kept}");
    assert!(call(json!({"what": "objects"})).await.as_array().unwrap().contains(&json!("account")));
    let account = call(json!({"what": "object", "key": "account"})).await;
    assert!(account.to_string().contains("df_colour"), "{account}");
    for what in ["dictionaries", "menu"] {
        assert!(call(json!({"what": what})).await.is_array(), "{what}");
    }
    assert_eq!(call(json!({"what": "callable"})).await, 1);
    assert_eq!(call(json!({"what": "ask", "key": "next", "question": {"number": 1}})).await, 2);
    drop((host, workflows));
    app.stop().await;
}
