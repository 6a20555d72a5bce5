//! Records over HTTP: the whole life of one, lists, figures, batches.

use serde_json::{Value as Json, json};
use tessera_tests::TestApp;

#[tokio::test]
async fn a_record_is_made_changed_deleted_restored_and_purged() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let made =
        admin.post("/api/v1/records/account", json!({"name": "北京科技", "employees": "12", "tags": ["a"]})).await;
    assert_eq!((made.status, made.headers["etag"].to_str().unwrap()), (201, "\"1\""));
    let record = made.ok();
    assert_eq!(
        (&record["name"], &record["version"], &record["employees"]),
        (&json!("北京科技"), &json!(1), &json!("12"))
    );
    assert_eq!(record["owner"]["label"], "Admin");
    let path = format!("/api/v1/records/account/{}", record["id"].as_str().unwrap());

    let reasoned = admin.header("if-match", "\"1\"").header("x-change-reason", "%E6%96%B0%E5%90%8D");
    assert_eq!(reasoned.patch(&path, json!({"name": "上海科技"})).await.ok()["version"], 2);
    let stale =
        admin.header("if-match", "\"1\"").patch(&path, json!({"name": "Lost"})).await.problem(409, "version_conflict");
    assert!(stale["current"].is_object() && stale.get("yours").is_some(), "{stale}");
    let history = admin.get(&format!("{path}/history")).await.ok();
    assert_eq!((&history["items"][0]["reason"], &history["items"][0]["channel"]), (&json!("新名"), &json!("api")));

    assert_eq!(admin.delete(&path).await.status, 204);
    admin.get(&path).await.problem(404, "not_found");
    assert_eq!(admin.get("/api/v1/records/account/bin").await.ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(admin.post(&format!("{path}/restore"), json!({})).await.ok()["name"], "上海科技");
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(admin.delete(&format!("{path}?purge=true")).await.status, 204);
    assert_eq!(admin.get("/api/v1/records/account/bin").await.ok()["items"], json!([]));
    app.stop().await;
}

#[tokio::test]
async fn lists_filter_sort_page_and_count() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let operations: Vec<_> = (0..25)
        .map(|n| json!({"op": "create", "fields": {"name": format!("Company {n:02}"), "industry": if n % 5 == 0 { "steel" } else { "food" }}}))
        .collect();
    let made = admin.post("/api/v1/records/account/batch", json!(operations)).await.ok();
    assert_eq!(made["items"].as_array().unwrap().len(), 25);

    let mut names = Vec::new();
    let mut cursor = Json::Null;
    loop {
        let body = json!({"sort": ["name"], "limit": 10, "cursor": cursor, "count": true, "fields": ["name"]});
        let page = admin.post("/api/v1/records/account/query", body).await.ok();
        assert_eq!(page["count"], 25);
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(names.len(), 25);
    assert!(names.is_sorted());
    let filter = "%7B%22field%22%3A%22industry%22%2C%22op%22%3A%22eq%22%2C%22value%22%3A%22steel%22%7D";
    let list = admin.get(&format!("/api/v1/records/account?filter={filter}&sort=-name&limit=2&count=true")).await.ok();
    assert_eq!((&list["items"][0]["name"], &list["count"]), (&json!("Company 20"), &json!(5)));
    let measures = json!({"group_by": ["industry"], "measures": {"n": {"op": "count"}}});
    let figures = admin.post("/api/v1/records/account/aggregate", measures).await.ok();
    let steel = figures["items"].as_array().unwrap().iter().find(|row| row["group"]["industry"] == "steel").unwrap();
    assert_eq!(steel["measures"]["n"], 5);
    admin.post("/api/v1/records/account/query", json!({"sort": ["nothing"]})).await.problem(400, "invalid_filter");
    admin.post("/api/v1/records/account/query", json!({"cursor": "forged"})).await.problem(400, "invalid_cursor");
    app.stop().await;
}

#[tokio::test]
async fn a_batch_is_all_or_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let operations = json!([
        {"op": "create", "fields": {"name": "One", "code": "A"}},
        {"op": "create", "fields": {"name": "Two", "code": "A"}},
    ]);
    let refused = admin.post("/api/v1/records/account/batch", operations).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text);
    assert_eq!(admin.get("/api/v1/records/account?count=true").await.ok()["count"], 0);
    app.stop().await;
}

#[tokio::test]
async fn what_looks_the_same_is_asked_about_and_references_hold() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let twice = admin
        .post("/api/v1/records/account?allow_duplicates=false", json!({"name": "Acme"}))
        .await
        .problem(409, "duplicate_suspected");
    assert_eq!(twice["matches"][0]["id"], json!(account));
    admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.ok();
    let deal = admin
        .post(
            "/api/v1/records/opportunity",
            json!({"name": "Deal", "account": account, "amount": {"amount": "10.5", "currency": "CNY"}}),
        )
        .await
        .ok();
    assert_eq!(
        (&deal["account"]["label"], &deal["stage"], &deal["number"]),
        (&json!("Acme"), &json!("open"), &json!("O-00001"))
    );
    admin.delete(&format!("/api/v1/records/account/{account}")).await.problem(409, "reference_in_use");
    let labels = admin.get("/api/v1/references/account?q=Ac").await.ok();
    assert!(!labels["items"].as_array().unwrap().is_empty());
    let missing = json!({"name": "D", "account": "nobody"});
    assert!(
        admin.post("/api/v1/records/opportunity", missing).await.problem(422, "validation_failed")["fields"]["account"]
            .is_object()
    );
    app.stop().await;
}

#[tokio::test]
async fn others_see_only_what_their_roles_reach() {
    let app = TestApp::new().await;
    let (east, west) = (app.department("East", None).await, app.department("West", None).await);
    let seller = app.role_of_code("member").await;
    let anna = app.user("anna", &seller, Some(&east)).await;
    let ben = app.user("ben", &seller, Some(&west)).await;
    let id = anna.post("/api/v1/records/account", json!({"name": "Annas"})).await.id();
    let path = format!("/api/v1/records/account/{id}");
    anna.get(&path).await.ok();
    ben.get(&path).await.problem(404, "not_found");
    ben.patch(&path, json!({"name": "Bens"})).await.problem(404, "not_found");
    assert_eq!(ben.get("/api/v1/records/account").await.ok()["items"], json!([]));
    assert_eq!(ben.get("/api/v1/search?q=Annas").await.ok()["items"], json!([]));
    ben.post("/api/v1/users", json!({"username": "eve", "name": "Eve", "password": "some-password-99"}))
        .await
        .problem(403, "action_forbidden");
    ben.get("/api/v1/plugins").await.problem(403, "action_forbidden");
    ben.patch("/api/v1/settings", json!({"organization": "Bens"})).await.problem(403, "action_forbidden");
    app.stop().await;
}
