//! Deletes a role.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;

/// Moves a role to the bin; refused while others refer to it.
#[utoipa::path(delete, path = "/api/v1/roles/{id}", tag = "administration",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), responses((status = 204)))]
pub(crate) async fn delete_role(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
) -> Answer<StatusCode> {
    app.engine.delete(&user.cx, "role", &id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
