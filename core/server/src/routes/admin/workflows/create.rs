//! Makes a workflow.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_engine::extension::WorkflowText;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;

/// Checks a workflow's text, keeps it and puts it in force.
#[utoipa::path(post, path = "/api/v1/workflows", tag = "administration", request_body = Object, responses((status = 201, body = Object)))]
pub(crate) async fn create_workflow(
    State(app): State<App>,
    user: CurrentUser,
    Body(text): Body<WorkflowText>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(admin(&app, &user.cx)?.create(&user.cx, text).await?)))
}
