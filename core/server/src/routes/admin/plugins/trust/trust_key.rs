//! Trusts a key.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::NewTrustedKey;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;
use crate::shapes::TrustedKeyInput;

/// Trusts a publisher's key: packages that it signed are accepted from now on. Answers the trust book.
#[utoipa::path(post, path = "/api/v1/plugins/trust/keys", tag = "administration", request_body = TrustedKeyInput,
    responses((status = 200, body = Object)))]
pub(crate) async fn trust_plugin_key(
    State(app): State<App>,
    user: CurrentUser,
    Body(key): Body<NewTrustedKey>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.trust_key(&user.cx, key).await?))
}
