//! What people arrange for themselves and share, over HTTP: preferences, views, dashboards, following, presence.

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_tests::TestApp;

#[tokio::test]
async fn preferences_are_merged_and_bounded() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let path = "/api/v1/me/preferences";
    assert_eq!(admin.get(path).await.ok(), json!({"version": 0, "values": {}}));
    let set =
        admin.patch(path, json!({"values": {"density": "compact", "recent": [{"object": "account"}]}})).await.ok();
    assert_eq!((&set["version"], &set["values"]["density"]), (&json!(1), &json!("compact")));
    let set = admin.patch(path, json!({"values": {"density": null}})).await.ok();
    assert_eq!(set, json!({"version": 2, "values": {"recent": [{"object": "account"}]}}));
    admin.patch(path, json!({"values": {"Bad Key": 1}})).await.problem(422, "validation_failed");
    admin.patch(path, json!({"values": {"big": "x".repeat(70_000)}})).await.problem(422, "too_large");
    admin.patch(path, json!({"other": {}})).await.problem(422, "unknown_field");
    app.stop().await;
}

#[tokio::test]
async fn a_view_is_kept_shared_changed_and_removed() {
    let app = TestApp::new().await;
    let (east, west) = (app.department("East", None).await, app.department("West", None).await);
    let team = app.department("East team", Some(&east)).await;
    let seller = app.role_of_code("member").await;
    let anna = app.user("anna", &seller, Some(&east)).await;
    let ben = app.user("ben", &seller, Some(&west)).await;
    let tim = app.user("tim", &seller, Some(&team)).await;
    let definition = json!({
        "kind": "calendar", "date_field": "close_date", "color_by": "stage", "columns": ["name", "account.name"],
        "filter": {"field": "owner", "op": "eq", "value": "$me"}, "sort": ["close_date"], "widths": {"name": 180.5}, "pinned": ["name"],
    });
    let body =
        json!({"object": "opportunity", "name": "Mine", "definition": definition, "sharing": {"departments": [east]}});
    let made = anna.post("/api/v1/views", body).await;
    assert_eq!((made.status, made.headers["etag"].to_str().unwrap()), (201, "\"1\""));
    let made = made.ok();
    assert_eq!((&made["owner"]["label"], &made["can_edit"]), (&json!("anna"), &json!(true)));
    for (key, value) in definition.as_object().unwrap() {
        assert_eq!(&made["definition"][key], value, "{key}");
    }
    let items = async |client: &tessera_tests::Client| -> usize {
        let list = client.get("/api/v1/views?object=opportunity").await.ok();
        list["items"].as_array().unwrap().len()
    };
    assert_eq!((items(&anna).await, items(&tim).await, items(&ben).await), (1, 1, 0));
    let path = format!("/api/v1/views/{}", made["id"].as_str().unwrap());
    ben.patch(&path, json!({"name": "Bens"})).await.problem(404, "not_found");
    tim.patch(&path, json!({"name": "Tims"})).await.problem(403, "action_forbidden");
    anna.patch(&path, json!({"default_for": [seller]})).await.problem(403, "action_forbidden");
    let first = app.admin().patch(&path, json!({"default_for": [seller], "sharing": {}})).await.ok();
    assert_eq!(first["version"], 2);
    let list = ben.get("/api/v1/views").await.ok();
    assert_eq!((&list["items"][0]["is_default"], &list["items"][0]["name"]), (&json!(true), &json!("Mine")));
    anna.header("if-match", "\"1\"").patch(&path, json!({"name": "Late"})).await.problem(409, "version_conflict");
    anna.patch(&path, json!({"definition": {"kind": "board"}})).await.problem(422, "validation_failed");
    anna.patch(&path, json!({"definition": {"kind": "list", "colour": "red"}})).await.problem(422, "unknown_field");
    anna.get("/api/v1/views?object=nothing").await.problem(404, "not_found");
    assert_eq!(anna.header("if-match", "\"2\"").delete(&path).await.status, 204);
    assert_eq!(items(&anna).await, 0);
    app.stop().await;
}

