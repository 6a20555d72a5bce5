//! Everything or nothing, one version after the other.

use serde_json::json;
use tessera_model::error::ErrorCode;
use tessera_model::record::{Draft, ValidRecord};
use tessera_permission::grant;
use tessera_store::{Operation, Table};

use crate::support::{add, complete, create, fields, memory, meta, object, schema, system, update};

#[tokio::test]
async fn a_record_comes_back_as_it_was_written() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let values = json!({
        "name": "王小明", "email": "wang@acme.com", "order": 1_500_000, "amount": {"amount": 12_345_000, "currency": "CNY"}, "active": false,
        "born": "1990-05-01", "tags": ["a", "b"], "extra": {"deep": [1, 2.5, null, {"x": true}]}, "address": {"city": "北京", "street": "长安街"},
    });
    create(&store, person, "p1", values.clone()).await.unwrap();
    let read = store.get(person, "p1").await.unwrap().unwrap();
    assert_eq!((read.version(), read.object()), (1, "person"));
    assert_eq!(*read.fields(), complete(fields(values), 1_000));
    assert_eq!(store.get(person, "p2").await.unwrap(), None);
    assert_eq!(store.labels(person, &["p1".into(), "px".into()]).await.unwrap()["p1"], "王小明");
}

#[tokio::test]
async fn history_and_outbox_follow_each_change_and_the_bin_gives_back() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "A"})).await.unwrap();
    let first = store.get(person, "p1").await.unwrap().unwrap();
    update(&store, person, &first, json!({"name": "B", "city": "北京"})).await.unwrap();
    let second = store.get(person, "p1").await.unwrap().unwrap();
    assert_eq!(second.version(), 2);

    let mut set = store.write_set(meta(3_000));
    set.delete(&grant::delete(&system(), person, &second, &|_| None).unwrap(), person, second.clone());
    store.commit(set).await.unwrap();
    assert_eq!(store.get(person, "p1").await.unwrap(), None);
    let (rows, next) = store.bin_list("person", None, 10).await.unwrap();
    assert_eq!((rows.len(), next), (1, None));
    let binned = store.bin_get("person", "p1").await.unwrap().unwrap();
    assert_eq!((binned.record.version(), binned.deleted_at_ms), (3, 3_000));
    assert_eq!(binned.record.fields(), second.fields());

    let restored =
        ValidRecord::check(person, "p1".into(), binned.record.fields().clone(), Some(&binned.record)).unwrap();
    let mut set = store.write_set(meta(4_000));
    set.restore(&grant::restore(&system(), person, &binned.record, &|_| None).unwrap(), person, restored);
    store.commit(set).await.unwrap();
    assert_eq!(store.get(person, "p1").await.unwrap().unwrap().version(), 4);
    assert_eq!(store.bin_get("person", "p1").await.unwrap(), None);

    let history = store.history("person", "p1", None, 10).await.unwrap();
    let operations: Vec<_> = history.iter().map(|row| (row.version, row.operation)).collect();
    assert_eq!(
        operations,
        [(4, Operation::Restore), (3, Operation::Delete), (2, Operation::Update), (1, Operation::Create)]
    );
    let names: Vec<_> = history[2].changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(names, ["name", "city"]);
    assert_eq!(store.history("person", "p1", Some(3), 1).await.unwrap()[0].version, 2);

    let pending = store.outbox_pending(10).await.unwrap();
    assert_eq!(pending.len(), 4);
    assert_eq!(pending[1].changes, history[2].changes);
    store.outbox_failed(&pending[0].key, "mail", 2, 9_000, "no").await.unwrap();
    store.outbox_dead(&pending[1], "mail", "never").await.unwrap();
    store.outbox_done(&[pending[2].key.clone(), pending[3].key.clone()]).await.unwrap();
    let left = store.outbox_pending(10).await.unwrap();
    assert_eq!(left.len(), 2, "what one consumer gave up, others have still to see");
    assert_eq!((left[0].consumer.as_deref(), left[0].attempts, left[0].next_at_ms), (Some("mail"), 2, 9_000));

    let dead = store.outbox_given_up(None, 10).await.unwrap();
    assert_eq!((dead.len(), store.outbox_given_up_count(10).await.unwrap()), (1, 1));
    let row = store.outbox_given_up_row(&dead[0].0).await.unwrap().unwrap();
    assert_eq!((row.key.only.as_deref(), row.attempts, &row.changes), (Some("mail"), 0, &pending[1].changes));
    store.outbox_revive(&dead[0].0, &row).await.unwrap();
    assert_eq!(store.outbox_given_up_count(10).await.unwrap(), 0);
    let left = store.outbox_pending(10).await.unwrap();
    assert_eq!(left.iter().map(|row| row.key.only.as_deref()).collect::<Vec<_>>(), [None, None, Some("mail")]);
    assert_eq!(left[2], row);
    store.outbox_done(&[left[1].key.clone()]).await.unwrap();
    assert_eq!(store.outbox_pending(10).await.unwrap().len(), 2, "each row goes by itself");
}

