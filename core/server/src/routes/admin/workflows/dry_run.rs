//! Tries a workflow on a record.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// On which record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DryRun {
    object: String,
    /// The record's id.
    record: String,
}

/// Runs a workflow on a record without keeping what it does; answers what it would have done.
#[utoipa::path(post, path = "/api/v1/workflows/{id}/dry-run", tag = "administration", params(("id" = String, Path)), request_body = DryRun,
    responses((status = 200, body = Object)))]
pub(crate) async fn dry_run_workflow(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(on): Body<DryRun>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.dry_run(&user.cx, &id, &on.object, &on.record).await?))
}
