//! The document that describes the API.

use std::path::Path;

use serde_json::Value as Json;
use tessera_tests::TestApp;

/// The document without the objects of an installation, which the user interface's types are held against.
const KEPT: &str = "core/ui/src/api/openapi.json";

#[test]
fn the_user_interface_knows_the_document_as_it_is() {
    let document = tessera_server::document(None);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let kept: Json = std::fs::read_to_string(root.join(KEPT))
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    if kept != document {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("openapi.json");
        std::fs::write(&file, format!("{document:#}\n")).unwrap();
        panic!(
            "the API has changed: cp {} {KEPT}, then see what `npm test` in core/ui says of its types",
            file.display()
        );
    }
}

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
