//! Revokes a key or a package.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::NewRevocation;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;
use crate::shapes::RevocationInput;

/// Revokes a key, a package or a plugin: what runs of it is suspended. Answers the trust book.
#[utoipa::path(post, path = "/api/v1/plugins/trust/revocations", tag = "administration", request_body = RevocationInput,
    responses((status = 200, body = Object)))]
pub(crate) async fn revoke_plugin(
    State(app): State<App>,
    user: CurrentUser,
    Body(revocation): Body<NewRevocation>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.revoke(&user.cx, revocation).await?))
}
