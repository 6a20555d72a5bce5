//! Documents, sequences, jobs, migrations.

use serde_json::json;
use tessera_model::error::ErrorCode;
use tessera_store::{DocOrder, JobRow, JobState, Table};

use crate::support::{memory, meta, schema};

#[tokio::test]
async fn documents_are_written_listed_and_removed() {
    let store = memory(&schema()).await;
    for n in 0..5 {
        let user = if n % 2 == 0 { "u1" } else { "u2" };
        let value = json!({"user": user, "at_ms": n, "is_read": n > 2});
        store.doc_put(Table::Notification, &format!("n{n}"), value).await.unwrap();
    }
    store.doc_put(Table::Notification, "n0", json!({"user": "u1", "at_ms": 0, "is_read": false})).await.unwrap();
    let first = store.doc_get(Table::Notification, "n0").await.unwrap();
    assert_eq!(first, Some(json!({"user": "u1", "at_ms": 0, "is_read": false})));
    assert_eq!(store.doc_get(Table::Notification, "zz").await.unwrap(), None);
    let all = |order, after| store.doc_list(Table::Notification, order, after, 2);
    assert_eq!(ids(all(DocOrder::Newest, None).await.unwrap()), ["n4", "n3"]);
    assert_eq!(ids(all(DocOrder::Newest, Some("n3")).await.unwrap()), ["n2", "n1"]);
    assert_eq!(ids(all(DocOrder::Oldest, Some("n3")).await.unwrap()), ["n4"]);
    let unread = [("user", json!("u1")), ("is_read", json!(false))];
    let mut unread = ids(store.docs_equal(Table::Notification, &unread, 9).await.unwrap());
    unread.sort();
    assert_eq!(unread, ["n0", "n2"]);
    store.doc_delete(Table::Notification, "n3").await.unwrap();
    store.doc_delete(Table::Notification, "n1").await.unwrap();
    assert_eq!(ids(all(DocOrder::Oldest, None).await.unwrap()), ["n0", "n2"]);
}

/// Three of one millisecond among them: a page that ends between them loses none and shows none twice.
#[tokio::test]
async fn documents_of_a_key_come_newest_first_page_by_page() {
    let store = memory(&schema()).await;
    for (n, at) in [10, 20, 30, 30, 30, 40, 50].into_iter().enumerate() {
        for user in ["u1", "u2"] {
            let value = json!({"user": user, "at_ms": at, "is_read": false});
            store.doc_put(Table::Notification, &format!("{user}-n{n}"), value).await.unwrap();
        }
    }
    for size in 1..9 {
        let mut walked = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = store.docs_newest(Table::Notification, "u1", after.as_deref(), size).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            walked.extend(ids(page));
        }
        assert_eq!(walked, ["u1-n6", "u1-n5", "u1-n4", "u1-n3", "u1-n2", "u1-n1", "u1-n0"], "pages of {size}");
    }
}

fn ids(list: Vec<(String, serde_json::Value)>) -> Vec<String> {
    list.into_iter().map(|(id, _)| id).collect()
}

