//! Every part of the interface, used once by one plugin: written in Rust, written in TypeScript, and as it was built for plugin API 1.0.
//! All three must say the same.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_package::Package;
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

use super::jobs::until;
use super::kept::with_component;

const ID: &str = "test.speaker";
const COMPONENT: &str = "component.wasm";
const NOTES: &str = "/api/v1/records/spoken_note";
/// How often what was heard must be the same before nothing more is waited for.
const STILL: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn typescript_and_what_was_built_for_the_first_interface_say_what_rust_says() {
    let rust = transcript(plugins::guest(ID)).await;
    facts(&rust);
    let typescript = plugins::guest("test.speaker-ts");
    let typescript = Package::read(&typescript).unwrap().file(COMPONENT).unwrap().to_vec();
    compare(&transcript(with_component(ID, &typescript)).await, &rust);
    // Never built anew: it stands for the plugins that others have built.
    let kept = include_bytes!("../../../sdk/fixtures/api-1.0.wasm");
    let said = transcript(with_component(ID, kept)).await;
    for (what, rust) in rust.as_object().unwrap() {
        assert!(says_only(&said[what], rust), "{what}: {} is not within {rust}", said[what]);
    }
}

/// Everything that one says, the other says too, and perhaps more: what the interface has gained since, the older one can't ask for.
fn says_only(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Object(one), Json::Object(_)) => {
            !one.is_empty() && one.iter().all(|(key, value)| says_only(value, &other[key]))
        }
        _ => one == other,
    }
}

fn compare(one: &Json, other: &Json) {
    for (what, said) in other.as_object().unwrap() {
        assert_eq!(&one[what], said, "{what}");
    }
}

/// So that not all three are wrong.
fn facts(said: &Json) {
    assert!(said["created"]["seen"].as_str().unwrap().starts_with("create hello - 5"), "{}", said["created"]);
    assert_eq!(said["forbidden"], json!([422, "validation_failed", ["name"]]), "{said:#}");
    assert_eq!(said["records"]["names"], json!(["two", "three", "one"]), "{said:#}");
    assert_eq!(said["records"]["stale"], "conflict", "{said:#}");
    assert_eq!((&said["records"]["touched"], &said["records"]["touched_late"]), (&json!(2), &json!("conflict")));
    assert_eq!(said["records"]["ungranted"], "capability-missing", "{said:#}");
    assert_eq!((&said["kept"]["text"], &said["kept"]["stale"]), (&json!("再见"), &json!("conflict")), "{said:#}");
    assert_eq!((&said["people"]["may_create"], &said["people"]["nobody"]), (&json!(true), &json!(true)), "{said:#}");
    assert_eq!(said["outside"]["ungranted"], "capability-missing", "{said:#}");
    assert_eq!((&said["work"]["waiting"], &said["work"]["cancelled"]), (&json!("queued"), &json!(true)), "{said:#}");
    assert_eq!(said["jobs"], json!([["done", {"runs": 3, "said": "hi"}], ["done", {"attempt": 3}]]), "{said:#}");
    assert_eq!(said["echo"], json!({"list": [1, null, "你好"], "deep": {"yes": true}}));
    assert_eq!(said["render"]["view"]["title"], "Note hello", "{said:#}");
    assert_eq!((&said["fail"], &said["failure"]), (&json!("plugin_unavailable"), &json!(true)), "{said:#}");
    assert_eq!(said["healthy"], true, "{said:#}");
    let heard = said["heard"].to_string();
    assert!(heard.contains("spoken_note.create/again") && heard.contains("test.speaker.said"), "{heard}");
    assert!(!heard.contains("dropped"), "{heard}");
}

