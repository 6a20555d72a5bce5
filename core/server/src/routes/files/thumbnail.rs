//! Gives a small picture of a file out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;

/// A small picture of a picture, to whoever may read the file; upright, at most 480 pixels long, JPEG or PNG.
#[utoipa::path(get, path = "/api/v1/files/{id}/thumbnail", tag = "files", params(("id" = String, Path)),
    responses((status = 200, content_type = "image/jpeg", body = String)))]
pub(crate) async fn file_thumbnail(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    headers: HeaderMap,
) -> Answer<Response> {
    let small = app.engine.thumbnail(&user.cx, &id).await?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", small.tag)).ok();
    if tag.is_some() && headers.get(header::IF_NONE_MATCH) == tag.as_ref() {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = answers::download(small.bytes, small.media_type, "thumbnail");
    answers::show_inline(&mut response);
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}
