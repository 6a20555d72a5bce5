//! Writes while others are at work: deletions that take other records along, and versions that somebody takes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use tessera_model::error::{ErrorCode, Result};
use tessera_model::object::ObjectDef;

use super::{Body, WriteAction, WriteMode, WriteOp};
use crate::context::Context;
use crate::definitions::Definitions;
use crate::engine::{Engine, HookPhase};
use crate::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use crate::identity::tests::{World, fields};

/// A part goes with its whole; what mentions a part keeps it.
const OBJECTS: [(&str, &str); 3] = [
    ("whole", ""),
    ("part", r#"{ object = "whole", on_delete = "cascade" }"#),
    ("mention", r#"{ object = "part", on_delete = "restrict" }"#),
];

fn object(key: &str, reference: &str) -> ObjectDef {
    let mut text = format!(
        "key = \"{key}\"\nlabel = {{ en = \"{key}\", zh-CN = \"{key}\" }}\nlabel_plural = {{ en = \"{key}\", zh-CN = \"{key}\" }}\n\
         name_field = \"name\"\n[[field]]\nkey = \"name\"\nlabel = {{ en = \"Name\", zh-CN = \"名称\" }}\nkind = \"text\"\n"
    );
    if !reference.is_empty() {
        text.push_str(&format!(
            "[[field]]\nkey = \"of\"\nlabel = {{ en = \"Of\", zh-CN = \"属于\" }}\nkind = \"reference\"\noptions = {reference}\n"
        ));
    }
    toml::from_str(&text).unwrap()
}

async fn world() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let objects = OBJECTS.iter().map(|(key, reference)| object(key, reference)).collect();
    let definitions = Definitions { objects, ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    (world, admin)
}

async fn with_part(world: &World, admin: &Context) -> (String, String) {
    let whole = world.create(admin, "whole", json!({"name": "whole"})).await.unwrap();
    let part = world.create(admin, "part", json!({"name": "part", "of": whole})).await.unwrap();
    (whole, part)
}

async fn is_there(world: &World, admin: &Context, object: &str, id: &str) -> bool {
    world.engine.get(admin, object, id, None).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_waits_for_whoever_is_saving_a_reference_to_its_part() {
    let (world, admin) = world().await;
    let (whole, part) = with_part(&world, &admin).await;
    // As a write that has seen that the part is there, and did not commit yet.
    let saving = world.engine.inner.reference_locks.hold([part.as_str()].into_iter(), std::iter::empty()).await;
    let deleting = tokio::spawn({
        let (engine, admin) = (world.engine.clone(), admin.clone());
        async move { engine.delete(&admin, "whole", &whole, None).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!deleting.is_finished(), "the part went while somebody was saving a reference to it");
    drop(saving);
    deleting.await.unwrap().unwrap();
    assert!(!is_there(&world, &admin, "part", &part).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_refers_to_a_part_that_went_at_the_same_moment() {
    let (world, admin) = world().await;
    for _ in 0..30 {
        let (whole, part) = with_part(&world, &admin).await;
        let deleting = tokio::spawn({
            let (engine, admin) = (world.engine.clone(), admin.clone());
            async move { engine.delete(&admin, "whole", &whole, None).await }
        });
        let mentioned = world.create(&admin, "mention", json!({"name": "mention", "of": part})).await;
        let deleted = deleting.await.unwrap();
        assert_ne!(mentioned.is_ok(), deleted.is_ok(), "{mentioned:?} and {deleted:?}");
        assert_eq!(is_there(&world, &admin, "part", &part).await, mentioned.is_ok());
    }
}

/// Adds a part to the whole as soon as it is asked for the first time.
struct Latecomer {
    engine: Engine,
    admin: Context,
    whole: String,
    asked: Mutex<Vec<Vec<String>>>,
}

#[async_trait]
impl BeforeHooks for Latecomer {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        object.key == "part" && operation == HookOperation::Delete
    }

    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        let is_first = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(changes.iter().map(|change| change.id.clone()).collect());
            asked.len() == 1
        };
        if is_first {
            self.engine.create(&self.admin, "part", &fields(json!({"name": "late", "of": self.whole}))).await?;
        }
        Ok(Decided::from(vec![Decision::Allow; changes.len()]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_comes_while_hooks_are_asked_goes_only_when_they_were_asked_about_it() {
    let (world, admin) = world().await;
    let (whole, part) = with_part(&world, &admin).await;
    let hook = Arc::new(Latecomer {
        engine: world.engine.clone(),
        admin: admin.clone(),
        whole: whole.clone(),
        asked: Mutex::default(),
    });
    world.engine.add_before_hooks(HookPhase::Scripts, hook.clone());
    world.engine.delete(&admin, "whole", &whole, None).await.unwrap();
    let asked = hook.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2, "once more, for there was more to ask about");
    assert_eq!(asked[0], [part]);
    assert_eq!(asked[1].len(), 2);
    for id in &asked[1] {
        assert!(!is_there(&world, &admin, "part", id).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_refused_beside_others_leaves_everything_where_it_was() {
    let (world, admin) = world().await;
    let (whole, part) = with_part(&world, &admin).await;
    world.create(&admin, "mention", json!({"name": "mention", "of": part})).await.unwrap();
    let op = |action| WriteOp { object: "whole".to_owned(), action };
    let ops = vec![
        op(WriteAction::Delete { id: whole.clone(), if_version: None }),
        op(WriteAction::Create { id: None, body: Body::Wire(fields(json!({"name": "other"}))) }),
    ];
    let written = world.engine.write_many(&admin, ops, WriteMode::EachAlone).await.unwrap();
    assert_eq!(written[0].as_ref().unwrap_err().code, ErrorCode::ReferenceInUse);
    assert!(written[1].is_ok());
    assert!(is_there(&world, &admin, "part", &part).await);
    assert!(is_there(&world, &admin, "whole", &whole).await, "half of what was refused was done");
}

/// Takes the version of what is changed when it is asked for the first time, as somebody else would at that moment.
struct Rival {
    engine: Engine,
    admin: Context,
    asked: AtomicUsize,
}

#[async_trait]
impl BeforeHooks for Rival {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        object.key == "whole" && operation == HookOperation::Update
    }

    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            for change in changes {
                self.engine.touch(&self.admin, "whole", &change.id, None).await?;
            }
        }
        Ok(Decided::from(vec![Decision::Allow; changes.len()]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_begins_again_when_somebody_takes_the_version_meanwhile() {
    let (world, admin) = world().await;
    let (whole, _) = with_part(&world, &admin).await;
    let hook = Arc::new(Rival { engine: world.engine.clone(), admin: admin.clone(), asked: AtomicUsize::new(0) });
    world.engine.add_before_hooks(HookPhase::Scripts, hook.clone());
    let changes = fields(json!({"name": "changed"}));
    let changed = world.engine.update(&admin, "whole", &whole, &changes, None).await.unwrap();
    assert_eq!((hook.asked.load(Ordering::SeqCst), changed.version()), (2, 3), "it was asked again, about version 2");
    let stale = world.engine.touch(&admin, "whole", &whole, Some(2)).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::VersionConflict);
    let history = world.engine.history(&admin, "whole", &whole, None, 10).await.unwrap();
    assert_eq!(history["items"].as_array().unwrap().len(), 3, "versions count without gaps: {history}");
    assert_eq!(history["items"][1]["changes"], json!([]));
}
