//! The document that describes the API.

use tessera_tests::TestApp;

#[tokio::test]
async fn objects_are_described_to_those_who_may_read_them() {
    let app = TestApp::new().await;
    let plain = app.anonymous().get("/api/openapi.json").await.ok();
    assert_eq!(plain["openapi"], "3.1.0");
    assert!(plain["paths"]["/api/v1/records/{object}"]["post"].is_object());
    assert!(plain["paths"].get("/api/v1/records/account").is_none());
    let full = app.admin().get("/api/openapi.json").await.ok();
    assert!(full["paths"]["/api/v1/records/account"]["post"].is_object());
    let properties = &full["components"]["schemas"]["opportunity_input"]["properties"];
    assert_eq!(properties["stage"]["enum"][0], "open");
    assert!(properties.get("number").is_none() && properties.get("created_at").is_none());
    assert_eq!(
        full["components"]["schemas"]["opportunity"]["properties"]["account"]["anyOf"][0]["$ref"],
        "#/components/schemas/Ref"
    );
    app.stop().await;
}
