//! A browser that goes to the provider and back, one redirect at a time.

use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Client, Url, redirect};
use serde_json::Value as Json;
use tessera_tests::TestApp;

/// So that no browser waits because another one failed.
static ADDRESS: AtomicU32 = AtomicU32::new(1);

/// With cookies of its own, at an address of its own.
pub(super) struct Browser {
    http: Client,
    site: String,
}

/// Where a redirect leads, and which cookies it sets.
pub(super) struct Sent {
    pub(super) to: String,
    pub(super) cookies: Vec<String>,
}

impl Browser {
    pub(super) fn new(app: &TestApp) -> Self {
        let number = ADDRESS.fetch_add(1, Ordering::Relaxed);
        let address = format!("203.0.{}.{}", number / 200, number % 200 + 1);
        let headers =
            HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::try_from(address).unwrap())]);
        let builder = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).default_headers(headers);
        Self { http: builder.build().unwrap(), site: app.url.clone() }
    }

    /// Goes to a place that sends it on.
    pub(super) async fn go(&self, to: &str) -> Sent {
        let answer = self.http.get(self.at(to)).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let said = answer.text().await.unwrap_or_default();
        assert!(status == 303, "{to}: {status} {said}");
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        Sent { to: text(&headers["location"]), cookies: headers.get_all(SET_COOKIE).iter().map(text).collect() }
    }

    /// To the provider and as far as where that sends it back.
    pub(super) async fn as_far_as_back(&self, provider: &str, next: &str) -> String {
        let start = Url::parse_with_params(&self.at(&format!("/api/v1/auth/oidc/{provider}/start")), [("next", next)]);
        let there = self.go(start.unwrap().as_str()).await.to;
        assert!(!there.starts_with('/'), "not sent to the provider: {there}");
        self.go(&there).await.to
    }

    /// To the provider and back; where it ends.
    pub(super) async fn sign_in(&self, provider: &str, next: &str) -> String {
        let back = self.as_far_as_back(provider, next).await;
        self.go(&back).await.to
    }

    pub(super) async fn me(&self) -> (u16, Json) {
        self.get("/api/v1/me").await
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Json) {
        let answer = self.http.get(self.at(path)).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    pub(super) async fn post(&self, path: &str, body: &Json) -> (u16, Json) {
        let answer = self.http.post(self.at(path)).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    fn at(&self, to: &str) -> String {
        if to.starts_with('/') { format!("{}{to}", self.site) } else { to.to_owned() }
    }
}
