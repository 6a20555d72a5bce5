//! Mails about one's own account, to a mail server that only writes down.

use std::sync::Mutex;

use async_trait::async_trait;
use tessera_model::error::ErrorCode;

use super::*;
use crate::mail::{Letter, MailFailure, MailServer, MailStep, Mailer};

const OTHER: &str = "vT9-kettle-on-the-hob";
const MINUTE: i64 = 60 * 1000;

/// Takes mails, or refuses them as it is told.
#[derive(Default)]
struct Notebook {
    taken: Mutex<Vec<(Letter, Option<String>)>>,
    refusal: Mutex<Option<MailFailure>>,
}

#[async_trait]
impl Mailer for Notebook {
    async fn send(&self, server: &MailServer, letter: &Letter) -> Result<(), MailFailure> {
        if let Some(failure) = self.refusal.lock().unwrap().clone() {
            return Err(failure);
        }
        self.taken.lock().unwrap().push((letter.clone(), server.password.clone()));
        Ok(())
    }
}

impl Notebook {
    fn take(&self) -> Vec<Letter> {
        self.taken.lock().unwrap().drain(..).map(|(letter, _)| letter).collect()
    }
}

fn settings() -> Json {
    json!({"host": "smtp.acme.example", "port": 465, "security": "tls", "username": "crm", "password": " s3cret ",
           "sender_name": "Acme CRM", "sender_address": "crm@acme.example", "site": "https://crm.acme.example/"})
}

async fn with_mail() -> (World, Context, Arc<Notebook>) {
    let (world, admin) = World::set_up().await;
    let notebook = Arc::new(Notebook::default());
    world.engine.set_mailer(notebook.clone());
    world.engine.update_mail_settings(&admin, &fields(settings())).await.unwrap();
    (world, admin, notebook)
}

async fn run_jobs(world: &World) {
    world.engine.jobs().run_due(&world.engine, world.engine.now_ms()).await.unwrap();
}

/// Asks, and has what follows done.
async fn forgot(world: &World, named: &str) {
    world.engine.forgot_password(named, "192.0.2.7", "t").await.unwrap();
    run_jobs(world).await;
}

fn token_of(letter: &Letter) -> String {
    let (_, rest) = letter.text.split_once("https://crm.acme.example/join#").unwrap();
    rest.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_forgot_their_password_is_sent_one_link_that_holds_for_half_an_hour() {
    let (world, admin, notebook) = with_mail().await;
    let mei = world.user(&admin, "mei", "member").await;
    world.update(&admin, "user", &mei, json!({"email": "Mei@acme.example", "locale": "zh-CN"})).await.unwrap();
    let session = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    run_jobs(&world).await;
    forgot(&world, " MEI ").await;
    forgot(&world, "mei@Acme.example").await;
    let letters = notebook.take();
    assert_eq!(letters.len(), 1, "no second one so soon");
    assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("mei@acme.example", "重置密码 · Acme"));
    let token = token_of(&letters[0]);
    assert!(letters[0].html.contains(&token) && letters[0].text.contains("30 分钟"));

    let opened = world.engine.open_link(&token).await.unwrap();
    assert_eq!((&opened["username"], &opened["is_invitation"]), (&json!("mei"), &json!(false)));
    let admins = world.engine.make_link(&admin, &mei).await.unwrap()["token"].as_str().unwrap().to_owned();
    assert!(world.engine.open_link(&token).await.is_ok() && world.engine.open_link(&admins).await.is_ok());
    world.engine.use_link(&token, OTHER, "t").await.unwrap();
    for over in [&token, &admins] {
        assert_eq!(world.engine.open_link(over).await.unwrap_err().code, ErrorCode::LinkInvalid);
    }
    assert!(world.engine.authenticate(&session).await.is_err());
    run_jobs(&world).await;
    assert_eq!(notebook.take()[0].subject, "密码已修改 · Acme", "and is told of it");
    let told = world.audited(&admin, "password.forgotten").await;
    assert_eq!(
        (told.len(), &told[0]["data"]["user"], &told[0]["data"]["address"]),
        (1, &json!(mei), &json!("192.0.2.7"))
    );

    world.pass(3 * MINUTE);
    forgot(&world, "mei").await;
    let late = token_of(&notebook.take()[0]);
    world.pass(30 * MINUTE);
    assert_eq!(world.engine.use_link(&late, PASSWORD, "t").await.unwrap_err().code, ErrorCode::LinkInvalid);
}

