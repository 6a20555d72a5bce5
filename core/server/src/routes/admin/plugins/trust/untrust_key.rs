//! Trusts a key no longer.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;

/// Takes a key out of the trust book. Plugins that it signed stay bound to it. Answers the trust book.
#[utoipa::path(delete, path = "/api/v1/plugins/trust/keys/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn untrust_plugin_key(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.untrust_key(&user.cx, &id).await?))
}
