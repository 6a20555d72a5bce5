//! Tokens of people and of service accounts.

use tessera_model::error::ErrorCode;
use tessera_permission::Reach;

use super::super::NewToken;
use super::*;

const DAY: i64 = 24 * HOUR;

fn wanted(scopes: Json, days: u32) -> NewToken {
    serde_json::from_value(json!({"name": "Nightly export", "scopes": scopes, "days": days})).unwrap()
}

async fn token(world: &World, cx: &Context, user: &str, scopes: Json) -> String {
    let made = world.engine.make_token(cx, user, wanted(scopes, 30)).await.unwrap();
    made["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_shown_once_and_serves_until_it_ends() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let cx = world.cx(&mei).await;
    let made = world.engine.make_token(&cx, &mei, wanted(json!(["read", "write"]), 30)).await.unwrap();
    let text = made["token"].as_str().unwrap();
    assert!(text.starts_with("tessera_"));
    let session = world.engine.authenticate(text).await.unwrap();
    assert_eq!(
        (session.actor.id.as_str(), session.token, session.is_narrowed),
        (mei.as_str(), Some(Reach::Records), false)
    );
    let list = world.engine.tokens(&cx, &mei).await.unwrap();
    let listed = &list["items"][0];
    assert_eq!((&listed["name"], &listed["scopes"]), (&json!("Nightly export"), &json!(["read", "write"])));
    assert_eq!(listed["last_used_at"], "2026-11-21T12:00:00.000Z");
    assert!(!list.to_string().contains(&text["tessera_".len()..]));
    let kept = world.engine.store().docs_equal(tessera_store::Table::Token, &[("user", json!(mei))], 9).await.unwrap();
    assert!(!json!(kept).to_string().contains(&text["tessera_".len()..]), "only a digest is kept");

    world.pass(29 * DAY);
    world.engine.authenticate(text).await.unwrap();
    world.pass(DAY);
    assert_eq!(world.engine.authenticate(text).await.unwrap_err().code, ErrorCode::Unauthenticated);
    world.engine.authenticate(&format!("tessera_{}", "A".repeat(43))).await.unwrap_err();

    let text = token(&world, &cx, &mei, json!(["read"])).await;
    world.engine.authenticate(&text).await.unwrap();
    let id = world.engine.tokens(&cx, &mei).await.unwrap()["items"][0]["id"].as_str().unwrap().to_owned();
    let other = world.user(&admin, "lin", "member").await;
    let other = world.cx(&other).await;
    for refused in [
        world.engine.end_token(&other, &mei, &id).await.err(),
        world.engine.end_token(&other, &other.actor.id, &id).await.err(),
        world.engine.tokens(&other, &mei).await.err(),
    ] {
        assert_eq!(refused.unwrap().code, ErrorCode::NotFound, "what is somebody else's");
    }
    world.engine.end_token(&cx, &mei, &id).await.unwrap();
    world.engine.authenticate(&text).await.unwrap_err();
    let told = world.audited(&admin, "token").await;
    let told: Vec<_> = told.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["token.end", "token.create", "token.create"]);
}

#[tokio::test]
async fn a_token_may_what_its_scopes_say_and_its_user_may() {
    let (world, admin) = World::set_up().await;
    let act = async |scopes: Json| {
        let session = world.engine.authenticate(&token(&world, &admin, &admin.actor.id, scopes).await).await.unwrap();
        let mut cx = Context::new(session.actor, Channel::Api, "t");
        cx.is_narrowed = session.is_narrowed;
        cx
    };
    let everything = act(json!(["administration"])).await;
    assert!(everything.actor.is_administrator() && !everything.is_narrowed);
    let records = act(json!(["read", "write"])).await;
    assert!(!records.actor.is_administrator() && records.is_narrowed);
    let role = json!({"name": "Mine", "permissions": {"administrator": true}});
    world.create(&records, "role", role).await.unwrap_err();
    let bulk = serde_json::from_value(json!({"op": "update", "filter": null, "fields": {"name": "x"}})).unwrap();
    let refused = world.engine.bulk(&records, "user", bulk).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden, "a job would run with all that the user may");
    world.engine.audit_entries(&records, &Default::default(), None, 1).await.unwrap_err();
    world.create(&records, "department", json!({"name": "East"})).await.unwrap_err();
    world.get(&records, "user", &admin.actor.id).await;

    let mei = world.user(&admin, "mei", "member").await;
    let text = token(&world, &world.cx(&mei).await, &mei, json!(["write"])).await;
    let before = world.engine.authenticate(&text).await.unwrap();
    world.update(&admin, "user", &mei, json!({"roles": []})).await.unwrap();
    let after = world.engine.authenticate(&text).await.unwrap();
    assert_ne!(before.actor.policy, after.actor.policy, "less, from the next call on");
    world.update(&admin, "user", &mei, json!({"is_active": false})).await.unwrap();
    world.engine.authenticate(&text).await.unwrap_err();
}

#[tokio::test]
async fn service_accounts_have_tokens_and_no_other_way_in() {
    let (world, admin) = World::set_up().await;
    let bot = world.user(&admin, "bot", "member").await;
    let session = world.sign_in("bot", PASSWORD, "::1").await.unwrap().token;
    world.update(&admin, "user", &bot, json!({"is_service": true})).await.unwrap();
    world.engine.authenticate(&session).await.unwrap_err();
    assert_eq!(world.sign_in("bot", PASSWORD, "::1").await.unwrap_err().code, ErrorCode::InvalidCredentials);
    assert_eq!(world.audited(&admin, "session.refused").await[0]["data"]["why"], "service_account");
    assert_eq!(world.engine.make_link(&admin, &bot).await.unwrap_err().code, ErrorCode::StateConflict);
    let text = token(&world, &admin, &bot, json!(["read"])).await;
    assert_eq!(world.engine.authenticate(&text).await.unwrap().actor.id, bot);

    let mei = world.user(&admin, "mei", "member").await;
    let refused = world.engine.make_token(&admin, &mei, wanted(json!(["read"]), 1)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden, "nobody makes a token to act as somebody else");
    let cx = world.cx(&mei).await;
    assert_eq!(
        world.engine.make_token(&cx, &bot, wanted(json!(["read"]), 1)).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    for (wrong, field) in
        [(wanted(json!([]), 1), "scopes"), (wanted(json!(["read"]), 0), "days"), (wanted(json!(["read"]), 367), "days")]
    {
        assert_eq!(problem(&world.engine.make_token(&cx, &mei, wrong).await.unwrap_err()).0, field);
    }
    let refused = world.update(&admin, "user", &admin.actor.id, json!({"is_service": true})).await.unwrap_err();
    assert_eq!(problem(&refused), ("is_service", "last_administrator"));
}
