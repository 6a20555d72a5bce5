//! `http`: requests to other servers, where an administrator lets the plugin.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hyper::Method;
use hyper::header::HeaderMap;
use serde_json::json;
use tessera_engine::Context;

use super::error::{Answer, HostError};
use super::jobs::stopping;
use super::log::cleaned;
use crate::capability::Capability;
use crate::health::log::LogLine;
use crate::http::allow::Target;
use crate::http::failure::Failure;
use crate::http::header::{Headers, Refused, filled, secrets_in};
use crate::http::{HttpHost, REQUEST_MAX, Request, Response, method, secret};
use crate::runtime::bindings::host::tessera::plugin::http;
use crate::runtime::bindings::types;
use crate::runtime::state::CallState;

/// Of the time of a call so much stays the guest's when a request takes all that it may: one part of so many, and no more than that.
const REST: (u32, Duration) = (10, Duration::from_millis(500));

impl http::Host for CallState {
    async fn send(&mut self, asked: http::Request) -> Answer<http::Response> {
        self.enter("http.send")?;
        if self.is_pure() {
            return Err(HostError::phase("talk to other servers"));
        }
        if !self.take_http() {
            return Err(HostError::limit("requests to other servers"));
        }
        let target = Target::parse(&asked.url).map_err(|why| invalid(format!("the address: {why}")))?;
        let method = method(&asked.method)
            .ok_or_else(|| invalid("the method must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS".to_owned()))?;
        let (what, host, started) = (method.clone(), target.authority(), Instant::now());
        let sent = self.sent(target, method, asked).await;
        self.tell_of(&what, &host, started, &sent);
        if let Some((code, why)) = sent.as_ref().err().and_then(breach) {
            self.audit_refusal(&host, &code, &why).await;
        }
        sent.map(|response| http::Response {
            status: response.status,
            headers: response.headers,
            body: response.body,
            truncated: response.truncated,
        })
    }
}

impl CallState {
    async fn sent(&self, target: Target, method: Method, asked: http::Request) -> Answer<Response> {
        let host = target.host().clone();
        if !self.plugin.grants.has(&Capability::Http(host.clone())) {
            return Err(HostError::capability(&Capability::Http(self.as_asked(host))));
        }
        let body = asked.body.unwrap_or_default();
        if body.len() > REQUEST_MAX {
            let message = format!("{} bytes are too much for a request: {REQUEST_MAX} at most", body.len());
            return Err(HostError::guest("limit-exceeded", message));
        }
        let headers = self.headers(&host, &asked.headers, asked.idempotency_key.as_deref())?;
        let (part, most) = REST;
        let rest = (self.budget.wall / part).min(most);
        let left = Duration::from_millis(self.wall_left_ms().into()).saturating_sub(rest);
        let limit = asked.timeout_ms.map_or(left, |wanted| left.min(Duration::from_millis(wanted.into())));
        let may_private = self.plugin.grants.has(&Capability::HttpPrivate(host.clone()));
        let outbound = self.host.upgrade().ok_or_else(stopping)?.outbound.clone();
        let sent = outbound.send(Request { target, method, headers, body, may_private }, limit).await;
        sent.map_err(|failure| match failure {
            Failure::Private => HostError::capability(&Capability::HttpPrivate(self.as_asked(host))),
            failure => HostError::Guest(types::Error {
                code: failure.code().to_owned(),
                message: failure.to_string(),
                field: None,
                retryable: failure.is_retryable(),
                details: None,
            }),
        })
    }

    /// The host as the manifest asks for it, so that the line that would allow it isn't one more.
    fn as_asked(&self, host: HttpHost) -> HttpHost {
        self.plugin.asked_hosts.iter().find(|asked| asked.covers(&host)).cloned().unwrap_or(host)
    }

    fn headers(&self, host: &HttpHost, asked: &[http::Header], key: Option<&str>) -> Answer<HeaderMap> {
        let mut headers = Headers::default();
        for header in asked {
            let added = match &header.value {
                http::HeaderValue::Plain(text) => headers.add(&header.name, text, false),
                http::HeaderValue::Secret(named) => headers.add(&header.name, &self.secret(host, named)?, true),
            };
            added.map_err(refused)?;
        }
        if let Some(key) = key {
            headers.add_once("idempotency-key", key).map_err(refused)?;
        }
        Ok(headers.into_map())
    }

