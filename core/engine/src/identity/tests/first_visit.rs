//! Setting up.

use tessera_model::error::ErrorCode;

use super::*;
use crate::identity::NewAdministrator;

#[tokio::test]
async fn the_first_visit_makes_an_administrator_once() {
    let world = World::new().await;
    let engine = &world.engine;
    assert!(!engine.is_set_up().await.unwrap());
    let signed_in = engine.set_up(first_visit(Locale::ZhCn)).await.unwrap();
    let session = engine.authenticate(&signed_in.token).await.unwrap();
    assert!(session.actor.is_administrator() && !session.must_change_password);
    assert_eq!(session.actor.locale, Locale::ZhCn);
    let settings = engine.settings();
    assert_eq!(
        (settings.organization.as_str(), settings.currency.as_str(), settings.timezone.as_str()),
        ("Acme", "EUR", "Asia/Shanghai")
    );
    let me = engine.me(&world.cx(&signed_in.user_id).await).await.unwrap();
    assert_eq!(me["user"]["username"], "admin");
    assert_eq!(me["user"]["roles"][0]["label"], "系统管理员", "roles are named in the organisation's language");
    assert_eq!(me["is_administrator"], true);
    assert!(engine.is_set_up().await.unwrap());
    let again = engine.set_up(first_visit(Locale::En)).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::SetupForbidden);
}

#[tokio::test]
async fn of_two_visitors_at_once_one_sets_up() {
    let world = World::new().await;
    let second = SetUp { username: "eve".to_owned(), ..first_visit(Locale::En) };
    let (one, other) = tokio::join!(world.engine.set_up(first_visit(Locale::En)), world.engine.set_up(second));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let refused = one.err().or(other.err()).unwrap();
    assert!(matches!(refused.code, ErrorCode::StateConflict | ErrorCode::SetupForbidden), "{refused}");
}

#[tokio::test]
async fn a_visit_says_everything_that_is_missing() {
    let world = World::new().await;
    let empty = SetUp {
        organization: " ".to_owned(),
        password: "admin123456".to_owned(),
        currency: "euro".to_owned(),
        ..first_visit(Locale::En)
    };
    let error = world.engine.set_up(empty).await.unwrap_err();
    let mut named: Vec<_> = error.fields.iter().map(|field| field.field.as_str()).collect();
    named.sort_unstable();
    assert_eq!(named, ["currency", "organization", "password"]);
    assert!(!world.engine.is_set_up().await.unwrap());
}

#[tokio::test]
async fn an_administrator_from_the_command_line_ends_the_first_visit() {
    let world = World::new().await;
    let request = NewAdministrator {
        username: "root".to_owned(),
        password: PASSWORD.to_owned(),
        name: String::new(),
        must_change_password: true,
    };
    world.engine.create_administrator(request).await.unwrap();
    assert!(world.engine.is_set_up().await.unwrap());
    assert_eq!(world.engine.set_up(first_visit(Locale::En)).await.unwrap_err().code, ErrorCode::SetupForbidden);
    assert!(world.sign_in("root", PASSWORD, "::1").await.unwrap().must_change_password);
    let again = NewAdministrator {
        username: "root".to_owned(),
        password: PASSWORD.to_owned(),
        name: String::new(),
        must_change_password: false,
    };
    assert_eq!(world.engine.create_administrator(again).await.unwrap_err().code, ErrorCode::UniqueViolation);
    world.engine.reset_password("root", "another good phrase", false).await.unwrap();
    assert!(!world.sign_in("root", "another good phrase", "::1").await.unwrap().must_change_password);
}

#[tokio::test]
async fn a_user_who_was_imported_before_the_first_visit_becomes_the_administrator_by_it() {
    let world = World::new().await;
    let made =
        world.create_many(&Context::system("demo"), "user", vec![json!({"name": "Ada", "username": "admin"})]).await;
    assert!(made[0].is_ok());
    let signed_in = world.engine.set_up(first_visit(Locale::En)).await.unwrap();
    assert!(world.engine.authenticate(&signed_in.token).await.unwrap().actor.is_administrator());
}
