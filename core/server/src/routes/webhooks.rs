//! Calls of other systems at addresses of plugins. Whoever knows an address may call it; everybody else learns nothing.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use tessera_engine::identity::network_of;
use tessera_engine::webhooks::{WebhookAddress, WebhookAnswer, WebhookCall};
use tessera_model::error::{Error, ErrorCode};

use crate::app::App;
use crate::extract::PathParams;
use crate::middleware::request_id::RequestId;
use crate::peer::Peer;
use crate::problem::{Answer, Problem, Said};

/// Plugin, endpoint and token.
type Address = PathParams<(String, String, String)>;

/// Calls a plugin's webhook. `docs/PLUGINS.md` says what a plugin sees of the call and what it may answer.
#[utoipa::path(get, path = "/api/v1/hooks/{plugin}/{endpoint}/{token}", tag = "webhooks", security(()),
    params(("plugin" = String, Path), ("endpoint" = String, Path), ("token" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn get_webhook(State(app): State<App>, address: Address, request: Request) -> Answer<Response> {
    receive(&app, address, request).await
}

/// Calls a plugin's webhook.
#[utoipa::path(post, path = "/api/v1/hooks/{plugin}/{endpoint}/{token}", tag = "webhooks", security(()),
    params(("plugin" = String, Path), ("endpoint" = String, Path), ("token" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn post_webhook(State(app): State<App>, address: Address, request: Request) -> Answer<Response> {
    receive(&app, address, request).await
}

/// Calls a plugin's webhook.
#[utoipa::path(put, path = "/api/v1/hooks/{plugin}/{endpoint}/{token}", tag = "webhooks", security(()),
    params(("plugin" = String, Path), ("endpoint" = String, Path), ("token" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn put_webhook(State(app): State<App>, address: Address, request: Request) -> Answer<Response> {
    receive(&app, address, request).await
}

/// Calls a plugin's webhook.
#[utoipa::path(patch, path = "/api/v1/hooks/{plugin}/{endpoint}/{token}", tag = "webhooks", security(()),
    params(("plugin" = String, Path), ("endpoint" = String, Path), ("token" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn patch_webhook(State(app): State<App>, address: Address, request: Request) -> Answer<Response> {
    receive(&app, address, request).await
}

/// Calls a plugin's webhook.
#[utoipa::path(delete, path = "/api/v1/hooks/{plugin}/{endpoint}/{token}", tag = "webhooks", security(()),
    params(("plugin" = String, Path), ("endpoint" = String, Path), ("token" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn delete_webhook(State(app): State<App>, address: Address, request: Request) -> Answer<Response> {
    receive(&app, address, request).await
}

async fn receive(app: &App, PathParams((plugin, endpoint, token)): Address, request: Request) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let Ok(peer) = Peer::from_request_parts(&mut parts, app).await;
    let found = app.engine.webhooks().and_then(|webhooks| {
        let address = webhooks.find(&plugin, &endpoint, &token)?;
        Some((webhooks, address))
    });
    let Some((webhooks, address)) = found else {
        // Whoever guesses is counted, so that guessing is slow.
        app.strangers.check(&network_of(peer.ip).to_string())?;
        return Err(Problem(Error::not_found("the address")));
    };
    if let Err(error) = app.webhooks.check(&format!("{plugin}/{endpoint}")) {
        webhooks.flooded(&address, &peer.ip.to_string()).await;
        return Err(Problem(error));
    }
    if !address.methods.iter().any(|method| method == parts.method.as_str()) {
        return Err(Problem(Error::new(ErrorCode::MethodNotAllowed, "")));
    }
    let body = read(body, &parts.headers, &address).await?;
    let call = WebhookCall {
        plugin,
        endpoint,
        method: parts.method.as_str().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: texts(&parts.headers),
        body: body.into(),
        peer: peer.ip.to_string(),
        trace: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
    };
    Ok(said(webhooks.receive(call).await?))
}

/// The body, of which no more is read than the address takes.
async fn read(body: Body, headers: &HeaderMap, address: &WebhookAddress) -> Answer<Bytes> {
    let max = address.body_bytes_max;
    let too_large = || Problem(Error::new(ErrorCode::PayloadTooLarge, format!("at most {max} bytes")));
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|told| told > max) {
        return Err(too_large());
    }
    axum::body::to_bytes(body, max).await.map_err(|error| {
        if error.into_inner().is::<http_body_util::LengthLimitError>() {
            return too_large();
        }
        Problem(Error::new(ErrorCode::MalformedRequest, "the body ended early"))
    })
}

/// Headers that are text.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text =
        |(name, value): (&HeaderName, &HeaderValue)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()));
    headers.iter().filter_map(text).collect()
}

/// A plugin's answer: its own words, failures too, in a page where nothing runs.
fn said(answer: WebhookAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.extensions_mut().insert(Said);
    response
}
