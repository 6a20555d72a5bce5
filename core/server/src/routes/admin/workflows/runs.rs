//! What a workflow did.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::List;

/// Runs of a workflow, newest first.
#[utoipa::path(get, path = "/api/v1/workflows/{id}/runs", tag = "administration", params(("id" = String, Path), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn workflow_runs(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.runs(&user.cx, &id, page.limit()).await?))
}
