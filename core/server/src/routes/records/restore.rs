//! Takes a record out of the bin.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Takes a record out of the bin.
#[utoipa::path(post, path = "/api/v1/records/{object}/{id}/restore", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), responses((status = 200, body = Record)))]
pub(crate) async fn restore_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
) -> Answer<Response> {
    let record = app.engine.restore(&user.cx, &object, &id).await?;
    Ok(answers::record(StatusCode::OK, record))
}