#[tokio::test]
async fn a_purge_leaves_nothing() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "A"})).await.unwrap();
    let record = store.get(person, "p1").await.unwrap().unwrap();
    let grant = grant::delete(&system(), person, &record, &|_| None).unwrap();
    let mut set = store.write_set(meta(3_000));
    set.delete(&grant, person, record);
    store.commit(set).await.unwrap();
    let mut set = store.write_set(meta(4_000));
    set.purge(&grant, "person", "p1");
    store.commit(set).await.unwrap();
    assert_eq!(store.bin_get("person", "p1").await.unwrap(), None);
    assert!(store.history("person", "p1", None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_stale_change_is_refused_and_leaves_nothing_of_its_set() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "A"})).await.unwrap();
    let first = store.get(person, "p1").await.unwrap().unwrap();
    update(&store, person, &first, json!({"name": "B"})).await.unwrap();

    let record = ValidRecord::check(person, "p1".into(), first.fields().clone(), Some(&first)).unwrap();
    let mut set = store.write_set(meta(5_000));
    add(&mut set, person, "p2", fields(json!({"name": "C"})), 5_000);
    set.doc(Table::Kv, "k".into(), Some(json!({"x": 1})));
    set.update(&grant::update(&system(), person, &first, &Draft::default(), &|_| None).unwrap(), person, record);
    let error = store.commit(set).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::VersionConflict, "{error}");
    assert_eq!(*error.extra.unwrap(), json!({"current": 2}));
    assert_eq!(store.get(person, "p2").await.unwrap(), None);
    assert_eq!(store.doc_get(Table::Kv, "k").await.unwrap(), None);
    assert_eq!(store.outbox_pending(10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_taken_value_is_refused_by_its_field_while_many_may_be_empty() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "A", "email": "a@b.cn"})).await.unwrap();
    create(&store, person, "p2", json!({"name": "B"})).await.unwrap();
    create(&store, person, "p3", json!({"name": "C"})).await.unwrap();
    let error = create(&store, person, "p4", json!({"name": "D", "email": "a@b.cn"})).await.unwrap_err();
    assert_eq!((error.code, error.fields[0].field.as_str()), (ErrorCode::UniqueViolation, "email"), "{error}");
    assert_eq!(store.get(person, "p4").await.unwrap(), None);
    let second = store.get(person, "p2").await.unwrap().unwrap();
    let error = update(&store, person, &second, json!({"email": "a@b.cn"})).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UniqueViolation, "{error}");
    // A value that was given up can be taken.
    let first = store.get(person, "p1").await.unwrap().unwrap();
    update(&store, person, &first, json!({"email": null})).await.unwrap();
    update(&store, person, &second, json!({"email": "a@b.cn"})).await.unwrap();
    let found = store.find_by(person, "email", &[json!("a@b.cn"), json!("x@y.cn")], 5).await.unwrap();
    assert_eq!(found.iter().map(|record| record.id()).collect::<Vec<_>>(), ["p2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_writers_of_one_record_one_wins_and_writers_of_many_all_do() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "A"})).await.unwrap();
    let first = store.get(person, "p1").await.unwrap().unwrap();
    let same = (0..8).map(|n| {
        let (store, person, first) = (store.clone(), person.clone(), first.clone());
        tokio::spawn(async move { update(&store, &person, &first, json!({"name": format!("n{n}")})).await })
    });
    let results = futures::future::join_all(same).await;
    let won = results.iter().filter(|result| result.as_ref().unwrap().is_ok()).count();
    assert_eq!(won, 1);
    for error in results.into_iter().filter_map(|result| result.unwrap().err()) {
        assert!(matches!(error.code, ErrorCode::VersionConflict | ErrorCode::WriteConflict), "{error}");
    }
    let many = (0..64).map(|n| {
        let (store, person) = (store.clone(), person.clone());
        tokio::spawn(async move { create(&store, &person, &format!("q{n}"), json!({"name": "Q"})).await })
    });
    for result in futures::future::join_all(many).await {
        result.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_the_last_one_that_was_committed_whoever_reads_meanwhile() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    create(&store, person, "p1", json!({"name": "n0"})).await.unwrap();
    let (told, _) = tokio::sync::watch::channel(false);
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (store, person, done) = (store.clone(), person.clone(), told.subscribe());
            tokio::spawn(async move {
                while !*done.borrow() {
                    store.labels(&person, &["p1".to_owned()]).await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for n in 1..=300 {
        let before = store.get(person, "p1").await.unwrap().unwrap();
        update(&store, person, &before, json!({"name": format!("n{n}")})).await.unwrap();
        assert_eq!(store.labels(person, &["p1".to_owned()]).await.unwrap()["p1"], format!("n{n}"));
    }
    told.send_replace(true);
    for reader in readers {
        reader.await.unwrap();
    }
}
