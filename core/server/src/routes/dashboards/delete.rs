//! Removes a dashboard.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;

/// Removes a dashboard for good; for its owner and administrators.
#[utoipa::path(delete, path = "/api/v1/dashboards/{id}", tag = "dashboards",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The version that is removed, in quotes")),
    responses((status = 204)))]
pub(crate) async fn delete_dashboard(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
) -> Answer<StatusCode> {
    app.engine.delete_dashboard(&user.cx, &id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
