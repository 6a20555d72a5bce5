//! A server under test.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::engine::EngineOptions;
use tessera_engine::events::Background;
use tessera_engine::{Engine, boxed};
use tessera_server::{Limits, ServerOptions};
use tessera_store::{Store, StoreOptions};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::clock::{TestClock, TestIds};
use crate::fixtures;

/// The password of everybody in tests.
pub const PASSWORD: &str = "tests-are-written-2026";

/// A running server with an administrator, on a port and a database of its own.
pub struct TestApp {
    pub engine: Engine,
    pub clock: Arc<TestClock>,
    /// `http://127.0.0.1:port`.
    pub url: String,
    admin: Client,
    background: Option<Background>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl TestApp {
    /// Set up, with the objects of [`fixtures`].
    ///
    /// # Panics
    /// When it can't be started; so do the other functions here.
    pub async fn new() -> Self {
        // Tests ask faster than people do.
        let limits = Limits { costly_rate: 100_000, costly_burst: 100_000, ..Limits::default() };
        Self::with(ServerOptions { limits, ..ServerOptions::default() }).await
    }

    /// The same with options of the server.
    pub async fn with(options: ServerOptions) -> Self {
        let mut app = Self::bare(options).await;
        let setup = json!({"organization": "Tests", "username": "admin", "password": PASSWORD, "name": "Admin", "locale": "en", "currency": "CNY"});
        let answer = app.anonymous().post("/api/v1/setup", setup).await.ok();
        app.admin = app.anonymous().bearer(answer["token"].as_str().unwrap_or_default());
        app
    }

    /// Not set up yet.
    pub async fn bare(options: ServerOptions) -> Self {
        let store = StoreOptions {
            url: "mem://".to_owned(),
            namespace: "test".to_owned(),
            database: "test".to_owned(),
            username: None,
            password: None,
        };
        let store = Store::open(store).await.unwrap_or_else(|error| panic!("{error}"));
        let clock = Arc::new(TestClock::default());
        let engine = boxed::open(EngineOptions {
            store,
            clock: clock.clone(),
            ids: Arc::new(TestIds::default()),
            node: "test".to_owned(),
            files_dir: None,
        })
        .await
        .unwrap_or_else(|error| panic!("{error}"));
        let definitions = fixtures::definitions().unwrap_or_else(|error| panic!("{error:#}"));
        let engine = engine.boxed();
        engine.replace_definitions(fixtures::SOURCE, definitions).await.unwrap_or_else(|error| panic!("{error}"));
        let background = engine.start().await.unwrap_or_else(|error| panic!("{error}"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("{error}"));
        let url = format!("http://{}", listener.local_addr().unwrap_or_else(|error| panic!("{error}")));
        let (stop, stopped) = oneshot::channel::<()>();
        let engine = Engine::clone(&engine);
        let serving = engine.clone();
        let server = tokio::spawn(async move {
            let shutdown = async move { drop(stopped.await) };
            tessera_server::serve(serving, listener, options, shutdown).await.unwrap_or_else(|error| panic!("{error}"));
        });
        let admin = Client::new(&url);
        Self { engine, clock, url, admin, background: Some(background), stop: Some(stop), server: Some(server) }
    }

    /// The administrator.
    pub fn admin(&self) -> Client {
        self.admin.clone()
    }

    /// Nobody.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// A new department; answers its id.
    pub async fn department(&self, name: &str, parent: Option<&str>) -> String {
        self.admin().post("/api/v1/departments", json!({"name": name, "parent": parent})).await.id()
    }

    /// A new role with these permissions; answers its id.
    pub async fn role(&self, name: &str, permissions: Json) -> String {
        self.admin().post("/api/v1/roles", json!({"name": name, "permissions": permissions})).await.id()
    }

    /// A new user of a role and department, signed in.
    pub async fn user(&self, username: &str, role: &str, department: Option<&str>) -> Client {
        let body = json!({
            "username": username, "name": username, "password": PASSWORD, "must_change_password": false, "roles": [role],
            "department": department,
        });
        self.admin().post("/api/v1/users", body).await.ok();
        self.sign_in(username, PASSWORD).await
    }

    /// Signs a user in.
    pub async fn sign_in(&self, username: &str, password: &str) -> Client {
        let answer =
            self.anonymous().post("/api/v1/auth/login", json!({"username": username, "password": password})).await.ok();
        self.anonymous().bearer(answer["token"].as_str().unwrap_or_default())
    }

    /// The id of the role with a code.
    pub async fn role_of_code(&self, code: &str) -> String {
        let roles = self.admin().get("/api/v1/roles?limit=100").await.ok();
        let found = roles["items"].as_array().into_iter().flatten().find(|role| role["code"] == code);
        found.and_then(|role| role["id"].as_str()).unwrap_or_else(|| panic!("no role `{code}`")).to_owned()
    }

    /// Stops the server and waits for its end.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(server) = self.server.take() {
            server.await.unwrap_or_else(|error| panic!("{error}"));
        }
        if let Some(background) = self.background.take() {
            background.stop().await;
        }
    }
}
