//! Single sign-on against an OpenID provider on loopback.

mod admin;
mod browser;
mod coming_in;
mod kept_out;
mod provider;
mod second_factor;

use serde_json::{Value as Json, json};
use tessera_plugin_host::{HttpOptions, way_out};
use tessera_tests::TestApp;

use self::browser::Browser;
use self::provider::{CLIENT, Provider, SECRET};

const SETTINGS: &str = "/api/v1/settings/sign-in-providers";

/// A server that trusts a provider under the name `acme`.
struct World {
    app: TestApp,
    provider: Provider,
}

impl World {
    /// With these parts of the provider's description beside those that it needs.
    async fn new(parts: Json) -> Self {
        let app = TestApp::new().await;
        let provider = Provider::start(app.clock.clone()).await;
        app.engine.set_way_out(way_out(HttpOptions { loopback: true, ..HttpOptions::default() }));
        let mut body = json!({
            "id": "acme", "label": {"en": "Acme ID", "zh-CN": "统一登录"}, "issuer": provider.issuer, "client_id": CLIENT,
            "client_secret": SECRET, "is_enabled": true,
        });
        body.as_object_mut().unwrap().extend(parts.as_object().cloned().unwrap());
        app.admin().post(SETTINGS, body).await.ok();
        Self { app, provider }
    }

    async fn change(&self, parts: Json) {
        self.app.admin().patch(&format!("{SETTINGS}/acme"), parts).await.ok();
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.app)
    }

    /// Where a new browser ends, and whether anybody is signed in there.
    async fn attempt(&self) -> (String, bool) {
        let browser = self.browser();
        let end = browser.sign_in("acme", "/o/account").await;
        (end, browser.me().await.0 == 200)
    }

    /// Entries of the audit log of one kind, newest first, each with what it tells.
    async fn audited(&self, action: &str) -> Vec<Json> {
        let log = self.app.admin().get(&format!("/api/v1/audit?action={action}")).await.ok();
        log["items"].as_array().unwrap().iter().map(|entry| entry["data"].clone()).collect()
    }
}

/// Where the sign-in page says why.
fn refused(why: &str) -> (String, bool) {
    (format!("/sign-in?sso={why}&next=%2Fo%2Faccount"), false)
}

/// Where somebody ends who was let in.
fn let_in() -> (String, bool) {
    ("/o/account".to_owned(), true)
}
