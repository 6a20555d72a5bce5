//! A database in a folder: what was committed stays, and two can't have it at once.

use std::path::Path;

use serde_json::json;
use tessera_model::error::ErrorCode;
use tessera_store::Table;

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

/// What a power cut leaves of the folder: what was written so far, and the beginning of what was just being written.
fn cut_off(db: &Path, to: &Path, torn: usize) {
    copy(db, to);
    let mut logs: Vec<_> = std::fs::read_dir(to.join("wal")).unwrap().map(|entry| entry.unwrap().path()).collect();
    logs.sort();
    let log = logs.last().unwrap();
    let mut bytes = std::fs::read(log).unwrap();
    let beginning = bytes[..torn].to_vec();
    bytes.extend(beginning);
    std::fs::write(log, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_transaction_that_is_too_large_is_refused_and_does_no_harm() {
    let schema = schema();
    let person = object(&schema, "person");
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("surrealkv://{}", folder.path().join(name).display());
    let store = store_at(&url("db"), &schema).await;
    let refused = store.doc_put(Table::Kv, "big", json!("x".repeat(60 * 1024 * 1024))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::PayloadTooLarge, "{refused}");
    create(&store, person, "p1", json!({"name": "One"})).await.unwrap();
    // As the next start finds it after a kill.
    copy(&folder.path().join("db"), &folder.path().join("killed"));
    let again = store_at(&url("killed"), &schema).await;
    assert!(again.get(person, "p1").await.unwrap().is_some());
    assert_eq!(again.doc_get(Table::Kv, "big").await.unwrap(), None);
    again.close().await;
    store.close().await;
}

#[tokio::test]
async fn what_is_written_after_a_power_cut_outlives_the_next_one() {
    let schema = schema();
    let person = object(&schema, "person");
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("surrealkv://{}", folder.path().join(name).display());
    let first = store_at(&url("first"), &schema).await;
    create(&first, person, "p1", json!({"name": "One"})).await.unwrap();
    // Cut off within the head of an entry, within its content, and not at all.
    for torn in [3, 200, 0] {
        let (cut, again) = (format!("cut{torn}"), format!("again{torn}"));
        cut_off(&folder.path().join("first"), &folder.path().join(&cut), torn);
        let second = store_at(&url(&cut), &schema).await;
        create(&second, person, "p2", json!({"name": "Two"})).await.unwrap();
        cut_off(&folder.path().join(&cut), &folder.path().join(&again), torn);
        let third = store_at(&url(&again), &schema).await;
        for id in ["p1", "p2"] {
            assert!(third.get(person, id).await.unwrap().is_some(), "{id} after {torn} torn bytes");
        }
        let found = third.verify(&schema).await.unwrap();
        assert_eq!((found.records, found.changes, found.faults), (2, 2, 0), "{found:?}");
        third.close().await;
        second.close().await;
    }
    first.close().await;
}
