//! What plugins show: to whom, in whose language, with whose rights, and what follows from their buttons.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use serde_json::{Value as Json, json};
use tessera_engine::extension::UiView;
use tessera_engine::live::LiveMessage;
use tessera_engine::{Channel, Context};
use tessera_permission::{Actor, Principal};
use tessera_plugin_host::{Budget, Phase, PluginHost};
use tessera_tests::{Answer, Client, TestApp, plugins};

use super::clocks;

pub(super) const ID: &str = "test.panel";

/// As usual, but without hurry.
fn patient(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(600), ..Budget::of(phase) }
}

pub(super) async fn host(app: &TestApp) -> Arc<PluginHost> {
    clocks::host(app, plugins::guest(ID), Some(patient)).await
}

async fn case(who: &Client, fields: Json) -> String {
    who.post("/api/v1/records/panel_case", fields).await.id()
}

fn on(slot: &str, id: &str) -> Json {
    json!({"plugin": ID, "slot": slot, "subject": {"object": "panel_case", "id": id}})
}

pub(super) async fn render(who: &Client, asked: Json) -> Answer {
    who.post("/api/v1/plugin-ui/render", asked).await
}

/// Presses a button of the slot on a record.
async fn act(who: &Client, id: &str, action: &str, form: Json, state: Option<&str>) -> Answer {
    let mut asked = on("tab", id);
    asked["action"] = json!(action);
    asked["form"] = form;
    asked["state"] = json!(state);
    who.post("/api/v1/plugin-ui/act", asked).await
}

async fn listed(who: &Client, query: &str) -> Vec<String> {
    let slots = who.get(&format!("/api/v1/plugin-ui/slots?{query}")).await.ok();
    slots["items"].as_array().unwrap().iter().map(|slot| slot["slot"].as_str().unwrap().to_owned()).collect()
}

