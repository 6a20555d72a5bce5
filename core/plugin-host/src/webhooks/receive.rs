//! Takes calls in.

use serde_json::json;
use tessera_engine::Context;
use tessera_engine::webhooks::{WebhookAddress, WebhookAnswer, WebhookCall};
use tessera_model::error::{Error, ErrorCode, Result};

use super::answer::fit;
use super::signature::{self, Unsigned};
use crate::active::Active;
use crate::calls::{busy, chain_entry};
use crate::health::log::LogLine;
use crate::host::PluginHost;
use crate::imports::error::from_guest;
use crate::jobs::context;
use crate::runtime::bindings::webhook_types;
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;

/// Headers that are the server's own, or that a browser sends by itself: no plugin sees a session's cookie.
const HIDDEN: [&str; 12] = [
    "connection",
    "cookie",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-real-ip",
];
/// Headers that are handed on at most.
const HEADERS_MAX: usize = 64;

impl PluginHost {
    /// What an address stands for.
    pub(crate) fn find_webhook(&self, plugin: &str, endpoint: &str, token: &str) -> Option<WebhookAddress> {
        let registry = self.registry.load();
        let active = registry.plugin(plugin).filter(|active| active.loaded.is_some())?;
        let found = active.webhooks.iter().find(|known| known.webhook.endpoint == endpoint)?;
        found.is_opened_by(token).then(|| WebhookAddress {
            plugin: plugin.to_owned(),
            endpoint: endpoint.to_owned(),
            methods: found.webhook.methods().map(str::to_owned).collect(),
            body_bytes_max: found.webhook.body_bytes_max,
        })
    }

    /// Hands a call to its plugin.
    pub(crate) async fn receive_webhook(&self, call: WebhookCall) -> Result<WebhookAnswer> {
        let missing = || Error::not_found("the address");
        let registry = self.registry.load_full();
        let active = registry.plugin(&call.plugin).filter(|active| active.loaded.is_some()).ok_or_else(missing)?;
        let found = active.webhooks.iter().find(|known| known.webhook.endpoint == call.endpoint).ok_or_else(missing)?;
        if active.breaker.is_open() {
            return Err(unavailable());
        }
        if let Some(wanted) = &found.webhook.signature {
            let secrets = active.identity.secrets.load();
            if let Err(unsigned) = signature::check(wanted, &secrets, &call.headers, &call.body) {
                self.log(active, &call, "warn", format!("a call was refused: {}", unsigned.why()));
                return Err(match unsigned {
                    Unsigned::NoSecret => unavailable(),
                    Unsigned::NoHeader | Unsigned::Wrong => Error::new(
                        ErrorCode::Unauthenticated,
                        format!("`{}` must hold the signature of the body", wanted.header),
                    ),
                });
            }
        }
        let Some(actor) = self.acting(active, true, "").await? else {
            self.log(
                active,
                &call,
                "error",
                "a call was refused: the plugin has no role `service` to act with".to_owned(),
            );
            return Err(unavailable());
        };
        // Another one for each call: the same system may call about many things.
        let entry = chain_entry(&call.plugin, &call.endpoint, "webhook", &call.trace);
        let cx = context(active, actor, &call.trace, &[], entry);
        let (method, came) = (call.method.clone(), call.body.len());
        let request = Request::Webhook(request(&call));
        let called = self.call(active, &cx, Phase::Webhook, &call.endpoint, request).await;
        let answer = match called.outcome {
            Ok(Answer::Webhook(response)) => fit(response),
            Ok(_) => Err(Failure::BadAnswer("it answered something else".to_owned())),
            Err(Failure::Answered(error)) => {
                self.log(active, &call, "warn", format!("{method} of {came} bytes: {}: {}", error.code, error.message));
                return Err(from_guest(&error, |key| active.identity.messages.label(key, None)));
            }
            // What went wrong inside is nothing for strangers; the plugin's page tells it.
            Err(Failure::Busy) => return Err(busy(&call.plugin)),
            Err(_) => return Err(unavailable()),
        };
        match answer {
            Ok(answer) => {
                let text = format!("{method} of {came} bytes: {}, {} bytes", answer.status, answer.body.len());
                self.log(active, &call, "info", text);
                Ok(answer)
            }
            Err(failure) => {
                self.note_failure(active, &cx, &call.endpoint, &failure).await;
                Err(Error::new(ErrorCode::PluginAnswerInvalid, "the plugin's answer is none that can be sent"))
            }
        }
    }

