//! One role.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// One role.
#[utoipa::path(get, path = "/api/v1/roles/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Record)))]
pub(crate) async fn get_role(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Response> {
    Ok(answers::record(StatusCode::OK, app.engine.get(&user.cx, "role", &id, None).await?))
}
