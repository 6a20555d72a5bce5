//! A picture of a plugin's package.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use tessera_model::error::Error;

use super::ui;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::{Answer, Problem};

/// A picture (png, jpeg, webp) of a plugin's package, by the SHA-256 of its bytes. What has one address never changes.
#[utoipa::path(get, path = "/api/v1/plugin-assets/{plugin}/{digest}", tag = "plugins",
    params(("plugin" = String, Path), ("digest" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn get_plugin_asset(
    State(app): State<App>,
    _user: CurrentUser,
    PathParams((plugin, digest)): PathParams<(String, String)>,
) -> Answer<Response> {
    let missing = || Problem(Error::not_found(format!("this picture of the plugin `{plugin}`")));
    let asset = ui(&app)?.asset(&plugin, &digest).ok_or_else(missing)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    // Somebody else's bytes: nothing in them may run, not even when opened directly.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok((headers, Body::from(asset.bytes)).into_response())
}
