//! Calls, and what came of them.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value as Json, json};

use crate::site::{PASSWORD, USERNAME};

/// What came of a call.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The server confirmed.
    Done(Json),
    /// The server refused, with a status and a problem.
    Refused(u16, Json),
    /// No whole answer came: it may have been done or not.
    Unknown,
}

/// A signed-in client.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    url: String,
    token: String,
}

impl Api {
    /// Signs the administrator in.
    pub(crate) async fn sign_in(url: &str) -> Result<Self> {
        let api = Self::with_token(url, "")?;
        let login = json!({"username": USERNAME, "password": PASSWORD});
        let answer = api.done(Method::POST, "auth/login", &login).await?;
        Self::with_token(url, answer["token"].as_str().context("no token")?)
    }

    /// Somebody who is signed in already.
    pub(crate) fn with_token(url: &str, token: &str) -> Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(60)).no_proxy().build()?;
        Ok(Self { client, url: url.to_owned(), token: token.to_owned() })
    }

    /// What programs of this person are given.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The same person at another address.
    pub(crate) fn at(&self, url: &str) -> Result<Self> {
        Self::with_token(url, &self.token)
    }

    /// Calls `/api/v1/{path}`.
    pub(crate) async fn call(&self, method: Method, path: &str, body: &Json) -> Answer {
        self.send(self.request(method, path), body).await
    }

    /// Changes a record only if it has this version.
    pub(crate) async fn change(&self, path: &str, version: u64, body: &Json) -> Answer {
        self.send(self.request(Method::PATCH, path).header("if-match", format!("\"{version}\"")), body).await
    }

    /// A call that must succeed.
    pub(crate) async fn done(&self, method: Method, path: &str, body: &Json) -> Result<Json> {
        match self.call(method.clone(), path, body).await {
            Answer::Done(answer) => Ok(answer),
            other => anyhow::bail!("{method} {path}: {other:?}"),
        }
    }

    /// Reads `/api/v1/{path}`.
    pub(crate) async fn get(&self, path: &str) -> Result<Json> {
        self.done(Method::GET, path, &Json::Null).await
    }

    /// Sends a file.
    pub(crate) async fn upload(&self, path: &str, name: &str, bytes: Vec<u8>, options: Option<Json>) -> Answer {
        let mut form = Form::new();
        if let Some(options) = options {
            form = form.text("options", options.to_string());
        }
        let form = form.part("file", Part::bytes(bytes).file_name(name.to_owned()));
        read(self.request(Method::POST, path).multipart(form)).await
    }

    /// All records that pass a filter.
    pub(crate) async fn all(&self, object: &str, filter: &Json) -> Result<Vec<Json>> {
        let mut records = Vec::new();
        let mut cursor = Json::Null;
        loop {
            let query = json!({"filter": filter, "sort": ["created_at"], "limit": 200, "cursor": cursor});
            let page = self.done(Method::POST, &format!("records/{object}/query"), &query).await?;
            let items = page["items"].as_array().context("a page has items")?;
            records.extend(items.iter().cloned());
            if page["next_cursor"].is_null() {
                return Ok(records);
            }
            ensure!(!items.is_empty(), "an empty page goes on");
            cursor = page["next_cursor"].clone();
        }
    }

    /// What a path beside the interface for programs answers: status and text.
    pub(crate) async fn plain(&self, path: &str) -> Result<(u16, String)> {
        let response = self.client.get(format!("{}/{path}", self.url)).send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}/api/v1/{path}", self.url));
        let request = request.header("accept-language", "en");
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    async fn send(&self, request: RequestBuilder, body: &Json) -> Answer {
        read(if body.is_null() { request } else { request.json(body) }).await
    }
}

async fn read(request: RequestBuilder) -> Answer {
    let Ok(response) = request.send().await else { return Answer::Unknown };
    let status = response.status();
    let Ok(bytes) = response.bytes().await else { return Answer::Unknown };
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    if status.is_success() { Answer::Done(body) } else { Answer::Refused(status.as_u16(), body) }
}
