//! An import through a running server.

use anyhow::{Context as _, bail};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::Value as Json;

use super::SourceFile;

/// A server, with a token for it.
pub(super) struct Remote {
    client: Client,
    server: String,
    token: String,
}

impl Remote {
    pub(super) fn new(server: &str, token: &str) -> anyhow::Result<Self> {
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { client: Client::builder().build()?, server, token: token.to_owned() })
    }

    pub(super) async fn preview(&self, file: &SourceFile, options: &Json) -> anyhow::Result<Json> {
        self.send(self.client.post(self.url("imports/preview")).multipart(form(file, options))).await
    }

    pub(super) async fn start(&self, file: &SourceFile, options: &Json) -> anyhow::Result<String> {
        let started = self.send(self.client.post(self.url("imports")).multipart(form(file, options))).await?;
        Ok(started["id"].as_str().context("the server gave no id")?.to_owned())
    }

    pub(super) async fn status(&self, id: &str) -> anyhow::Result<Json> {
        self.send(self.client.get(self.url(&format!("imports/{id}")))).await
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

fn form(file: &SourceFile, options: &Json) -> Form {
    Form::new()
        .text("options", options.to_string())
        .part("file", Part::bytes(file.bytes.clone()).file_name(file.name.clone()))
}
