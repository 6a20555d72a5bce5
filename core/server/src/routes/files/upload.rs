//! Takes a file in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, Upload};
use crate::problem::Answer;
use crate::shapes::{FileForm, FileInfo};

/// Takes a file in; its id then goes into a field of kind `file`.
#[utoipa::path(post, path = "/api/v1/files", tag = "files",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 201, body = FileInfo)))]
pub(crate) async fn upload_file(
    State(app): State<App>,
    user: CurrentUser,
    upload: Upload,
) -> Answer<(StatusCode, Json<Value>)> {
    let file = app.engine.save_file(&user.cx, &upload.name, &upload.media_type, upload.bytes).await?;
    Ok((StatusCode::CREATED, Json(file)))
}
