//! Addresses of plugins where other systems call in, without a sign-in: whoever knows an address may call it.

use async_trait::async_trait;
use tessera_model::error::Result;

/// What an address stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAddress {
    pub plugin: String,
    pub endpoint: String,
    /// Methods that it takes, upper case.
    pub methods: Vec<String>,
    /// Largest body that it takes, in bytes.
    pub body_bytes_max: usize,
}

/// A call at an address.
#[derive(Clone, Debug)]
pub struct WebhookCall {
    pub plugin: String,
    pub endpoint: String,
    /// Upper case.
    pub method: String,
    /// What follows the question mark, as it came.
    pub query: String,
    /// As they came, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The caller's address.
    pub peer: String,
    /// Id of the request.
    pub trace: String,
}

/// What a plugin answers, fit to be sent: the status is one of an answer, the headers are harmless ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAnswer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Plugins that other systems call.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// What an address stands for; none for one that there isn't, whose plugin is off, or whose token is wrong.
    fn find(&self, plugin: &str, endpoint: &str, token: &str) -> Option<WebhookAddress>;

    /// Hands a call to the plugin, which acts in its own name.
    ///
    /// # Errors
    /// `not_found` when there is no such address any more, `unauthenticated` when the call must be signed and isn't,
    /// `plugin_unavailable`, `plugin_busy`, `plugin_answer_invalid`, and what the plugin answers.
    async fn receive(&self, call: WebhookCall) -> Result<WebhookAnswer>;

    /// Keeps that more calls came than an address takes.
    async fn flooded(&self, address: &WebhookAddress, peer: &str);
}
