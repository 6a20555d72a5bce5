//! Files, notifications and who gets to see them.

use bytes::Bytes;
use futures::StreamExt as _;
use serde_json::json;
use tessera_model::error::ErrorCode;
use tessera_model::label::Label;

use crate::context::Context;
use crate::definitions::Definitions;
use crate::identity::tests::{World, problem};
use crate::notifications::{FOLLOWING, Notification, WORKFLOW};

const OBJECT: &str = r#"
key = "asset"
label = { en = "Asset", zh-CN = "资产" }
label_plural = { en = "Assets", zh-CN = "资产" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
required = true
[[field]]
key = "photo"
label = { en = "Photo", zh-CN = "照片" }
kind = "file"
options = { max_size_bytes = 1000, media_types = ["image/*"] }
"#;
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n picture";

async fn world() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    (world, admin)
}

async fn save(world: &World, cx: &Context, name: &str, bytes: &'static [u8]) -> String {
    let saved = world.engine.save_file(cx, name, "", Bytes::from_static(bytes)).await.unwrap();
    saved["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_picture_has_a_small_one_for_whoever_may_read_it() {
    let (world, admin) = world().await;
    let (mei, wang) = (world.user(&admin, "mei", "member").await, world.user(&admin, "wang", "member").await);
    let (mei, wang) = (world.cx(&mei).await, world.cx(&wang).await);
    let photo = super::thumbnail::tests::picture(960, 480);
    let saved = world.engine.save_file(&mei, "photo.png", "", Bytes::from(photo)).await.unwrap();
    let photo = saved["id"].as_str().unwrap();
    let small = world.engine.thumbnail(&mei, photo).await.unwrap();
    assert_eq!((small.media_type, &small.bytes[..2]), ("image/jpeg", &b"\xff\xd8"[..]));
    let again = world.engine.thumbnail(&mei, photo).await.unwrap();
    assert_eq!((again.bytes, again.tag), (small.bytes, small.tag));
    assert_eq!(world.engine.thumbnail(&wang, photo).await.unwrap_err().code, ErrorCode::NotFound);
    let (broken, text) = (save(&world, &mei, "a.png", PICTURE).await, save(&world, &mei, "a.txt", b"hello").await);
    for id in [&broken, &broken, &text] {
        assert_eq!(world.engine.thumbnail(&mei, id).await.unwrap_err().code, ErrorCode::UnsupportedMediaType);
    }
}

#[tokio::test]
async fn a_file_is_read_by_its_uploader_and_by_readers_of_the_record_that_holds_it() {
    let (world, admin) = world().await;
    let mut people = Vec::new();
    for (name, role) in [("mei", "member"), ("guest", "guest"), ("wang", "member")] {
        let id = world.user(&admin, name, role).await;
        people.push(world.cx(&id).await);
    }
    let [mei, guest, wang] = people.as_slice() else { panic!("three people") };
    let file = save(&world, mei, "a/b/photo.png", PICTURE).await;
    let (meta, content) = world.engine.file(mei, &file).await.unwrap();
    assert_eq!((meta.name.as_str(), meta.media_type.as_str(), &content[..]), ("photo.png", "image/png", PICTURE));
    for cx in [guest, wang] {
        assert_eq!(world.engine.file(cx, &file).await.unwrap_err().code, ErrorCode::NotFound);
    }
    let stolen = world.create(wang, "asset", json!({"name": "Mine", "photo": file})).await.unwrap_err();
    assert_eq!(problem(&stolen), ("photo", "reference_not_found"), "not somebody else's file");

    let asset = world.create(mei, "asset", json!({"name": "Van", "photo": file})).await.unwrap();
    assert_eq!(
        world.get(mei, "asset", &asset).await["photo"],
        json!({"id": file, "name": "photo.png", "size_bytes": PICTURE.len(), "media_type": "image/png"})
    );
    assert!(world.engine.file(guest, &file).await.is_ok(), "reads every record");
    assert!(world.engine.file(wang, &file).await.is_err(), "can't see the record");
    world.update(mei, "asset", &asset, json!({"photo": null})).await.unwrap();
    assert!(world.engine.file(guest, &file).await.is_err(), "the record no longer holds it");

    let page = save(&world, mei, "page.html", b"<script>").await;
    assert_eq!(
        problem(&world.update(mei, "asset", &asset, json!({"photo": page})).await.unwrap_err()),
        ("photo", "not_a_choice")
    );
    for id in ["nothing", "content-abc"] {
        assert_eq!(world.engine.file(&admin, id).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(
            problem(&world.update(mei, "asset", &asset, json!({"photo": id})).await.unwrap_err()).1,
            "reference_not_found"
        );
    }
    let huge = Bytes::from(vec![0; super::FILE_MAX_BYTES + 1]);
    assert_eq!(world.engine.save_file(mei, "huge", "", huge).await.unwrap_err().code, ErrorCode::PayloadTooLarge);
}

#[tokio::test]
async fn notifications_reach_one_person_live_and_until_read() {
    let (world, admin) = world().await;
    let mei = world.user(&admin, "mei", "member").await;
    let cx = world.cx(&mei).await;
    let mut live = Box::pin(world.engine.live().subscribe(&world.engine, &mei));
    for n in 0..3 {
        world.pass(1);
        let about = Some(("asset".to_owned(), format!("a{n}")));
        let message = Label::new(format!("Call {n}"), format!("回访 {n}"));
        world.engine.notify(&mei, Notification { kind: WORKFLOW, message, about }).await.unwrap();
    }
    let other = Notification { kind: WORKFLOW, message: Label::new("Other", "其他"), about: None };
    world.engine.notify(&admin.actor.id, other.clone()).await.unwrap();
    let message = live.next().await.unwrap();
    assert_eq!((message.event, message.data["message"].as_str()), ("notification", Some("Call 0")));
    let list = world.engine.notifications(&cx, 2).await.unwrap();
    assert_eq!((list["items"].as_array().unwrap().len(), list["unread"].as_u64()), (2, Some(3)));
    assert_eq!((&list["items"][0]["message"]["zh-CN"], &list["items"][0]["record"]), (&json!("回访 2"), &json!("a2")));
    let ids: Vec<String> =
        list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    world.engine.read_notifications(&admin, &ids).await.unwrap();
    assert_eq!(world.engine.notifications(&cx, 5).await.unwrap()["unread"], 3, "others can't read them away");
    world.engine.read_notifications(&cx, &ids).await.unwrap();
    assert_eq!(world.engine.notifications(&cx, 5).await.unwrap()["unread"], 1);
    // What somebody switched off is not sent to them.
    let off = json!({"notifications": {"workflow": {"in_app": false}}}).as_object().cloned().unwrap();
    world.engine.update_preferences(&cx, &off).await.unwrap();
    world.engine.notify(&mei, other.clone()).await.unwrap();
    assert_eq!(world.engine.notifications(&cx, 5).await.unwrap()["unread"], 1);
    world.engine.notify(&mei, Notification { kind: FOLLOWING, ..other }).await.unwrap();
    assert_eq!(world.engine.notifications(&cx, 5).await.unwrap()["unread"], 2);
}