#[tokio::test]
async fn documents_below_a_path_are_read_without_their_neighbours() {
    let store = memory(&schema()).await;
    for id in ["a/1/x", "a/1/y", "a/10/x", "a/2/z", "ab/1/x"] {
        store.doc_put(Table::Follower, id, json!({"id": id})).await.unwrap();
    }
    let below = async |path: &str| -> Vec<String> {
        store.docs_below(Table::Follower, path, 9).await.unwrap().into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(below("a/1").await, ["a/1/x", "a/1/y"]);
    assert_eq!(below("a").await, ["a/1/x", "a/1/y", "a/10/x", "a/2/z"]);
    assert_eq!(below("b").await, Vec::<String>::new());
    let paths = ["a/2", "a/3", "ab"].map(str::to_owned);
    assert_eq!(store.docs_exist_below(Table::Follower, &paths).await.unwrap(), [true, false, true]);
    store.docs_remove_below(Table::Follower, "a/1").await.unwrap();
    assert_eq!(below("a").await, ["a/10/x", "a/2/z"]);
}

#[tokio::test]
async fn documents_are_found_by_those_whom_they_reach_over_an_index() {
    let store = memory(&schema()).await;
    for (id, reach) in [("v1", json!(["u:a", "all"])), ("v2", json!(["u:b"])), ("v3", json!(["u:b", "r:1", "all"]))] {
        store.doc_put(Table::View, id, json!({"version": 1, "reach": reach})).await.unwrap();
    }
    let found = async |entries: &[&str], limit: usize| -> Vec<String> {
        let entries: Vec<_> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        store.docs_reaching(Table::View, &entries, limit).await.unwrap().into_keys().collect()
    };
    assert_eq!(found(&["u:a", "all"], 9).await, ["v1", "v3"]);
    assert_eq!(found(&["u:b", "r:1"], 9).await, ["v2", "v3"]);
    assert_eq!(found(&["u:b"], 1).await.len(), 1);
    assert_eq!(found(&["u:c", "r:2"], 9).await, Vec::<String>::new());
    let plan = store.explain_docs_reaching(Table::View, "all").await.unwrap();
    assert!(plan.contains("d_view_reach") && !plan.contains("Iterate Table"), "{plan}");
}

#[tokio::test]
async fn a_version_is_replaced_once() {
    let store = memory(&schema()).await;
    let swap = async |expected: Option<u64>, wanted: Option<serde_json::Value>| -> bool {
        store.doc_swap_version(Table::View, "v", expected, wanted).await.unwrap()
    };
    assert!(swap(None, Some(json!({"version": 1}))).await);
    assert!(!swap(None, Some(json!({"version": 1}))).await, "it is there already");
    assert!(swap(Some(1), Some(json!({"version": 2}))).await);
    assert!(!swap(Some(1), Some(json!({"version": 2}))).await);
    assert!(!swap(Some(1), None).await);
    assert!(swap(Some(2), None).await);
    assert_eq!(store.doc_get(Table::View, "v").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_number_is_given_twice() {
    let store = memory(&schema()).await;
    assert_eq!(store.next_number("a", 3).await.unwrap(), 1);
    assert_eq!(store.next_number("a", 1).await.unwrap(), 4);
    let mut given = Vec::new();
    for result in futures::future::join_all((0..8).map(|_| store.next_number("b", 2))).await {
        given.push(result.unwrap());
    }
    given.sort_unstable();
    assert_eq!(given, [1, 3, 5, 7, 9, 11, 13, 15]);
}

fn job(id: &str, key: Option<&str>) -> JobRow {
    JobRow {
        id: id.to_owned(),
        kind: "mail".to_owned(),
        payload: json!({"to": null}),
        state: JobState::Queued,
        run_at_ms: 100,
        attempts: 0,
        max_attempts: 3,
        dedupe_key: key.map(str::to_owned),
        lease_by: None,
        lease_until_ms: 0,
        total: None,
        processed: 0,
        checkpoint: None,
        result: None,
        error: None,
        actor: "a".to_owned(),
        created_at_ms: 1,
        chain: vec!["x".to_owned()],
        trace: "t".to_owned(),
    }
}

#[tokio::test]
async fn a_job_runs_once_and_comes_back_when_its_node_is_gone() {
    let store = memory(&schema()).await;
    let kinds = ["mail".to_owned()];
    assert!(store.job_enqueue(&job("j1", Some("k"))).await.unwrap());
    assert!(!store.job_enqueue(&job("j2", Some("k"))).await.unwrap());
    let mut set = store.write_set(meta(1));
    set.job(job("j3", Some("k")));
    set.job(job("j4", None));
    set.job(job("j5", None));
    store.commit(set).await.unwrap();
    assert_eq!(store.job_get("j3").await.unwrap(), None);
    assert!(store.job_claim("n1", &kinds, &[], 50, 1_000, 9).await.unwrap().is_empty());
    assert!(store.job_claim("n1", &["other".to_owned()], &[], 500, 1_000, 9).await.unwrap().is_empty());
    let claimed = store.job_claim("n1", &kinds, &[], 500, 1_000, 9).await.unwrap();
    assert_eq!(claimed.len(), 3);
    assert!(store.job_claim("n2", &kinds, &[], 600, 1_000, 9).await.unwrap().is_empty());
    let mut done = claimed.into_iter().find(|job| job.id == "j1").unwrap();
    done.state = JobState::Done;
    store.job_save(&done).await.unwrap();
    assert_eq!(store.job_get("j1").await.unwrap(), Some(done));
    assert!(store.job_enqueue(&job("j6", Some("k"))).await.unwrap());
    let again = store.job_claim("n2", &kinds, &[], 2_000, 1_000, 9).await.unwrap();
    assert_eq!(again.len(), 3);
    assert!(again.iter().any(|job| job.attempts == 2 && job.lease_by.as_deref() == Some("n2")));
}

#[tokio::test]
async fn migrations_run_once_and_the_schema_is_applied_once() {
    let schema = schema();
    let store = memory(&schema).await;
    let again = store.migrate(5).await.unwrap();
    assert!(again.applied.is_empty() && again.present > 0);
    assert!(store.apply_schema(&schema).await.unwrap().changed.is_empty());
    store.ping().await.unwrap();
    let wrong = crate::support::open("nonsense://x").await.err().unwrap();
    assert_eq!(wrong.code, ErrorCode::StoreUnavailable);
}
