//! An export's file.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;

/// The file of a finished export.
#[utoipa::path(get, path = "/api/v1/exports/{id}/file", tag = "exports", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn export_file(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Response> {
    let file = app.engine.export_file(&user.cx, &id).await?;
    Ok(answers::download(file.bytes, &file.media_type, &file.name))
}
