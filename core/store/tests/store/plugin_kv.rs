//! What plugins keep: apart from one another, counted, and gone in time.

use tessera_store::{KvEntry, KvQuota, KvSet, KvUse, KvWrite, Store};

use crate::support::{memory, schema};

const AMPLE: KvQuota = KvQuota { keys: 1_000, bytes: 1_000_000 };
const ID: &str = "acme.a";

fn write(key: &str, value: &[u8]) -> KvWrite {
    KvWrite { key: key.to_owned(), value: value.to_vec(), expected: None, until_ms: None }
}

fn expecting(key: &str, value: &[u8], revision: u64) -> KvWrite {
    KvWrite { expected: Some(revision), ..write(key, value) }
}

fn until(key: &str, value: &[u8], until_ms: i64) -> KvWrite {
    KvWrite { until_ms: Some(until_ms), ..write(key, value) }
}

async fn set(store: &Store, plugin: &str, write: KvWrite, now_ms: i64) -> KvSet {
    store.kv_set(plugin, &write, AMPLE, now_ms).await.unwrap()
}

async fn value(store: &Store, plugin: &str, key: &str, now_ms: i64) -> Option<Vec<u8>> {
    store.kv_get(plugin, key, now_ms).await.unwrap().map(|entry| entry.value)
}

/// The keys that are found, and in how many answers.
async fn walk(store: &Store, prefix: &str, limit: usize, bytes: usize, now_ms: i64) -> (Vec<String>, usize) {
    let (mut keys, mut answers): (Vec<String>, usize) = (Vec::new(), 0);
    loop {
        let found = store.kv_scan(ID, prefix, keys.last().map(String::as_str), limit, bytes, now_ms).await.unwrap();
        if found.entries.is_empty() {
            return (keys, answers);
        }
        answers += 1;
        keys.extend(found.entries.into_iter().map(|entry| entry.key));
    }
}

async fn counts(store: &Store) -> (u64, u64) {
    let KvUse { keys, bytes, .. } = store.kv_use(ID).await.unwrap();
    (keys, bytes)
}

