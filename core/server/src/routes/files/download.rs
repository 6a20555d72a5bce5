//! Gives a file out.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;

/// A file, to whoever uploaded it or may read a record that holds it.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn download_file(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Response> {
    let (meta, bytes) = app.engine.file(&user.cx, &id).await?;
    let mut response = answers::download(bytes, &meta.media_type, &meta.name);
    if meta.is_safe_inline() {
        answers::show_inline(&mut response);
    }
    Ok(response)
}
