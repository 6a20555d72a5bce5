//! Running and recent jobs.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::shapes::List;

/// Whose jobs.
#[derive(Deserialize)]
pub(crate) struct Whose {
    #[serde(default)]
    all: bool,
}

/// The caller's jobs; with `all`, for administrators, everybody's, those that were given up included.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(("all" = Option<bool>, Query)), responses((status = 200, body = List)))]
pub(crate) async fn list_jobs(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(whose): QueryParams<Whose>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.list_jobs(&user.cx, whose.all).await?))
}
