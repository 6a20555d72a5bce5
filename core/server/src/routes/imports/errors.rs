//! Refused rows as a file.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;

/// The refused rows with what is wrong with them.
#[utoipa::path(get, path = "/api/v1/imports/{id}/errors.csv", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(crate) async fn import_errors(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Response> {
    let file = app.engine.import_errors_csv(&user.cx, &id).await?;
    Ok(answers::download(file.bytes, &file.media_type, &file.name))
}
