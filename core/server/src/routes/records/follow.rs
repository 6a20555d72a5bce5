//! Begins to follow a record.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// The caller is told from now on when somebody else changes the record.
#[utoipa::path(put, path = "/api/v1/records/{object}/{id}/follow", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn follow_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
) -> Answer<StatusCode> {
    app.engine.follow(&user.cx, &object, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
