//! Gives a webhook another address.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Gives a webhook of a plugin another address, because the one so far has leaked: it leads nowhere from now on.
#[utoipa::path(post, path = "/api/v1/plugins/{id}/webhooks/{endpoint}/renew", tag = "administration",
    params(("id" = String, Path), ("endpoint" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn renew_plugin_webhook(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((id, endpoint)): PathParams<(String, String)>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.renew_webhook(&user.cx, &id, &endpoint).await?))
}
