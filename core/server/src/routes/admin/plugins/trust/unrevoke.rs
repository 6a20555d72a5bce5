//! Takes a revocation back.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;

/// Takes a revocation back. What it suspended stays so until somebody enables it. Answers the trust book.
#[utoipa::path(delete, path = "/api/v1/plugins/trust/revocations/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn unrevoke_plugin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.unrevoke(&user.cx, &id).await?))
}
