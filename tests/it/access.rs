//! Why somebody may see something, and who may: told with the roles and reasons behind it.

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

async fn id_of(person: &Client) -> String {
    person.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned()
}

fn action<'a>(answer: &'a Json, key: &str) -> &'a Json {
    answer["actions"].as_array().unwrap().iter().find(|action| action["key"] == key).unwrap()
}

fn kinds(grounds: &Json) -> Vec<&str> {
    grounds.as_array().unwrap().iter().filter_map(|ground| ground["kind"].as_str()).collect()
}

#[tokio::test]
async fn what_a_person_may_is_told_with_the_role_and_the_reason() {
    let app = TestApp::new().await;
    let north = app.department("North", None).await;
    let seller = json!({"objects": {"account": {"read": "department", "create": true, "update": "own", "fields": {"phone": "masked"}}}});
    let seller = app.role("Seller", seller).await;
    let clerk = app.role("Clerk", json!({"objects": {"account": {"read": "own", "export": true}}})).await;
    let (mei, lin) = (app.user("mei", &seller, Some(&north)).await, app.user("lin", &clerk, None).await);
    let (mei_id, lin_id) = (id_of(&mei).await, id_of(&lin).await);
    let account = mei.post("/api/v1/records/account", json!({"name": "Harbour"})).await.id();
    let foreign = app.admin().post("/api/v1/records/account", json!({"name": "Elsewhere"})).await.id();

    let path = |user: &str, record: &str| format!("/api/v1/users/{user}/access?object=account&record={record}");
    let told = app.admin().get(&path(&mei_id, &account)).await.ok();
    assert_eq!((&told["active"], &told["record"]["label"]), (&json!(true), &json!("Harbour")));
    let read = action(&told, "read");
    assert_eq!(kinds(&read["grounds"]), ["owner", "department"], "{told}");
    assert_eq!(read["grounds"][1]["department"], json!({"id": north, "label": "North"}));
    assert_eq!(read["roles"], json!([{"id": seller, "label": "Seller"}]));
    assert_eq!(action(&told, "update")["allowed"], true);
    let delete = action(&told, "delete");
    assert_eq!((&delete["allowed"], &delete["refusal"]), (&json!(false), &json!("no_role")));
    let phone = told["fields"].as_array().unwrap().iter().find(|field| field["key"] == "phone").unwrap();
    assert_eq!((&phone["access"], &phone["why"]), (&json!("masked"), &json!("role")));
    assert_eq!(phone["roles"][0]["label"], "Seller");

    // What is told is what happens.
    let told = app.admin().get(&path(&mei_id, &foreign)).await.ok();
    assert_eq!(action(&told, "read")["refusal"], "out_of_scope");
    mei.get(&format!("/api/v1/records/account/{foreign}")).await.problem(404, "not_found");
    let told = app.admin().get(&format!("/api/v1/users/{lin_id}/access?object=account")).await.ok();
    assert_eq!((&action(&told, "read")["scopes"], &told["record"]), (&json!(["own"]), &Json::Null));
    assert_eq!(
        (&action(&told, "export")["allowed"], &action(&told, "create")["refusal"]),
        (&json!(true), &json!("no_role"))
    );

    // A disabled account may nothing; who isn't there is not found; others aren't told.
    app.admin().patch(&format!("/api/v1/users/{lin_id}"), json!({"is_active": false})).await.ok();
    let told = app.admin().get(&path(&lin_id, &account)).await.ok();
    assert_eq!((&told["active"], &told["actions"]), (&json!(false), &json!([])));
    app.admin().get(&path("nobody", &account)).await.problem(404, "not_found");
    app.admin().get(&path(&mei_id, "nothing")).await.problem(404, "not_found");
    mei.get(&path(&mei_id, &account)).await.problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test]
async fn everybody_who_may_see_a_record_is_named_with_the_reason() {
    let app = TestApp::new().await;
    let (north, south) = (app.department("North", None).await, app.department("South", None).await);
    let role = app
        .role("Seller", json!({"objects": {"account": {"read": "department", "create": true, "update": "own"}}}))
        .await;
    let mei = app.user("mei", &role, Some(&north)).await;
    let (_lin, _wang) = (app.user("lin", &role, Some(&north)).await, app.user("wang", &role, Some(&south)).await);
    let account = mei.post("/api/v1/records/account", json!({"name": "Harbour"})).await.id();

    let path = format!("/api/v1/records/account/{account}/access");
    let told = app.admin().get(&path).await.ok();
    let people: Vec<_> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["user"]["label"].as_str().unwrap(),
                kinds(&item["grounds"]).join(","),
                item["update"].as_bool().unwrap(),
            )
        })
        .collect();
    let wanted = [
        ("Admin", "administrator".to_owned(), true),
        ("lin", "department".to_owned(), false),
        ("mei", "owner,department".to_owned(), true),
    ];
    assert_eq!(people, wanted, "{told}");
    assert!(told["next_cursor"].is_null());
    mei.get(&path).await.problem(403, "action_forbidden");
    app.admin().get("/api/v1/records/account/nothing/access").await.problem(404, "not_found");
    app.stop().await;
}
