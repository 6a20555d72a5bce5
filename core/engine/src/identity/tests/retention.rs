//! Old entries of the audit log go by rule, and the seals still prove the rest.

use tessera_store::{DocOrder, Table};

use super::super::AuditRetentionChange;
use super::*;

const DAY: i64 = 24 * HOUR;

fn rules(body: Json) -> AuditRetentionChange {
    serde_json::from_value(body).unwrap()
}

/// Two days with an import and a sign-in each, sealed, more than a year ago.
async fn long_ago() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    for n in 0..2 {
        world.engine.audit(&admin, "import.start", json!({"import": n})).await.unwrap();
        world.engine.audit(&admin, "session.sign_in", json!({"user": n})).await.unwrap();
        world.pass(DAY);
    }
    world.engine.seal_audit(&Context::system("test")).await.unwrap();
    world.pass(400 * DAY);
    world.engine.audit(&admin, "import.start", json!({"import": "now"})).await.unwrap();
    world.pass(HOUR);
    world.engine.seal_audit(&Context::system("test")).await.unwrap();
    (world, admin)
}

async fn night(world: &World, admin: &Context) {
    let job = crate::jobs::JobRequest::new("core.audit-retention", json!({}), &admin.actor.id);
    world.engine.enqueue_job(job).await.unwrap();
    world.engine.jobs().run_due(&world.engine, world.engine.now_ms()).await.unwrap();
}

#[tokio::test]
async fn what_is_older_than_its_kind_is_kept_goes_and_the_rest_is_still_proved() {
    let (world, admin) = long_ago().await;
    let before = world.engine.verify_audit(&admin, None).await.unwrap();
    assert_eq!((before.removed, before.faults.len()), (0, 0), "{before:?}");
    night(&world, &admin).await;
    assert_eq!(world.audited(&admin, "import").await.len(), 3, "for ever unless somebody says otherwise");

    world.engine.update_audit_retention(&admin, rules(json!({"days": {"import": 30}}))).await.unwrap();
    night(&world, &admin).await;
    assert_eq!(world.audited(&admin, "import").await.len(), 1);
    assert_eq!(world.audited(&admin, "session.sign_in").await.len(), 2);
    let told = &world.audited(&admin, "audit.retention").await[0]["data"];
    assert_eq!((&told["removed"], &told["kinds"]), (&json!(2), &json!({"import": 2})));
    let after = world.engine.verify_audit(&admin, None).await.unwrap();
    assert_eq!((after.removed, after.faults.len()), (2, 0), "{after:?}");
    assert_eq!((after.days, after.hash), (before.days, before.hash), "the chain of days is what it was");
    let said = world.engine.update_audit_retention(&admin, rules(json!({}))).await.unwrap();
    assert_eq!((&said["days"]["import"], &said["days_min"]["session"]), (&json!(30), &json!(365)));

    // More of the same days goes by a later rule; then again nothing is due.
    world.engine.update_audit_retention(&admin, rules(json!({"days": {"session": 365}}))).await.unwrap();
    night(&world, &admin).await;
    night(&world, &admin).await;
    assert_eq!(world.audited(&admin, "session.sign_in").await.len(), 0);
    assert_eq!(world.audited(&admin, "audit.retention").await.len(), 2);
    let after = world.engine.verify_audit(&admin, None).await.unwrap();
    assert_eq!((after.removed, after.faults.len()), (4, 0), "{after:?}");
}

#[tokio::test]
async fn what_somebody_took_out_is_told_apart_and_left_as_evidence() {
    let (world, admin) = long_ago().await;
    let all = world.engine.store().doc_list(Table::Audit, DocOrder::Oldest, None, 100).await.unwrap();
    let (id, _) =
        all.iter().find(|(_, entry)| entry["action"] == "session.sign_in" && entry["data"]["user"] == 0).unwrap();
    world.engine.store().doc_delete(Table::Audit, id).await.unwrap();
    world.engine.update_audit_retention(&admin, rules(json!({"days": {"import": 30}}))).await.unwrap();
    night(&world, &admin).await;
    let told = &world.audited(&admin, "audit.retention").await[0]["data"];
    assert_eq!((&told["removed"], told["days_left"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{told}");
    let found = world.engine.verify_audit(&admin, None).await.unwrap();
    assert_eq!((found.removed, found.faults.len(), found.faults[0].code), (1, 1, "altered"), "{found:?}");
    // After a removal by rule it still shows when somebody reaches into what is left.
    let left = world.engine.store().doc_list(Table::Audit, DocOrder::Oldest, None, 100).await.unwrap();
    let (id, _) =
        left.iter().find(|(_, entry)| entry["action"] == "session.sign_in" && entry["data"]["user"] == 1).unwrap();
    world.engine.store().doc_delete(Table::Audit, id).await.unwrap();
    let found = world.engine.verify_audit(&admin, None).await.unwrap();
    assert_eq!(found.faults.len(), 2, "{found:?}");
}