#[tokio::test]
async fn nobody_learns_who_has_an_account_nor_floods_anybody() {
    let (world, admin, notebook) = with_mail().await;
    let invited = world
        .create(&admin, "user", json!({"name": "Ivy", "username": "ivy", "email": "ivy@acme.example"}))
        .await
        .unwrap();
    let gone = world.user(&admin, "gone", "member").await;
    world.update(&admin, "user", &gone, json!({"email": "gone@acme.example", "is_active": false})).await.unwrap();
    for (username, address) in [("one", "shared@acme.example"), ("two", "shared@acme.example")] {
        let id = world.user(&admin, username, "member").await;
        world.update(&admin, "user", &id, json!({"email": address})).await.unwrap();
    }
    for nobody in ["nobody", "ivy", "gone", "gone@acme.example", "shared@acme.example", "admin"] {
        forgot(&world, nobody).await;
    }
    assert!(notebook.take().is_empty());
    let jobs = world.engine.jobs().list(&world.engine, &admin, true).await.unwrap();
    assert!(!jobs.to_string().contains("shared@"), "{jobs}");
    let flood = async || world.engine.forgot_password("nobody", "192.0.2.7", "t").await;
    for _ in 0..4 {
        flood().await.unwrap();
    }
    assert_eq!(flood().await.unwrap_err().code, ErrorCode::TooManyRequests);
    assert_eq!(world.engine.forgot_password(" ", "::1", "t").await.unwrap_err().code, ErrorCode::ValidationFailed);

    let sent = world.engine.mail_link(&admin, &invited).await.unwrap();
    assert_eq!(sent, json!({"to": "ivy@acme.example"}));
    world.engine.update_mail_settings(&admin, &fields(json!({"host": ""}))).await.unwrap();
    assert_eq!(world.engine.forgot_password("mei", "::1", "t").await.unwrap_err().code, ErrorCode::StateConflict);
    assert_eq!(world.engine.mail_link(&admin, &invited).await.unwrap_err().code, ErrorCode::StateConflict);
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_again_and_given_up_when_that_is_no_use() {
    let (world, admin, notebook) = with_mail().await;
    let mei = world
        .create(&admin, "user", json!({"name": "Mei", "username": "mei", "email": "mei@acme.example"}))
        .await
        .unwrap();
    let refuse = |failure| *notebook.refusal.lock().unwrap() = failure;
    let job = async || {
        let jobs = world.engine.jobs().list(&world.engine, &admin, true).await.unwrap();
        jobs["items"].as_array().unwrap().iter().find(|job| job["kind"] == "core.mail").cloned().unwrap()
    };
    refuse(Some(MailFailure::passing(MailStep::Connect, "refused".to_owned())));
    world.engine.mail_link(&admin, &mei).await.unwrap();
    run_jobs(&world).await;
    let waiting = job().await;
    assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(1)));
    assert!(waiting["error"].as_str().unwrap().starts_with("mail_connect: "), "{waiting}");
    refuse(None);
    world.pass(MINUTE);
    run_jobs(&world).await;
    let letters = notebook.take();
    assert_eq!((letters.len(), &job().await["state"]), (1, &json!("done")));
    assert!(letters[0].text.contains("You were invited to Acme"));
    assert_eq!(world.engine.open_link(&token_of(&letters[0])).await.unwrap()["is_invitation"], true);

    refuse(Some(MailFailure::lasting(MailStep::SignIn, "535 no".to_owned())));
    world.engine.mail_link(&admin, &mei).await.unwrap();
    run_jobs(&world).await;
    assert_eq!(job().await["state"], "failed", "an administrator may run it again");
}

#[tokio::test]
async fn the_password_is_kept_sealed_and_goes_to_no_other_server() {
    let (world, admin, notebook) = with_mail().await;
    let shown = world.engine.show_mail_settings(&admin).await.unwrap();
    assert_eq!(
        (&shown["has_password"], &shown["is_on"], &shown["site"]),
        (&json!(true), &json!(true), &json!("https://crm.acme.example"))
    );
    let kept = world.engine.store().doc_get(tessera_store::Table::Setting, "mail").await.unwrap().unwrap();
    let told = world.audited(&admin, "settings.mail").await;
    for text in [kept.to_string(), shown.to_string(), json!(told).to_string()] {
        assert!(!text.contains("s3cret"), "{text}");
    }
    let change = async |body: Json| world.engine.update_mail_settings(&admin, &fields(body)).await;
    for elsewhere in [json!({"host": "smtp.evil.example"}), json!({"port": 25}), json!({"username": "other"})] {
        assert_eq!(problem(&change(elsewhere.clone()).await.unwrap_err()), ("password", "required"), "{elsewhere}");
        let mut tried = fields(elsewhere);
        tried.insert("to".to_owned(), json!("me@acme.example"));
        assert_eq!(problem(&world.engine.test_mail(&admin, &tried).await.unwrap_err()), ("password", "required"));
    }
    assert_eq!(problem(&change(json!({"security": "none"})).await.unwrap_err()), ("security", "invalid"));
    assert_eq!(problem(&change(json!({"site": ""})).await.unwrap_err()), ("site", "required"));
    assert_eq!(change(json!({"colour": 1})).await.unwrap_err().code, ErrorCode::UnknownField);
    assert_eq!(problem(&world.engine.test_mail(&admin, &fields(json!({}))).await.unwrap_err()), ("to", "required"));
    let tried = world.engine.test_mail(&admin, &fields(json!({"to": "me@acme.example"}))).await.unwrap();
    assert_eq!(tried["sent"], true);
    assert_eq!(notebook.taken.lock().unwrap()[0].1.as_deref(), Some(" s3cret "));
    *notebook.refusal.lock().unwrap() = Some(MailFailure::lasting(MailStep::Tls, "UnknownIssuer".to_owned()));
    let tried = world.engine.test_mail(&admin, &fields(json!({"to": "me@acme.example"}))).await.unwrap();
    assert_eq!((&tried["sent"], &tried["failure"]["code"]), (&json!(false), &json!("mail_tls")));
    change(json!({"password": null, "host": "relay.acme.example", "security": "none"})).await.unwrap();
    let lead = world.user(&admin, "lead", "manager").await;
    let lead = world.cx(&lead).await;
    assert_eq!(world.engine.show_mail_settings(&lead).await.unwrap_err().code, ErrorCode::ActionForbidden);
    assert_eq!(world.engine.test_mail(&lead, &fields(json!({}))).await.unwrap_err().code, ErrorCode::ActionForbidden);
}
