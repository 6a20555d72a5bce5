//! Takes an import back.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{Costly, PathParams};
use crate::options::Limits;
use crate::problem::Answer;

/// Takes back everything that an import did and nobody changed since.
#[utoipa::path(post, path = "/api/v1/imports/{id}/revert", tag = "imports", params(("id" = String, Path)), responses((status = 202)))]
pub(crate) async fn revert_import(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.import_revert(&user.cx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