#[tokio::test]
async fn values_come_back_byte_by_byte_and_revisions_never_come_again() {
    let store = memory(&schema()).await;
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(set(&store, ID, write("钥匙/1", &all), 1).await, KvSet::Done(1));
    let entry = KvEntry { key: "钥匙/1".to_owned(), value: all.clone(), revision: 1, until_ms: None };
    assert_eq!(store.kv_get(ID, "钥匙/1", 1).await.unwrap(), Some(entry));
    assert_eq!(set(&store, ID, write("empty", b""), 1).await, KvSet::Done(2));
    assert_eq!(value(&store, ID, "empty", 1).await, Some(Vec::new()));

    let many = ["empty", "nothing", "钥匙/1"].map(str::to_owned);
    let mut found = store.kv_get_many(ID, &many, 1).await.unwrap();
    found.sort_by(|one, other| one.key.cmp(&other.key));
    assert_eq!(found.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), ["empty", "钥匙/1"]);
    assert!(store.kv_get_many(ID, &[], 1).await.unwrap().is_empty());

    assert_eq!(set(&store, ID, expecting("empty", b"x", 0), 1).await, KvSet::Changed(2));
    assert_eq!(set(&store, ID, expecting("empty", b"x", 1), 1).await, KvSet::Changed(2));
    assert_eq!(set(&store, ID, expecting("empty", b"x", 2), 1).await, KvSet::Done(3));
    assert!(store.kv_delete(ID, "empty", 1).await.unwrap());
    assert!(!store.kv_delete(ID, "empty", 1).await.unwrap());
    assert_eq!(set(&store, ID, expecting("empty", b"x", 3), 1).await, KvSet::Changed(0));
    match set(&store, ID, expecting("empty", b"y", 0), 1).await {
        KvSet::Done(revision) => assert!(revision > 3, "{revision}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(counts(&store).await, (2, ("钥匙/1".len() + 256 + "empty".len() + 1) as u64));
}

#[tokio::test]
async fn no_plugin_meets_another_ones_keys() {
    let store = memory(&schema()).await;
    let others = ["acme.a-b", "acme.a.b", "acme.a0", "acme.ab", "acme", "b.a"];
    for id in others.into_iter().chain([ID]) {
        for key in ["k", ".b", "\u{10FFFF}"] {
            set(&store, id, write(key, id.as_bytes()), 1).await;
        }
    }
    let found = store.kv_scan(ID, "", None, 100, 1_000_000, 1).await.unwrap();
    let found: Vec<_> = found.entries.iter().map(|entry| (entry.key.as_str(), entry.value.as_slice())).collect();
    assert_eq!(found, [(".b", ID.as_bytes()), ("k", ID.as_bytes()), ("\u{10FFFF}", ID.as_bytes())]);
    store.kv_purge(ID).await.unwrap();
    assert_eq!(value(&store, ID, "k", 1).await, None);
    assert_eq!(store.kv_use(ID).await.unwrap(), KvUse::default());
    for id in others {
        assert_eq!(value(&store, id, "k", 1).await, Some(id.as_bytes().to_vec()), "{id}");
        assert_eq!(store.kv_use(id).await.unwrap().keys, 3, "{id}");
    }
}

#[tokio::test]
async fn keys_are_walked_in_order_in_pages_and_within_bytes() {
    let store = memory(&schema()).await;
    for key in ["job/1", "job/10", "job/2", "job0", "joa", "用/1", "甩/1"] {
        set(&store, ID, write(key, b"0123456789"), 1).await;
    }
    for limit in [1, 2, 3, 100] {
        let keys = walk(&store, "job/", limit, 1_000, 1).await.0;
        assert_eq!(keys, ["job/1", "job/10", "job/2"], "pages of {limit}");
        assert_eq!(walk(&store, "", limit, 1_000, 1).await.0.len(), 7, "pages of {limit}");
    }
    assert_eq!(walk(&store, "用", 10, 1_000, 1).await.0, ["用/1"]);
    assert_eq!(walk(&store, "job/", 100, 20, 1).await.1, 3, "one in each answer: two are too much");
    assert_eq!(walk(&store, "job/", 100, 1, 1).await.1, 3, "one at least");
    let behind = store.kv_scan(ID, "job/", Some("zebra"), 10, 1_000, 1).await.unwrap();
    assert_eq!((behind.entries.len(), behind.read), (0, 0));
    let before = store.kv_scan(ID, "job/", Some("a"), 10, 1_000, 1).await.unwrap();
    assert_eq!(before.entries.len(), 3);
}

#[tokio::test]
async fn what_is_over_is_absent_before_it_is_swept_and_then_gives_its_room_back() {
    let store = memory(&schema()).await;
    set(&store, ID, until("short", b"1", 100), 1).await;
    set(&store, ID, until("long", b"1", 1_000), 1).await;
    set(&store, ID, write("for good", b"1"), 1).await;
    assert_eq!(value(&store, ID, "short", 99).await, Some(b"1".to_vec()));
    assert_eq!(value(&store, ID, "short", 100).await, None);
    assert_eq!(walk(&store, "", 1, 1_000, 100).await.0, ["for good", "long"], "pages of what is over are passed");
    assert!(!store.kv_delete("acme.none", "short", 100).await.unwrap());
    assert_eq!(set(&store, ID, expecting("short", b"2", 1), 100).await, KvSet::Changed(0), "its revision is over too");
    assert!(matches!(set(&store, ID, expecting("short", b"2", 0), 100).await, KvSet::Done(4)));
    assert_eq!(value(&store, ID, "short", 5_000).await, Some(b"2".to_vec()), "without an end now");

    // One that lives longer than it was to at first.
    set(&store, ID, until("long", b"longer", 3_000), 200).await;
    assert_eq!(store.kv_sweep(2_000).await.unwrap(), 0);
    assert_eq!(value(&store, ID, "long", 2_000).await, Some(b"longer".to_vec()));
    assert_eq!(store.kv_sweep(3_000).await.unwrap(), 1);
    assert_eq!(counts(&store).await, (2, ("short".len() + 1 + "for good".len() + 1) as u64));

    for n in 0..450 {
        set(&store, ID, until(&format!("n{n}"), b"x", 4_000), 3_000).await;
    }
    assert_eq!(store.kv_sweep(4_000).await.unwrap(), 450);
    assert_eq!(counts(&store).await.0, 2);
}

#[tokio::test]
async fn a_quota_is_kept_by_counts_and_what_is_over_makes_room() {
    let store = memory(&schema()).await;
    let quota = KvQuota { keys: 3, bytes: 30 };
    let put = async |write: KvWrite, now_ms: i64| store.kv_set(ID, &write, quota, now_ms).await.unwrap();
    for key in ["a", "b"] {
        assert!(matches!(put(write(key, b"123456789"), 1).await, KvSet::Done(_)), "{key}");
    }
    assert!(matches!(put(until("c", b"", 100), 1).await, KvSet::Done(_)));
    assert_eq!(put(write("d", b""), 1).await, KvSet::NoKeysLeft);
    assert_eq!(put(write("a", b"12345678901234567890"), 1).await, KvSet::NoBytesLeft);
    assert!(matches!(put(write("a", b"123456789012345678"), 1).await, KvSet::Done(_)), "to the last byte");
    assert_eq!(counts(&store).await, (3, 30));
    assert!(matches!(put(write("a", b"1"), 1).await, KvSet::Done(_)), "what shrinks has room");
    assert!(matches!(put(write("d", b""), 100).await, KvSet::Done(_)), "in place of what is over");
    assert_eq!(counts(&store).await.0, 3);
    assert!(store.kv_delete(ID, "d", 100).await.unwrap());
    assert!(matches!(put(write("e", b""), 100).await, KvSet::Done(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_wins_and_counts_stay_exact() {
    let store = memory(&schema()).await;
    let mut tasks = Vec::new();
    for n in 0..6_u8 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let won = set(&store, ID, expecting("one", &[n], 0), 1).await;
            set(&store, ID, write(&format!("own{n}"), b"12345"), 1).await;
            matches!(won, KvSet::Done(_))
        }));
    }
    let mut winners = 0;
    for task in tasks {
        winners += usize::from(task.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert_eq!(counts(&store).await, (7, "one".len() as u64 + 1 + 6 * (4 + 5)));
}
