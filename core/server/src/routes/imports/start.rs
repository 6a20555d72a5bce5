//! Starts an import.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{Costly, Upload};
use crate::options::Limits;
use crate::problem::Answer;
use crate::shapes::{FileForm, Started};

/// Starts an import of the file.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 202, body = Started)))]
pub(crate) async fn start_import(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    upload: Upload,
) -> Answer<(StatusCode, Json<Started>)> {
    let id = app.engine.import_start(&user.cx, upload.bytes.into(), &upload.name, upload.options).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { id })))
}
