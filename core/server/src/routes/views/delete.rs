//! Removes a view.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;

/// Removes a view for good; for its owner and administrators.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The version that is removed, in quotes")),
    responses((status = 204)))]
pub(crate) async fn delete_view(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
) -> Answer<StatusCode> {
    app.engine.delete_view(&user.cx, &id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
