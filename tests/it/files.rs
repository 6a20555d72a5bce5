//! Files in and out, imports, exports.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

/// Asks until a state other than running is answered.
pub(crate) async fn finished(client: &Client, path: &str) -> Json {
    for _ in 0..200 {
        let status = client.get(path).await.ok();
        if !matches!(status["state"].as_str(), Some("running" | "queued")) {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} does not end");
}

#[tokio::test]
async fn a_file_is_imported_and_exported_again() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let csv = "Name,Industry,Employees\n北京科技,software,12\nAcme,steel,many\nBeta,food,7\n".as_bytes();
    let preview =
        admin.upload("/api/v1/imports/preview", "accounts.csv", csv, Some(json!({"object": "account"}))).await.ok();
    assert_eq!((&preview["total"], &preview["mapping"]["Name"]), (&json!(3), &json!("name")));
    let options =
        json!({"object": "account", "mapping": {"Name": "name", "Industry": "industry", "Employees": "employees"}});
    let started = admin.upload("/api/v1/imports", "accounts.csv", csv, Some(options)).await;
    assert_eq!(started.status, 202);
    let id = started.id();
    let status = finished(&admin, &format!("/api/v1/imports/{id}")).await;
    assert_eq!((&status["created"], &status["failed"]), (&json!(2), &json!(1)), "{status}");
    assert_eq!(status["errors"][0]["row"], 3);
    assert!(admin.get(&format!("/api/v1/imports/{id}/errors.csv")).await.text.contains("Acme"));

    let export = admin
        .post("/api/v1/exports", json!({"object": "account", "fields": ["name", "industry"], "format": "csv"}))
        .await
        .id();
    let status = finished(&admin, &format!("/api/v1/exports/{export}")).await;
    let file = admin.get(status["download"].as_str().unwrap()).await;
    assert!(
        file.text.contains("北京科技")
            && file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"),
        "{}",
        file.text
    );
    let template = admin.get("/api/v1/imports/template/account?format=csv").await;
    assert!(template.status == 200 && template.text.contains("Name"));
    admin.get("/api/v1/imports/template/account?format=doc").await.problem(400, "malformed_request");
    app.stop().await;
}

#[tokio::test]
async fn uploads_name_what_is_wrong_with_them() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let empty = admin
        .finish(
            admin
                .request(reqwest::Method::POST, "/api/v1/files")
                .multipart(reqwest::multipart::Form::new().text("options", "{}")),
        )
        .await;
    assert!(empty.problem(422, "validation_failed")["fields"]["file"].is_object());
    admin.post("/api/v1/files", json!({})).await.problem(415, "unsupported_media_type");
    let raw = admin
        .request(reqwest::Method::POST, "/api/v1/files")
        .header("content-type", "multipart/form-data; boundary=x")
        .body("--x\r\nbroken");
    admin.finish(raw).await.problem(400, "malformed_request");
    app.anonymous().upload("/api/v1/files", "a.txt", b"x", None).await.problem(401, "unauthenticated");
    let file = admin.upload("/api/v1/files", "../合同.txt", b"hello", None).await.ok();
    assert_eq!((&file["name"], &file["size_bytes"]), (&json!("合同.txt"), &json!(5)));
    let back = admin.get(&format!("/api/v1/files/{}", file["id"].as_str().unwrap())).await;
    assert_eq!((back.text.as_str(), back.headers["x-content-type-options"].to_str().unwrap()), ("hello", "nosniff"));
    assert!(back.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    app.stop().await;
}
