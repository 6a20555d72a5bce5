//! Somebody leaves, and somebody else goes on with what they had.

use tessera_model::error::ErrorCode;

use super::super::HandOver;
use super::*;

fn wish(body: Json) -> HandOver {
    serde_json::from_value(body).unwrap()
}

#[tokio::test]
async fn people_and_departments_go_over_with_the_account() {
    let (world, admin) = World::set_up().await;
    let (mei, lin) = (world.user(&admin, "mei", "manager").await, world.user(&admin, "lin", "manager").await);
    let sam = world.user(&admin, "sam", "member").await;
    world.update(&admin, "user", &mei, json!({"manager": admin.actor.id})).await.unwrap();
    for below in [&sam, &lin] {
        world.update(&admin, "user", below, json!({"manager": mei})).await.unwrap();
    }
    let department = json!({"name": "East", "managers": [mei, admin.actor.id]});
    let east = world.create(&admin, "department", department).await.unwrap();
    let session = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let seen = world.engine.preview_hand_over(&admin, &mei).await.unwrap();
    let counts: Vec<_> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (item["object"].as_str().unwrap(), item["field"].as_str().unwrap(), item["count"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(counts, [("user", "manager", 2), ("department", "managers", 1)]);
    assert_eq!((&seen["sessions"], &seen["tokens"]), (&json!(1), &json!(0)));

    let background = world.engine.start().await.unwrap();
    let started = world.engine.hand_over(&admin, &mei, wish(json!({"to": lin, "disable": true}))).await.unwrap();
    assert!(started["job"].is_string());
    world.engine.authenticate(&session).await.unwrap_err();
    for _ in 0..200 {
        let jobs = world.engine.jobs().list(&world.engine, &admin, false).await.unwrap();
        if jobs["items"][0]["state"] == "done" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(world.get(&admin, "user", &sam).await["manager"]["id"], json!(lin));
    let above = world.get(&admin, "user", &lin).await["manager"]["id"].clone();
    assert_eq!(above, json!(admin.actor.id), "not themselves");
    let managers = world.get(&admin, "department", &east).await["managers"].clone();
    let managers: Vec<_> = managers.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(managers.contains(&lin.as_str()) && !managers.contains(&mei.as_str()) && managers.len() == 2);
    assert_eq!(world.get(&admin, "user", &mei).await["is_active"], false);
    let left = world.engine.preview_hand_over(&admin, &mei).await.unwrap();
    assert_eq!(left["items"], json!([]));
    assert_eq!(world.audited(&admin, "user.hand_over").await[0]["data"]["to"], json!(lin));
    background.stop().await;
}

#[tokio::test]
async fn only_to_somebody_who_can_take_it_and_only_by_administrators() {
    let (world, admin) = World::set_up().await;
    let (mei, lin) = (world.user(&admin, "mei", "manager").await, world.user(&admin, "lin", "manager").await);
    let to = async |cx: &Context, who: &str, to: &str| {
        world.engine.hand_over(cx, who, wish(json!({"to": to, "disable": true}))).await.unwrap_err()
    };
    let cx = world.cx(&mei).await;
    assert_eq!(to(&cx, &lin, &mei).await.code, ErrorCode::ActionForbidden);
    assert_eq!(world.engine.preview_hand_over(&cx, &lin).await.unwrap_err().code, ErrorCode::ActionForbidden);
    assert_eq!(problem(&to(&admin, &mei, &mei).await), ("to", "same"));
    assert_eq!(problem(&to(&admin, &mei, "nobody").await), ("to", "reference_not_found"));
    world.update(&admin, "user", &lin, json!({"is_active": false})).await.unwrap();
    assert_eq!(problem(&to(&admin, &mei, &lin).await), ("to", "inactive"));
    assert_eq!(problem(&to(&admin, &admin.actor.id, &mei).await), ("is_active", "own_account"));
    assert_eq!(world.get(&admin, "user", &mei).await["is_active"], true, "what is refused changes nothing");
}
