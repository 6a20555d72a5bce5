//! A plugin as what is tried.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::{InstallOptions, PluginAdmin};
use tessera_engine::notifications::PLUGIN;
use tessera_engine::webhooks::{WebhookAnswer, WebhookCall, Webhooks};
use tessera_model::error::Error;

use crate::{CallIn, Case, Subject};

/// From an endpoint and a body to a header.
pub type Sign<'a> = dyn Fn(&str, &[u8]) -> Option<(String, String)> + Send + Sync + 'a;

/// A plugin on an installation that is there for it alone.
pub struct PluginSubject<'a> {
    pub id: &'a str,
    pub admin: Arc<dyn PluginAdmin>,
    pub webhooks: Arc<dyn Webhooks>,
    /// The header that makes a call genuine at an endpoint, by its name and body; none where calls aren't signed.
    pub sign: &'a Sign<'a>,
    /// Leaves the plugin's hooks out, or takes them in again.
    pub pause: &'a (dyn Fn(bool) + Send + Sync),
    /// Is handed the plugin's health when the case begins: what it was called for until then is no part of the case.
    pub begun: &'a (dyn Fn(&Json) + Send + Sync),
}

impl PluginSubject<'_> {
    /// Installs the plugin, with these capabilities.
    ///
    /// # Errors
    /// The server's refusal.
    pub async fn install(&self, package: Vec<u8>, capabilities: &[String]) -> Result<(), Error> {
        let options = InstallOptions { granted: Some(capabilities.to_vec()), ..InstallOptions::default() };
        self.admin.install(&tester(), package, false, options).await.map(drop)
    }

    /// What administrators see of it.
    ///
    /// # Errors
    /// When it isn't installed.
    pub async fn health(&self) -> Result<Json, Error> {
        self.admin.health(&tester(), self.id).await
    }
}

#[async_trait]
impl Subject for PluginSubject<'_> {
    async fn hold(&self) -> Result<(), String> {
        (self.pause)(true);
        Ok(())
    }

    async fn release(&self, case: &Case) -> Result<(), String> {
        if !case.params.is_empty() {
            let set = self.admin.set_settings(&tester(), self.id, &case.params).await;
            set.map_err(|error| format!("params: {error}"))?;
        }
        (self.pause)(false);
        let health = self.health().await.map_err(|error| error.to_string())?;
        (self.begun)(&health);
        Ok(())
    }

    async fn call_in(&self, mut call: CallIn) -> Result<Result<WebhookAnswer, Error>, String> {
        let signed = (self.sign)(&call.endpoint, &call.body);
        if let Some((name, value)) = signed.filter(|(name, _)| call.headers.iter().all(|(known, _)| known != name)) {
            call.headers.push((name, value));
        }
        let call = WebhookCall {
            plugin: self.id.to_owned(),
            endpoint: call.endpoint,
            method: call.method,
            query: call.query,
            headers: call.headers,
            body: call.body,
            peer: "192.0.2.1".to_owned(),
            trace: "case".to_owned(),
        };
        Ok(self.webhooks.receive(call).await)
    }

    async fn run(&self) -> Result<(), String> {
        Err("`run` starts workflows; a plugin's work is called by what happens to records, by an `action` or a `webhook`"
            .to_owned())
    }

    async fn failures(&self) -> Result<Vec<String>, String> {
        let health = self.health().await.map_err(|error| error.to_string())?;
        let text = |item: &Json, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| health[key].as_array().cloned().unwrap_or_default();
        let mut problems = Vec::new();
        for failure in list("failures") {
            let stack: Vec<_> = failure["stack"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
            let stack =
                if stack.is_empty() { String::new() } else { format!("\n        {}", stack.join("\n        ")) };
            problems.push(format!("{} failed: {}{stack}", text(&failure, "handler"), text(&failure, "message")));
        }
        for denial in list("denials") {
            problems.push(format!(
                "{} was denied `{}`; manifest.toml would have to say: {}",
                text(&denial, "handler"),
                text(&denial, "capability"),
                text(&denial, "manifest_line")
            ));
        }
        Ok(problems)
    }

    fn notifies(&self) -> &'static str {
        PLUGIN
    }

    fn plugin(&self) -> Option<&str> {
        Some(self.id)
    }
}

fn tester() -> Context {
    Context::system("plugin-test")
}
