//! One department.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// One department.
#[utoipa::path(get, path = "/api/v1/departments/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Record)))]
pub(crate) async fn get_department(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Response> {
    Ok(answers::record(StatusCode::OK, app.engine.get(&user.cx, "department", &id, None).await?))
}
