//! Looks at a file before it is imported.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{Costly, Upload};
use crate::options::Limits;
use crate::problem::Answer;
use crate::shapes::FileForm;

/// Columns, a guessed mapping, values that don't fit, and the first rows as they would be read.
#[utoipa::path(post, path = "/api/v1/imports/preview", tag = "imports",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses((status = 200, body = Object)))]
pub(crate) async fn preview_import(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    upload: Upload,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.import_preview(&user.cx, upload.bytes.into(), &upload.name, upload.options).await?))
}