    /// What a header holds whose secrets are named, as far as they may go to the host.
    fn secret(&self, host: &HttpHost, text: &str) -> Answer<String> {
        let mut values = BTreeMap::new();
        for name in secrets_in(text) {
            let Some(hosts) = self.plugin.secret_hosts.get(name) else {
                let message = format!("the manifest declares no setting `{name}` that is a secret");
                return Err(HostError::guest("not-found", message));
            };
            if !hosts.iter().any(|own| own.covers(host)) {
                let mut all: Vec<String> = hosts.iter().map(|own| format!("\"{own}\"")).collect();
                all.push(format!("\"{host}\""));
                let message = format!(
                    "the secret `{name}` isn't for `{host}`; that would need `hosts = [{}]` at this setting in manifest.toml",
                    all.join(", ")
                );
                return Err(HostError::guest("secret-forbidden", message));
            }
            let Some(value) = secret::value(&self.plugin, name) else {
                return Err(HostError::guest("secret-missing", format!("nobody has set the secret `{name}` yet")));
            };
            values.insert(name, value);
        }
        Ok(filled(text, |name| values.get(name).cloned().unwrap_or_default()))
    }

    /// A line in the plugin's log: host, status, bytes and time, and never what was asked for or sent along.
    fn tell_of(&self, method: &Method, host: &str, started: Instant, sent: &Answer<Response>) {
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (level, outcome, facts) = match sent {
            Ok(response) => {
                let facts = json!({"host": host, "status": response.status, "bytes": response.came, "ms": ms});
                ("info", response.status.to_string(), facts)
            }
            Err(error) => {
                let (code, why) = told(error);
                ("warn", why, json!({"host": host, "refused": code, "ms": ms}))
            }
        };
        self.plugin.health.log.add(LogLine {
            at_ms: self.now_ms,
            level,
            message: cleaned(&format!("{method} {host}: {outcome}")),
            facts: cleaned(&facts.to_string()),
            trace: self.cx.trace.clone(),
            phase: self.phase.key(),
            handler: self.what.clone(),
            ..LogLine::default()
        });
    }

    /// What a plugin tried that it may not stands in the audit log, once for each host and reason.
    async fn audit_refusal(&self, host: &str, code: &str, why: &str) {
        if !self.plugin.health.refusals.is_first(format!("{code} {host}")) {
            return;
        }
        let data = json!({"plugin": self.plugin.id, "in": self.what, "host": host, "code": code, "problem": why});
        if let Err(error) = self.engine.audit(&Context::system("plugins"), "plugin.refused", data).await {
            tracing::warn!(%error, "what a plugin was refused could not be audited");
        }
    }
}

/// Code and reason of a refusal, for logs.
fn told(error: &HostError) -> (&str, String) {
    match error {
        HostError::Guest(error) => (error.code.as_str(), error.message.clone()),
        HostError::Denied(missing @ Capability::HttpPrivate(_)) => ("address-forbidden", missing_text(missing)),
        HostError::Denied(missing) => ("capability-missing", missing_text(missing)),
        HostError::Core(error) => ("internal", error.detail.clone()),
        HostError::Trap(_) => ("trap", "the call ended".to_owned()),
    }
}

/// The same of what nobody lets the plugin do; none where it only went wrong.
fn breach(error: &HostError) -> Option<(String, String)> {
    let (code, why) = told(error);
    let is_breach = matches!(code, "capability-missing" | "address-forbidden" | "secret-forbidden");
    is_breach.then(|| (code.to_owned(), why))
}

fn missing_text(missing: &Capability) -> String {
    format!("`{missing}` isn't granted")
}

fn invalid(message: String) -> HostError {
    HostError::guest("validation-failed", message)
}

fn refused(why: Refused) -> HostError {
    let code = match why {
        Refused::TooMany | Refused::TooLong => "limit-exceeded",
        Refused::Name | Refused::Forbidden(_) | Refused::Value(_) | Refused::Twice(_) => "validation-failed",
    };
    HostError::guest(code, why.to_string())
}
