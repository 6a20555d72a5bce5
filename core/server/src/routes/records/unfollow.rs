//! Follows a record no more.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// The caller hears nothing more of the record.
#[utoipa::path(delete, path = "/api/v1/records/{object}/{id}/follow", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn unfollow_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
) -> Answer<StatusCode> {
    app.engine.unfollow(&user.cx, &object, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