/// What the plugin answers to everything that it can be asked; without what is another each time.
async fn transcript(package: Vec<u8>) -> Json {
    // The fuel is that of everybody; how long it takes on a busy machine is not what is tried.
    let patient = |phase: Phase| Budget { wall: Duration::from_secs(60), ..Budget::of(phase) };
    let app = TestApp::new().await;
    let options = PluginHostOptions {
        bundled: vec![(ID.to_owned(), package.into())],
        budget: Some(patient),
        ..plugins::options()
    };
    let host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let admin = app.admin();
    let mut said = json!({});

    let hello = json!({"name": "hello", "amount": {"amount": "5", "currency": "CNY"}, "urgent": true, "tags": ["a"]});
    let created = admin.post(NOTES, hello).await;
    said["created"] = json!({"seen": created.body["seen"]});
    let id = created.id();
    said["forbidden"] = refusal(&admin.post(NOTES, json!({"name": "forbidden"})).await);
    said["refused"] = refusal(&admin.post(NOTES, json!({"name": "refused"})).await);
    let path = format!("{NOTES}/{id}");
    said["updated"] = admin.patch(&path, json!({"note": "keep me", "size": 3})).await.ok()["seen"].clone();
    said["kept_back"] = refusal(&admin.delete(&path).await);

    let on = json!({"plugin": ID, "slot": "card", "subject": {"object": "spoken_note", "id": id}});
    let ui = async |what: &str, more: Json| {
        let mut asked = on.clone();
        for (key, value) in more.as_object().unwrap() {
            asked[key] = value.clone();
        }
        let answer = admin.post(&format!("/api/v1/plugin-ui/{what}"), asked).await;
        let state = answer.body["state"].clone();
        let mut shown = answer.body.clone();
        // Signed, with its time in it.
        shown["state"] = json!(state.is_string());
        shown.as_object_mut().unwrap().remove("trace_id");
        (shown, state)
    };
    let (shown, state) = ui("render", json!({"params": {"tab": 1}})).await;
    said["render"] = shown;
    said["act"] = ui("act", json!({"action": "say", "form": {"word": "hey"}, "state": state})).await.0;
    said["act_refused"] = ui("act", json!({"action": "shout", "form": {}, "state": null})).await.0;
    said["choices"] = ui("choices", json!({"source": "words", "text": "abc"})).await.0;

    for (function, args) in [
        ("echo", json!({"list": [1, null, "你好"], "deep": {"yes": true}})),
        ("refuse", json!({})),
        ("records", json!({})),
        ("kept", json!({})),
        ("people", json!({})),
        ("surroundings", json!({})),
        ("outside", json!({})),
        ("fail", json!({})),
    ] {
        said[function] = ask(&app, &host, function, args).await;
    }
    let mut work = ask(&app, &host, "work", json!({"said": "hi"})).await;
    let jobs = work["jobs"].take();
    said["work"] = work;
    let jobs: Vec<String> = jobs.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    until(&app, "the jobs end", async || ended(&admin, &jobs).await.iter().all(|(state, _)| state == "done")).await;
    said["jobs"] = json!(ended(&admin, &jobs).await);

    admin.patch(&path, json!({"note": "no longer"})).await.ok();
    said["deleted"] = json!(admin.delete(&path).await.status);
    for name in ["again", "dropped"] {
        admin.post(NOTES, json!({"name": name})).await.id();
    }
    said["heard"] = heard(&app, &host).await;

    for verb in ["disable", "enable"] {
        admin.post(&format!("/api/v1/plugins/{ID}/{verb}"), json!({})).await.ok();
    }
    let log = admin.get(&format!("/api/v1/plugins/{ID}/log")).await.ok();
    said["healthy"] = json!(log.to_string().contains("healthy"));
    said["looked_around"] = json!(log.to_string().contains("looked around"));
    let health = admin.get(&format!("/api/v1/plugins/{ID}/health")).await.ok();
    said["failure"] = json!(health["failures"].to_string().contains("failed as asked"));
    app.stop().await;
    said
}

/// Status, code and the fields that are named.
fn refusal(answer: &Answer) -> Json {
    let fields: Vec<&String> = answer.body["fields"].as_object().into_iter().flat_map(|fields| fields.keys()).collect();
    json!([answer.status, answer.body["code"], fields])
}

/// What the administrator asks of a function of the plugin.
async fn ask(app: &TestApp, host: &Arc<PluginHost>, function: &str, args: Json) -> Json {
    let me = app.admin().get("/api/v1/me").await.ok();
    let actor = app.engine.boxed().actor_of(me["user"]["id"].as_str().unwrap()).await.unwrap();
    match host.call_function(&Context::new(actor, Channel::Api, "test"), ID, function, &args).await {
        Ok(answer) => answer,
        Err(error) if function == "fail" => json!(error.code.as_str()),
        Err(error) => {
            let fields: Vec<&str> = error.fields.iter().map(|field| field.field.as_str()).collect();
            json!({"code": error.code.as_str(), "fields": fields})
        }
    }
}

/// State and result of each job.
async fn ended(admin: &Client, ids: &[String]) -> Vec<(String, Json)> {
    let jobs = admin.get("/api/v1/jobs?all=true").await.ok();
    let find = |id: &String| jobs["items"].as_array().unwrap().iter().find(|job| job["id"] == **id).cloned();
    let told = |job: Json| (job["state"].as_str().unwrap_or_default().to_owned(), job["result"].clone());
    ids.iter().filter_map(find).map(told).collect()
}

/// What the after-hooks kept, once nothing more comes.
async fn heard(app: &TestApp, host: &Arc<PluginHost>) -> Json {
    until(app, "the plugin is told of everything", async || {
        let heard = ask(app, host, "heard", json!({})).await.to_string();
        heard.contains("spoken_note.create/again") && heard.contains("test.speaker.said")
    })
    .await;
    let (mut last, mut times) = (Json::Null, 0);
    while times < STILL {
        let now = ask(app, host, "heard", json!({})).await;
        times = if now == last { times + 1 } else { 0 };
        last = now;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    last
}
