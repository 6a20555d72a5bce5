//! Every refusal is a problem with a stable code, in the client's language, that names what is wrong.

use reqwest::Method;
use serde_json::json;
use tessera_tests::TestApp;

#[tokio::test]
async fn unreadable_requests_are_problems() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let raw = |body: &'static str, kind: &'static str| {
        let request = admin.request(Method::POST, "/api/v1/records/account").header("content-type", kind).body(body);
        let admin = admin.clone();
        async move { admin.finish(request).await }
    };
    raw("{", "application/json").await.problem(400, "malformed_request");
    raw("[1]", "application/json").await.problem(400, "malformed_request");
    raw("", "application/json").await.problem(400, "malformed_request");
    raw("{}", "text/plain").await.problem(415, "unsupported_media_type");
    admin.get("/api/v1/nowhere").await.problem(404, "not_found");
    admin.get("/api").await.problem(404, "not_found");
    admin.call(Method::PUT, "/api/v1/records/account", None).await.problem(405, "method_not_allowed");
    admin.call(Method::DELETE, "/index.html", None).await.problem(405, "method_not_allowed");
    admin.get("/api/v1/records/account/%ff%fe").await.problem(400, "malformed_request");
    let many = admin.get("/api/v1/records/account?limit=many").await.problem(400, "malformed_request");
    assert_eq!(many["fields"]["limit"]["code"], "invalid");
    let filter = admin.get("/api/v1/records/account?filter=%7B").await.problem(400, "invalid_filter");
    assert!(filter["fields"]["filter"].is_object());
    admin.get("/api/v1/records/account?colour=red").await.problem(422, "unknown_field");
    admin.get("/api/v1/records/nothing").await.problem(404, "not_found");
    app.stop().await;
}

#[tokio::test]
async fn fields_are_named_in_the_clients_language() {
    let app = TestApp::new().await;
    let chinese = app.admin().header("accept-language", "zh-CN,zh;q=0.9,en;q=0.5");
    let problem = chinese.post("/api/v1/records/account", json!({})).await.problem(422, "validation_failed");
    assert_eq!(problem["fields"]["name"]["code"], "required");
    assert_eq!(problem["fields"]["name"]["message"], "请填写名称");
    assert_eq!(problem["title"], "部分字段需要修改");
    let english = app.admin().header("accept-language", "en").post("/api/v1/records/account", json!({"nmae": 1})).await;
    assert_eq!(english.problem(422, "unknown_field")["fields"]["nmae"]["code"], "unknown");
    let wrong = app
        .admin()
        .post("/api/v1/records/opportunity", json!({"name": "x", "stage": "nowhere", "chance": "200"}))
        .await;
    let wrong = wrong.problem(422, "validation_failed");
    assert!(wrong["fields"]["stage"].is_object() && wrong["fields"]["chance"].is_object(), "{wrong}");
    app.stop().await;
}

#[tokio::test]
async fn a_request_keeps_its_id() {
    let app = TestApp::new().await;
    let answer = app.admin().header("x-request-id", "my-trace.1").get("/api/v1/nowhere").await;
    assert_eq!(answer.problem(404, "not_found")["trace_id"], "my-trace.1");
    let answer = app.admin().header("x-request-id", "spaces are refused").get("/healthz").await;
    assert_ne!(answer.headers["x-request-id"], "spaces are refused");
    app.stop().await;
}