#[tokio::test]
async fn a_dashboard_is_kept_and_shared_beside_the_shipped_ones() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let guest = app.role_of_code("guest").await;
    let anna = app.user("anna", &guest, None).await;
    let card = json!({
        "key": "won", "label": {"en": "Won", "zh-CN": "赢单"}, "type": "target", "span": 6, "height": 2, "object": "opportunity",
        "filter": {"field": "stage", "op": "eq", "value": "won"}, "group_by": [], "measures": {"total": {"op": "sum", "field": "amount"}},
        "value": "total", "format": "money", "target": 100000, "date_field": "close_date",
    });
    let made = anna.post("/api/v1/dashboards", json!({"name": "Goals", "cards": [card]})).await.ok();
    assert_eq!(made["cards"][0]["target"], 100_000.0);
    assert_eq!(admin.get("/api/v1/dashboards").await.ok()["items"], json!([]));
    let path = format!("/api/v1/dashboards/{}", made["id"].as_str().unwrap());
    let shared = anna.header("if-match", "\"1\"").patch(&path, json!({"sharing": {"everyone": true}})).await.ok();
    assert_eq!((&shared["version"], &shared["label"]["zh-CN"]), (&json!(2), &json!("Goals")));
    assert_eq!(admin.get("/api/v1/dashboards").await.ok()["items"][0]["owner"]["label"], "anna");
    let mut cake = card.clone();
    cake["type"] = json!("cake");
    let refused = anna.patch(&path, json!({"cards": [cake]})).await.problem(422, "validation_failed");
    assert!(refused["fields"]["cards[0].type"].is_object(), "{refused}");
    assert_eq!(anna.delete(&path).await.status, 204);
    anna.delete(&path).await.problem(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn following_and_presence_are_for_those_who_may_read_the_record() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let (east, west) = (app.department("East", None).await, app.department("West", None).await);
    let seller = app.role_of_code("member").await;
    let anna = app.user("anna", &seller, Some(&east)).await;
    let ben = app.user("ben", &seller, Some(&west)).await;
    let id = anna.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let path = format!("/api/v1/records/account/{id}");
    let follow = format!("{path}/follow");
    assert_eq!(anna.call(Method::PUT, &follow, None).await.status, 204);
    ben.call(Method::PUT, &follow, None).await.problem(404, "not_found");
    ben.get(&format!("{path}/followers")).await.problem(404, "not_found");
    let followers = anna.get(&format!("{path}/followers")).await.ok();
    assert_eq!((&followers["items"][0]["label"], &followers["is_following"]), (&json!("anna"), &json!(true)));
    admin.patch(&path, json!({"industry": "steel"})).await.ok();
    app.engine.settle().await;
    let bell = anna.get("/api/v1/notifications").await.ok();
    assert_eq!(
        bell["items"][0]["message"],
        json!({"en": "Admin changed Acme: Industry", "zh-CN": "Admin修改了“Acme”：行业"})
    );
    let kinds = anna.get("/api/v1/notifications/kinds").await.ok();
    assert_eq!(kinds["items"][0]["key"], "following");
    let off = json!({"values": {"notifications": {"following": {"in_app": false}}}});
    anna.patch("/api/v1/me/preferences", off).await.ok();
    admin.patch(&path, json!({"industry": "food"})).await.ok();
    app.engine.settle().await;
    assert_eq!(anna.get("/api/v1/notifications").await.ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(anna.delete(&follow).await.status, 204);

    let sight = json!({"object": "account", "id": id});
    let look =
        async |client: &tessera_tests::Client| client.call(Method::PUT, "/api/v1/presence", Some(sight.clone())).await;
    assert_eq!(look(&anna).await.ok()["items"], json!([]));
    assert_eq!(look(&admin).await.ok()["items"][0]["user"]["label"], "anna");
    look(&ben).await.problem(404, "not_found");
    assert_eq!(anna.call(Method::DELETE, "/api/v1/presence", Some(sight.clone())).await.status, 204);
    assert_eq!(look(&admin).await.ok()["items"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn figures_keep_currencies_apart_and_take_words() {
    let app = TestApp::new().await;
    let admin = app.admin();
    for (name, amount, currency) in [("红色 one", "1.00", "CNY"), ("红色 two", "2", "USD"), ("蓝色", "4", "CNY")]
    {
        let body = json!({"name": name, "amount": {"amount": amount, "currency": currency}});
        admin.post("/api/v1/records/opportunity", body).await.ok();
    }
    let figures = async |more: Json| -> Json {
        let mut body = json!({"measures": {"n": {"op": "count"}, "total": {"op": "sum", "field": "amount"}}});
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        let answer = admin.post("/api/v1/records/opportunity/aggregate", body).await.ok();
        assert_eq!(answer["is_exact"], true);
        answer["items"][0].clone()
    };
    let all = figures(json!({})).await;
    assert_eq!((&all["measures"]["total"], &all["measures"]["n"]), (&Json::Null, &json!(3)));
    assert_eq!(all["by_currency"], json!({"total": {"CNY": "5.00", "USD": "2.00"}}));
    let red = figures(json!({"search": "红色"})).await;
    assert_eq!((&red["measures"]["n"], &red["by_currency"]["total"]["CNY"]), (&json!(2), &json!("1.00")));
    let blue = figures(json!({"search": "蓝色"})).await;
    assert_eq!((&blue["measures"]["total"], blue.get("by_currency")), (&json!("4.00"), None));
    let dollars = figures(json!({"search": "two"})).await;
    assert_eq!(
        (&dollars["measures"]["total"], &dollars["by_currency"]["total"]),
        (&json!("2.00"), &json!({"USD": "2.00"}))
    );
    let none = figures(json!({"search": "nowhere"})).await;
    assert_eq!((&none["measures"]["total"], &none["measures"]["n"]), (&json!("0.00"), &json!(0)));
    app.stop().await;
}
