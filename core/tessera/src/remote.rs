//! A running server, as commands of this binary talk to it.

use anyhow::{Context as _, bail};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::Value as Json;

/// A server, with a token for it.
#[derive(Clone)]
pub(crate) struct Remote {
    client: Client,
    server: String,
    token: String,
}

impl Remote {
    pub(crate) fn new(server: &str, token: &str) -> anyhow::Result<Self> {
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { client: Client::builder().build()?, server, token: token.to_owned() })
    }

    /// Reads `/api/v1/{path}`.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Json> {
        self.send(self.client.get(self.url(path))).await
    }

    /// Sends a file with its options to `/api/v1/{path}`.
    pub(crate) async fn send_file(&self, path: &str, options: &Json, name: &str, bytes: &[u8]) -> anyhow::Result<Json> {
        let form = Form::new()
            .text("options", options.to_string())
            .part("file", Part::bytes(bytes.to_vec()).file_name(name.to_owned()));
        self.send(self.client.post(self.url(path)).multipart(form)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.server)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Json> {
        let request = request.bearer_auth(&self.token).header("accept-language", "en");
        let response = request.send().await.with_context(|| format!("{} can't be reached", self.server))?;
        let status = response.status();
        let body: Json = response.json().await.unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let mut text =
            body["detail"].as_str().or_else(|| body["title"].as_str()).unwrap_or("no reason given").to_owned();
        for (field, problem) in body["fields"].as_object().into_iter().flatten() {
            text.push_str(&format!("\n  {field}: {}", problem["message"].as_str().unwrap_or_default()));
        }
        bail!("the server refused ({status}): {text}")
    }
}
