//! The audit log is sealed day by day, and tells when somebody reached into it.

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_store::{DocOrder, Table};
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Three days with entries, all of them sealed.
async fn sealed() -> TestApp {
    let app = TestApp::new().await;
    for n in 0..3 {
        let role = format!("Role {n}");
        app.role(&role, json!({"objects": {"account": {"read": "own"}}})).await;
        app.clock.advance_ms(DAY_MS);
    }
    app.engine.seal_audit(&Context::system("test")).await.unwrap();
    app
}

async fn entries(app: &TestApp) -> Vec<(String, Json)> {
    app.engine.store().doc_list(Table::Audit, DocOrder::Oldest, None, 500).await.unwrap()
}

async fn verified(app: &TestApp) -> Json {
    // A day on, the session of the first day may be over.
    let admin = app.sign_in("admin", PASSWORD).await;
    admin.get("/api/v1/audit/verification").await.ok()
}

fn codes(found: &Json) -> Vec<&str> {
    found["faults"].as_array().unwrap().iter().filter_map(|fault| fault["code"].as_str()).collect()
}

#[tokio::test]
async fn a_log_that_nobody_reached_into_is_whole() {
    let app = sealed().await;
    let found = verified(&app).await;
    assert_eq!(found["faults"], json!([]), "{found}");
    assert_eq!(found["days"], 3, "{found}");
    assert!(found["entries"].as_u64() >= Some(3) && found["next_cursor"].is_null(), "{found}");
    assert_eq!(found["hash"].as_str().map(str::len), Some(64));
    // Sealing goes on where it ended, whatever came since.
    app.clock.advance_ms(DAY_MS);
    app.engine.seal_audit(&Context::system("test")).await.unwrap();
    let later = verified(&app).await;
    assert_eq!((&later["faults"], &later["days"]), (&json!([]), &json!(4)), "{later}");
    // From a day on only what follows is looked at; a place that isn't there is no clean log.
    let admin = app.sign_in("admin", PASSWORD).await;
    let rest = admin.get(&format!("/api/v1/audit/verification?cursor={}", found["day"].as_str().unwrap())).await.ok();
    assert_eq!((&rest["days"], &rest["faults"]), (&json!(1), &json!([])), "{rest}");
    admin.get("/api/v1/audit/verification?cursor=nonsense").await.problem(400, "invalid_cursor");
    // Who may not read the log learns nothing about it.
    let member = app.user("sam", &app.role_of_code("member").await, None).await;
    member.get("/api/v1/audit/verification").await.problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test]
async fn an_entry_that_was_altered_removed_or_slipped_in_is_told_with_its_day() {
    let app = sealed().await;
    let (id, entry) = entries(&app).await.into_iter().find(|(_, entry)| entry["action"] == "role.create").unwrap();
    let store = app.engine.store();
    let mut altered = entry.clone();
    altered["by_name"] = json!("Somebody else");
    store.doc_put(Table::Audit, &id, altered).await.unwrap();
    let found = verified(&app).await;
    assert_eq!(codes(&found), ["altered"], "{found}");
    store.doc_delete(Table::Audit, &id).await.unwrap();
    assert_eq!(codes(&verified(&app).await), ["altered"]);
    store.doc_put(Table::Audit, &id, entry.clone()).await.unwrap();
    assert_eq!(codes(&verified(&app).await), [""; 0]);
    store.doc_put(Table::Audit, &format!("{id}0"), entry).await.unwrap();
    assert_eq!(codes(&verified(&app).await), ["altered"]);
    app.stop().await;
}

#[tokio::test]
async fn seals_that_were_made_to_fit_or_taken_away_are_told() {
    let app = sealed().await;
    let store = app.engine.store();
    let seals = store.doc_list(Table::AuditSeal, DocOrder::Oldest, None, 10).await.unwrap();
    let (day, document) = &seals[1];
    let mut forged = document.clone();
    forged["seal"]["hash"] = json!("0".repeat(64));
    store.doc_put(Table::AuditSeal, day, forged).await.unwrap();
    let found = verified(&app).await;
    assert_eq!(codes(&found), ["seal_altered", "altered", "seal_missing"], "{found}");
    store.doc_delete(Table::AuditSeal, day).await.unwrap();
    let found = verified(&app).await;
    assert!(codes(&found).contains(&"seal_missing"), "{found}");
    // The newest seals gone: what they held is old and stands without one.
    for (day, _) in &seals {
        store.doc_delete(Table::AuditSeal, day).await.unwrap();
    }
    assert_eq!(codes(&verified(&app).await), ["not_sealed"]);
    app.stop().await;
}
