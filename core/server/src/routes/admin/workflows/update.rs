//! Changes a workflow.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::WorkflowText;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;

/// Checks a workflow's new text, keeps it as the next version and puts it in force.
#[utoipa::path(put, path = "/api/v1/workflows/{id}", tag = "administration",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = Object, responses((status = 200, body = Object)))]
pub(crate) async fn update_workflow(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
    Body(text): Body<WorkflowText>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.update(&user.cx, &id, version, text).await?))
}