/// Somebody who may see and change what is theirs, and nothing else.
async fn own(app: &TestApp, name: &str) -> Client {
    let rights = json!({"objects": {"panel_case": {"read": "own", "create": true, "update": "own"}}});
    let role = app.role(&format!("Own of {name}"), rights).await;
    app.user(name, &role, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_what_a_plugin_shows_in_their_language_and_through_their_eyes() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let mei = own(&app, "mei").await;
    let id = case(&mei, json!({"name": "Northwind"})).await;
    let chinese = mei.header("accept-language", "zh-CN");
    let slots = chinese.get(&format!("/api/v1/plugin-ui/slots?place=record.tab&object=panel_case&id={id}")).await.ok();
    let wanted = json!({"plugin": ID, "plugin_name": "面板插件", "slot": "tab", "place": "record.tab", "objects": ["panel_case"],
        "label": "事项面板", "icon": "check", "order": 10, "conditional": false});
    assert_eq!(slots, json!({"items": [wanted]}));

    let shown = render(&chinese, on("tab", &id)).await.ok();
    assert_eq!(shown["plugin"], json!({"id": ID, "name": "面板插件"}));
    assert_eq!(shown["view"]["title"], "事项 Northwind");
    assert!(shown["state"].is_string() && shown["view"].get("state").is_none(), "{shown}");
    let english = render(&mei.header("accept-language", "en"), on("tab", &id)).await.ok();
    assert_eq!(english["view"]["title"], "Case Northwind");

    let blocks = shown["view"]["content"].as_array().unwrap();
    let of =
        |kind: &str| blocks.iter().find(|block| block["type"] == kind).unwrap_or_else(|| panic!("{kind}: {shown}"));
    let fact = |label: &str| {
        let items = of("key-values")["items"].as_array().unwrap();
        items.iter().find(|item| item["label"] == label).unwrap()["value"].clone()
    };
    let me = mei.get("/api/v1/me").await.ok();
    assert_eq!(fact("actor"), me["user"]["id"], "the plugin acts as whoever looks");
    assert_eq!((fact("principal"), fact("phase")), (json!("Principal::User"), json!("ui")));
    assert_eq!(fact("writes"), false, "what is looked at writes nothing");
    let made = json!({"filter": {"field": "name", "op": "eq", "value": "made by a view"}});
    assert_eq!(app.admin().post("/api/v1/records/panel_case/query", made).await.ok()["items"], json!([]));
    assert_eq!(of("field")["label"], "理由");
    // The rows are the reader's own request: the plugin hands on only what is to be asked.
    assert_eq!(of("record-table")["filter"], json!({"field": "owner", "op": "eq", "value": "$me"}));
    assert!(of("record-table").get("rows").is_none());
    assert_eq!(of("text")["text"], "no holograms here");
    assert_eq!(of("unknown")["label"], "hologram");

    let picture = mei.get(of("image")["src"].as_str().unwrap()).await;
    assert_eq!(picture.status, 200, "{}", picture.text);
    assert_eq!(picture.headers["content-type"], "image/png");
    assert_eq!(picture.headers["x-content-type-options"], "nosniff");
    assert_eq!(picture.headers["content-security-policy"], "default-src 'none'; sandbox");
    app.anonymous().get(of("image")["src"].as_str().unwrap()).await.problem(401, "unauthenticated");
    mei.get(&format!("/api/v1/plugin-assets/{ID}/{}", "0".repeat(64))).await.problem(404, "not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_there_for_their_place_their_roles_and_records_as_they_ask_for() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    let id = case(&admin, json!({"name": "Northwind"})).await;
    let cards = format!("place=record.card&object=panel_case&id={id}");
    assert_eq!(listed(&admin, &cards).await, ["staff"], "administrators see what is for any role");
    render(&admin, on("urgent", &id)).await.problem(404, "not_found");
    admin.patch(&format!("/api/v1/records/panel_case/{id}"), json!({"urgent": true})).await.ok();
    assert_eq!(listed(&admin, &cards).await, ["urgent", "staff"]);
    let shown = render(&admin, on("urgent", &id)).await.ok();
    assert_eq!((&shown["view"]["content"][0]["text"], &shown["state"]), (&json!("this is urgent"), &Json::Null));
    render(&admin, on("misfit", &id)).await.problem(404, "not_found");

    // Without a record what depends on one is marked.
    let all = admin.get("/api/v1/plugin-ui/slots?place=record.card&object=panel_case").await.ok();
    let conditional = |slot: &str| {
        let items = all["items"].as_array().unwrap();
        items.iter().find(|item| item["slot"] == slot).unwrap()["conditional"].clone()
    };
    assert_eq!(
        (conditional("urgent"), conditional("misfit"), conditional("staff")),
        (json!(true), json!(true), json!(false))
    );

    let reader = app.role("Reader", json!({"objects": {"panel_case": {"read": "all"}}})).await;
    let reader = app.user("reader", &reader, None).await;
    assert_eq!(listed(&reader, &cards).await, ["urgent"]);
    render(&reader, on("staff", &id)).await.problem(404, "not_found");
    let staff = app.user("staff", &app.role_of_code("panel_staff").await, None).await;
    assert_eq!(listed(&staff, &cards).await, ["urgent", "staff"]);
    render(&staff, on("staff", &id)).await.ok();

    assert_eq!(listed(&admin, "place=settings.page").await, ["set_up"]);
    assert!(listed(&staff, "place=settings.page").await.is_empty());
    render(&staff, json!({"plugin": ID, "slot": "set_up"})).await.problem(404, "not_found");
    let nothing = app.role("Nothing", json!({"objects": {}})).await;
    let nobody = app.user("nobody", &nothing, None).await;
    assert_eq!(
        listed(&nobody, "").await,
        ["misfit", "page", "ask", "tile"],
        "what is about records that they can't read isn't there"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_a_person_cannot_see_a_plugin_shows_nothing() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let (admin, mei) = (app.admin(), own(&app, "mei").await);
    let hidden = case(&admin, json!({"name": "Hidden", "urgent": true})).await;
    let seen = case(&mei, json!({"name": "Seen"})).await;
    for id in [hidden.as_str(), "id9999999999", "../x"] {
        render(&mei, on("tab", id)).await.problem(404, "not_found");
        act(&mei, id, "approve", json!({"reason": "mine now"}), None).await.problem(404, "not_found");
    }
    mei.get(&format!("/api/v1/plugin-ui/slots?object=panel_case&id={hidden}")).await.problem(404, "not_found");
    let chosen = |ids: &[&str]| {
        let selection: Vec<Json> = ids.iter().map(|id| json!({"object": "panel_case", "id": id})).collect();
        json!({"plugin": ID, "slot": "bulk", "selection": selection})
    };
    let shown = render(&mei, chosen(&[&seen])).await.ok();
    assert_eq!(shown["view"]["content"][0]["text"], "1 chosen");
    render(&mei, chosen(&[&seen, &hidden])).await.problem(404, "not_found");
    render(&mei, chosen(&[seen.as_str(); 201])).await.problem(400, "malformed_request");

    // What isn't about a record takes none, and what is needs one.
    render(&mei, on("page", &seen)).await.problem(400, "malformed_request");
    render(&mei, json!({"plugin": ID, "slot": "tab"})).await.problem(400, "malformed_request");
    render(&mei, json!({"plugin": ID, "slot": "nowhere"})).await.problem(404, "not_found");
    render(&mei, json!({"plugin": "test.nobody", "slot": "tab"})).await.problem(404, "not_found");
    render(&app.anonymous(), on("tab", &seen)).await.problem(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_does_what_its_person_may_and_says_what_follows() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let mei = own(&app, "mei").await;
    let id = case(&mei, json!({"name": "Northwind"})).await;
    let state = render(&mei, on("tab", &id)).await.ok()["state"].as_str().unwrap().to_owned();
    let missing = act(&mei, &id, "approve", json!({}), Some(&state)).await.ok();
    let errors = json!([{"type": "field-errors", "errors": [{"field": "reason", "message": "Please give a reason"}]}]);
    assert_eq!((&missing["effects"], &missing["state"]), (&errors, &Json::Null));

    let chinese = mei.header("accept-language", "zh-CN");
    let done = act(&chinese, &id, "approve", json!({"reason": "good"}), Some(&state)).await.ok();
    let effects = json!([
        {"type": "toast", "tone": "success", "message": "已批准"},
        {"type": "patch", "id": "mark", "block": {"type": "badge", "id": "mark", "text": "已批准", "tone": "success"}},
        {"type": "refresh", "what": "record"},
    ]);
    assert_eq!(done["effects"], effects);
    assert_eq!(mei.get(&format!("/api/v1/records/panel_case/{id}")).await.ok()["note"], "good");
    let next = done["state"].as_str().unwrap();
    let told = act(&mei, &id, "state", json!({}), Some(next)).await.ok();
    assert_eq!(told["effects"][0]["message"], "{\"seen\":2}");

    let refused = act(&chinese, &id, "refuse", json!({}), None).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["reason"]["message"], "今天不行");

    // A dialog remembers for itself.
    let dialog = act(&mei, &id, "dialog", json!({}), Some(&state)).await.ok();
    let inside = dialog["effects"][0]["state"].as_str().unwrap();
    let told = act(&mei, &id, "state", json!({}), Some(inside)).await.ok();
    assert_eq!(told["effects"][0]["message"], "{\"in\":\"a dialog\"}");

    // Whoever may only read writes nothing by way of a plugin.
    let reader = app.role("Reader", json!({"objects": {"panel_case": {"read": "all"}}})).await;
    let reader = app.user("reader", &reader, None).await;
    act(&reader, &id, "approve", json!({"reason": "sneaky"}), None).await.problem(403, "action_forbidden");
    assert_eq!(mei.get(&format!("/api/v1/records/panel_case/{id}")).await.ok()["note"], "good");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_view_remembers_is_good_for_its_person_its_record_and_an_hour() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    let (one, other) = (case(&admin, json!({"name": "One"})).await, case(&admin, json!({"name": "Other"})).await);
    let staff = app.user("staff", &app.role_of_code("panel_staff").await, None).await;
    let state = render(&admin, on("tab", &one)).await.ok()["state"].as_str().unwrap().to_owned();
    let reason = |answer: Answer| answer.problem(409, "ui_state_invalid")["reason"].as_str().unwrap().to_owned();
    let use_it = async |who: &Client, id: &str, state: &str| act(who, id, "state", json!({}), Some(state)).await;
    use_it(&admin, &one, &state).await.ok();
    assert_eq!(reason(use_it(&staff, &one, &state).await), "altered", "of another person");
    assert_eq!(reason(use_it(&admin, &other, &state).await), "altered", "of another record");
    let flipped = match state.strip_prefix('A') {
        Some(rest) => format!("B{rest}"),
        None => format!("A{}", &state[1..]),
    };
    for forged in [flipped.as_str(), "", "{\"seen\":99}", &state[..state.len() - 4]] {
        assert_eq!(reason(use_it(&admin, &one, forged).await), "altered", "{forged}");
    }
    let mut elsewhere = json!({"plugin": ID, "slot": "page", "action": "state", "form": {}});
    elsewhere["state"] = json!(state);
    assert_eq!(reason(admin.post("/api/v1/plugin-ui/act", elsewhere).await), "altered", "of another slot");
    app.clock.advance_ms(61 * 60 * 1_000);
    assert_eq!(reason(use_it(&admin, &one, &state).await), "expired");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_offers_what_its_plugin_finds() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    let ask = async |source: &str, text: &str| {
        let asked = json!({"plugin": ID, "slot": "page", "source": source, "text": text});
        admin.post("/api/v1/plugin-ui/choices", asked).await
    };
    let all = ask("cases", "").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 50);
    assert_eq!(all["items"][7], json!({"value": "c7", "label": "Choice 7"}), "what turns text around is taken out");
    assert_eq!(ask("cases", "59").await.ok()["items"], json!([{"value": "c59", "label": "Choice 59"}]));
    let hidden = ask("hidden", "").await.problem(502, "plugin_answer_invalid");
    assert_eq!(hidden["problems"][0]["at"], "[0].value");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn open_slots_hear_that_they_are_stale_where_their_record_is_seen() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let (mei, tom) = (own(&app, "mei").await, own(&app, "tom").await);
    let id = case(&mei, json!({"name": "Northwind"})).await;
    let (hers, his) = (mei.get("/api/v1/me").await.ok(), tom.get("/api/v1/me").await.ok());
    let (hers, his) = (hers["user"]["id"].as_str().unwrap(), his["user"]["id"].as_str().unwrap());
    let boxed = app.engine.boxed();
    let (mut her_line, mut his_line) = (boxed.subscribe(hers), boxed.subscribe(his));
    act(&mei, &id, "approve", json!({"reason": "good"}), None).await.ok();
    act(&mei, &id, "tell-all", json!({}), None).await.ok();
    for user in [hers, his] {
        app.engine.live().send_to(user, LiveMessage { event: "job", data: json!({"id": "so far"}) });
    }
    // What there was for a person up to now, of plugins.
    let heard = async |line: &mut futures::stream::BoxStream<'static, LiveMessage>| {
        let mut heard = Vec::new();
        loop {
            let message = tokio::time::timeout(Duration::from_secs(10), line.next()).await.unwrap().unwrap();
            match message.event {
                "job" => return heard,
                "plugin-ui" => heard.push(message.data),
                _ => {}
            }
        }
    };
    let everywhere = json!({"plugin": ID, "slot": "page"});
    let here = json!({"plugin": ID, "slot": "tab", "object": "panel_case", "id": id});
    assert_eq!(heard(&mut her_line).await, [here, everywhere.clone()]);
    assert_eq!(heard(&mut his_line).await, [everywhere]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_to_a_plugins_own_principal_or_to_the_product_itself() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let ui = app.engine.plugin_ui().unwrap();
    for principal in [Principal::Service("plugin:test.panel".to_owned()), Principal::System("test".to_owned())] {
        let actor = Actor { principal, ..Actor::system("test") };
        let cx = Context::new(Arc::new(actor), Channel::Plugin, "test");
        let view: UiView = serde_json::from_value(json!({"plugin": ID, "slot": "page"})).unwrap();
        assert_eq!(ui.render(&cx, view).await.unwrap_err().code.as_str(), "action_forbidden");
        assert_eq!(ui.slots(&cx, None, None, None).await.unwrap_err().code.as_str(), "action_forbidden");
    }
    app.stop().await;
}
