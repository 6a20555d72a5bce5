//! Mails to people about their own account, by a mail server that speaks SMTP.

mod peer;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_mail::Smtp;
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;
use tokio::net::TcpListener;

use peer::{Peer, Taken};

const SETTINGS: &str = "/api/v1/settings/mail";
const CHOSEN: &str = "vT9-kettle-on-the-hob";

fn settings(peer: &Peer) -> Json {
    json!({"host": "peer.test", "port": peer.plain.port(), "security": "starttls", "username": peer::USERNAME,
           "password": peer::PASSWORD, "sender_name": "测试 CRM", "sender_address": "crm@tests.example", "site": "http://crm.test:8080"})
}

async fn with_peer() -> (TestApp, Peer) {
    let (app, peer) = (TestApp::new().await, Peer::start().await);
    app.engine.set_mailer(Arc::new(Smtp::new(peer.options())));
    (app, peer)
}

/// The token in a mail's link.
fn token_of(mail: &Taken) -> String {
    let (_, rest) = mail.text.split_once("http://crm.test:8080/join#").unwrap_or_else(|| panic!("{}", mail.text));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect()
}

#[tokio::test]
async fn a_test_of_the_settings_tells_at_which_step_it_failed() {
    let (app, mut peer) = with_peer().await;
    let nobody_listens = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let test = async |changes: Json| {
        let mut body = settings(&peer);
        body["to"] = json!("me@tests.example");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        app.admin().post("/api/v1/settings/mail/test", body).await.ok()
    };
    let encrypted = json!({"security": "tls", "port": peer.encrypted.port()});
    for changes in [json!({}), encrypted.clone(), json!({"security": "none", "password": null, "username": ""})] {
        assert_eq!(test(changes.clone()).await, json!({"sent": true, "to": "me@tests.example"}), "{changes}");
    }
    let failed = async |changes: Json, code: &str, detail: &str| {
        let answer = test(changes.clone()).await;
        assert_eq!((&answer["sent"], &answer["failure"]["code"]), (&json!(false), &json!(code)), "{changes}: {answer}");
        assert!(answer["failure"]["detail"].as_str().unwrap().contains(detail), "{changes}: {answer}");
        assert!(!answer.to_string().contains("s3cret"), "{answer}");
    };
    failed(json!({"host": "nowhere.test"}), "mail_host", "no address").await;
    failed(json!({"host": "metadata.test"}), "mail_forbidden", "link-local").await;
    failed(json!({"port": nobody_listens}), "mail_connect", "").await;
    // A certificate for another name, and an encrypted line where there is none.
    failed(json!({"host": "other.test"}), "mail_tls", "certificate").await;
    failed(json!({"host": "other.test", "security": "tls", "port": peer.encrypted.port()}), "mail_tls", "certificate")
        .await;
    failed(json!({"security": "tls"}), "mail_tls", "").await;
    failed(json!({"password": "a guess"}), "mail_sign_in", "535 5.7.8").await;
    for (command, answer, code) in [
        ("GREETING", "554 5.3.2 not today", "mail_greeting"),
        ("STARTTLS", "454 4.7.0 not available", "mail_tls"),
        ("MAIL", "553 5.7.1 not your address", "mail_sender"),
        ("RCPT", "550 5.1.1 nobody here", "mail_recipient"),
        ("END", "552 5.3.4 too much", "mail_content"),
    ] {
        peer.answer(command, answer);
        let detail = if command == "STARTTLS" { "STARTTLS" } else { answer.split(' ').next().unwrap() };
        failed(json!({}), code, detail).await;
        peer.answer(command, "");
    }
    for _ in 0..3 {
        let mail = peer.next().await;
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("crm@tests.example", "me@tests.example"));
        assert!(mail.text.contains("They work."), "{}", mail.text);
    }
    assert_eq!(app.admin().get(SETTINGS).await.ok()["is_on"], false, "nothing was saved");
    app.stop().await;
}

#[tokio::test]
async fn whoever_forgot_their_password_gets_a_link_by_mail_and_nobody_else_learns_of_it() {
    let (app, mut peer) = with_peer().await;
    let nobody = app.anonymous();
    let forgot = async |username: &str| nobody.post("/api/v1/auth/forgot", json!({"username": username})).await;
    forgot("mei").await.problem(409, "state_conflict");
    assert_eq!(nobody.get("/api/v1/setup").await.ok()["resets_by_mail"], false);
    let saved = app.admin().patch(SETTINGS, settings(&peer)).await.ok();
    assert_eq!((&saved["has_password"], saved.get("password")), (&json!(true), None));
    assert_eq!(nobody.get("/api/v1/setup").await.ok()["resets_by_mail"], true);

    let role = app.role_of_code("member").await;
    let body = json!({"username": "mei", "name": "王梅", "email": "mei@tests.example", "roles": [role]});
    let id = app.admin().post("/api/v1/users", body).await.id();
    let sent = app.admin().post(&format!("/api/v1/users/{id}/link/mail"), json!({})).await.ok();
    assert_eq!(sent, json!({"to": "mei@tests.example"}));
    let invitation = peer.next().await;
    let choose = async |token: &str, password: &str| {
        nobody.post("/api/v1/auth/link/password", json!({"token": token, "password": password})).await
    };
    assert_eq!(choose(&token_of(&invitation), PASSWORD).await.status, 204);
    let mei = app.sign_in("mei", PASSWORD).await;
    mei.get(SETTINGS).await.problem(403, "action_forbidden");
    mei.patch(SETTINGS, json!({"host": ""})).await.problem(403, "action_forbidden");
    mei.post("/api/v1/settings/mail/test", json!({})).await.problem(403, "action_forbidden");
    mei.post(&format!("/api/v1/users/{id}/link/mail"), json!({})).await.problem(403, "action_forbidden");

    let (known, unknown) = (forgot("mei@tests.example").await, forgot("nobody@tests.example").await);
    assert_eq!((known.status, known.text.as_str()), (unknown.status, unknown.text.as_str()));
    assert_eq!(known.status, 204);
    let mail = peer.next().await;
    assert_eq!(mail.to, "mei@tests.example");
    let token = token_of(&mail);
    assert_eq!(choose(&token, CHOSEN).await.status, 204);
    choose(&token, "another-kettle-on-the-hob").await.problem(410, "link_invalid");
    mei.get("/api/v1/me").await.problem(401, "unauthenticated");
    let notice = peer.next().await;
    assert!(notice.text.contains("The password of your account was changed"), "{}", notice.text);
    app.sign_in("mei", CHOSEN).await.get("/api/v1/me").await.ok();

    let log = app.admin().get("/api/v1/audit?limit=200").await.ok().to_string();
    let jobs = app.admin().get("/api/v1/jobs?all=true").await.ok().to_string();
    assert!(log.contains("password.forgotten") && log.contains("settings.mail"), "{log}");
    for secret in [token.split_once('.').unwrap().1, "s3cret", "nobody@tests.example"] {
        assert!(!log.contains(secret) && !jobs.contains(secret), "{secret}");
    }
    app.stop().await;
}