    /// The header, name in lower case, that makes a call genuine at an endpoint; for the preparation of tests. None where calls aren't
    /// signed, or the secret isn't set.
    pub fn sign_webhook(&self, plugin: &str, endpoint: &str, body: &[u8]) -> Option<(String, String)> {
        let registry = self.registry.load();
        let active = registry.plugin(plugin)?;
        let found = active.webhooks.iter().find(|known| known.webhook.endpoint == endpoint)?;
        signature::sign(found.webhook.signature.as_ref()?, &active.identity.secrets.load(), body)
    }

    /// Keeps that more calls came than are taken: a line of the audit log for each endpoint, and no more of them however many come.
    pub(crate) async fn note_flood(&self, address: &WebhookAddress, peer: &str) {
        let Some(active) = self.registry.load().plugin(&address.plugin).cloned() else { return };
        if !active.identity.health.refusals.is_first(format!("webhook-flood {}", address.endpoint)) {
            return;
        }
        let data = json!({"plugin": address.plugin, "in": address.endpoint, "peer": peer});
        if let Err(error) = self.engine.audit(&Context::system("plugins"), "plugin.webhook_flooded", data).await {
            tracing::warn!(%error, "that a webhook is flooded could not be audited");
        }
    }

    /// A line in the plugin's log; what came and what went stand in no log.
    fn log(&self, active: &Active, call: &WebhookCall, level: &'static str, message: String) {
        active.identity.health.log.add(LogLine {
            at_ms: self.engine.now_ms(),
            level,
            message: message.chars().filter(|c| !c.is_control()).take(1_000).collect(),
            facts: json!({"peer": call.peer}).to_string(),
            trace: call.trace.clone(),
            phase: Phase::Webhook.key(),
            handler: call.endpoint.clone(),
            ..LogLine::default()
        });
    }
}

/// The call in the guest's words.
fn request(call: &WebhookCall) -> webhook_types::Request {
    let is_shown = |name: &str| !HIDDEN.contains(&name) && !name.starts_with("x-forwarded-");
    let headers = call.headers.iter().filter(|(name, _)| is_shown(name)).take(HEADERS_MAX).cloned().collect();
    webhook_types::Request {
        endpoint: call.endpoint.clone(),
        method: call.method.clone(),
        path: "/".to_owned(),
        query: call.query.clone(),
        headers,
        body: call.body.clone(),
        remote_addr: call.peer.clone(),
    }
}

/// Nothing that tells a stranger more than that they may try again.
fn unavailable() -> Error {
    Error::new(ErrorCode::PluginUnavailable, "the plugin can't take calls now; please try again later")
        .with_extra(json!({"retry_after_seconds": 60}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_sees_neither_cookies_nor_what_proxies_say() {
        let header = |name: &str| (name.to_owned(), "x".to_owned());
        let names = ["cookie", "x-forwarded-for", "host", "x-github-event", "authorization", "content-type"];
        let call = WebhookCall {
            plugin: "acme.a".to_owned(),
            endpoint: "in".to_owned(),
            method: "POST".to_owned(),
            query: "a=1".to_owned(),
            headers: names.into_iter().map(header).chain((0..100).map(|n| header(&format!("x-{n}")))).collect(),
            body: b"body".to_vec(),
            peer: "203.0.113.7".to_owned(),
            trace: "t".to_owned(),
        };
        let seen = request(&call);
        let kept: Vec<_> = seen.headers.iter().take(4).map(|(name, _)| name.as_str()).collect();
        assert_eq!(kept, ["x-github-event", "authorization", "content-type", "x-0"]);
        assert_eq!(seen.headers.len(), HEADERS_MAX);
        assert_eq!((seen.path.as_str(), seen.query.as_str(), seen.body.as_slice()), ("/", "a=1", &b"body"[..]));
    }
}
