//! Records shared with somebody: on every path as if they were theirs to read, and told with the reason.

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_tests::app::PASSWORD;
use tessera_tests::{Client, TestApp};

async fn id_of(person: &Client) -> String {
    person.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned()
}

/// What somebody lists, counts, adds up, finds and reads of an account.
async fn sees(person: &Client, account: &str) -> Vec<bool> {
    let list = person.post("/api/v1/records/account/query", json!({"count": true})).await.ok();
    let figures = json!({"group_by": [], "measures": {"n": {"op": "count"}}});
    let figures = person.post("/api/v1/records/account/aggregate", figures).await.ok();
    let found = person.get("/api/v1/search?q=Harbour").await.ok();
    let one = person.get(&format!("/api/v1/records/account/{account}")).await;
    let counted = |n: &Json| n.as_u64().or_else(|| n.as_str()?.parse().ok()).unwrap_or_default() > 0;
    vec![
        list["items"].as_array().unwrap().iter().any(|item| item["id"] == account),
        list["count"] == 1,
        figures["items"].as_array().unwrap().iter().any(|row| counted(&row["measures"]["n"])),
        found.to_string().contains(account),
        one.status == 200,
    ]
}

#[tokio::test]
async fn what_is_shared_is_seen_on_every_path_until_its_day_is_over_and_told_with_the_reason() {
    let app = TestApp::new().await;
    let role = json!({"objects": {"account": {"read": "own", "create": true, "update": "own"}, "user": {"read": "all"}, "user_group": {"read": "all"}}});
    let role = app.role("Seller", role).await;
    let (mei, lin) = (app.user("mei", &role, None).await, app.user("lin", &role, None).await);
    let (mei_id, lin_id) = (id_of(&mei).await, id_of(&lin).await);
    let group =
        app.admin().post("/api/v1/records/user_group", json!({"name": "VIP desk", "members": [lin_id]})).await.id();
    let account = mei.post("/api/v1/records/account", json!({"name": "Harbour"})).await.id();
    let path = format!("/api/v1/records/account/{account}");
    let shares = format!("{path}/shares");
    assert_eq!(sees(&lin, &account).await, [false; 5]);
    lin.get(&shares).await.problem(404, "not_found");
    let wish = json!({"to": "user_group", "id": group, "level": "read", "until": "2026-03-16"});
    lin.call(Method::PUT, &shares, Some(wish.clone())).await.problem(404, "not_found");

    let told = mei.call(Method::PUT, &shares, Some(wish)).await.ok();
    assert_eq!(
        told["items"][0],
        json!({
            "to": "user_group", "id": group, "label": "VIP desk", "below": false, "level": "read", "until": "2026-03-16",
            "by": {"id": mei_id, "label": "mei"}, "at": told["items"][0]["at"],
        })
    );
    assert_eq!(sees(&lin, &account).await, [true; 5]);
    lin.patch(&path, json!({"industry": "steel"})).await.problem(403, "action_forbidden");
    lin.get(&shares).await.problem(403, "action_forbidden");

    let access = app.admin().get(&format!("/api/v1/users/{lin_id}/access?object=account&record={account}")).await.ok();
    let read = access["actions"].as_array().unwrap().iter().find(|action| action["key"] == "read").unwrap();
    let ground = json!({
        "kind": "shared", "to": "user_group", "with": {"id": group, "label": "VIP desk"}, "below": false, "level": "read",
        "until": "2026-03-16", "by": {"id": mei_id, "label": "mei"},
    });
    assert_eq!((&read["allowed"], &read["grounds"]), (&json!(true), &json!([ground])));
    let people = app.admin().get(&format!("{path}/access")).await.ok();
    assert!(people["items"].as_array().unwrap().iter().any(|one| one["user"]["label"] == "lin"), "{people}");

    app.clock.advance_ms(24 * 60 * 60 * 1000);
    let lin = app.sign_in("lin", PASSWORD).await;
    assert_eq!(sees(&lin, &account).await, [false; 5]);
    let mei = app.sign_in("mei", PASSWORD).await;
    let wish = json!({"to": "user", "id": lin_id, "level": "write"});
    mei.call(Method::PUT, &shares, Some(wish)).await.ok();
    assert_eq!(lin.patch(&path, json!({"industry": "steel"})).await.ok()["industry"], "steel");
    assert_eq!(mei.delete(&format!("{shares}/user/{lin_id}")).await.status, 204);
    assert_eq!(sees(&lin, &account).await, [false; 5]);
    mei.delete(&format!("{shares}/pool/{lin_id}")).await.problem(404, "not_found");
    app.stop().await;
}
