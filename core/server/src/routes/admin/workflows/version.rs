//! A workflow as it was.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// The text of one version of a workflow.
#[utoipa::path(get, path = "/api/v1/workflows/{id}/versions/{version}", tag = "administration",
    params(("id" = String, Path), ("version" = u64, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn get_workflow_version(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((id, version)): PathParams<(String, u64)>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.version(&user.cx, &id, version).await?))
}
