//! A database in a folder: what was committed stays, and two can't have it at once.

use serde_json::json;
use tessera_model::error::ErrorCode;

use crate::support::{create, object, open, schema, store_at};

#[tokio::test]
async fn a_folder_keeps_what_was_committed_and_has_one_owner() {
    let schema = schema();
    let person = object(&schema, "person");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("surrealkv://{}", folder.path().join("db").display());
    let store = store_at(&url, &schema).await;
    create(&store, person, "p1", json!({"name": "北京"})).await.unwrap();
    let error = open(&url).await.err().unwrap();
    assert_eq!(error.code, ErrorCode::StoreUnavailable);
    assert!(error.detail.contains("another process"), "{error}");
    store.close().await;

    let store = store_at(&url, &schema).await;
    assert_eq!(store.get(person, "p1").await.unwrap().unwrap().text("name"), Some("北京"));
    assert!(store.apply_schema(&schema).await.unwrap().changed.is_empty());
    store.close().await;
}
