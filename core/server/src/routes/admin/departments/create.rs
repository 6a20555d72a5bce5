//! Makes a department.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Makes a department.
#[utoipa::path(post, path = "/api/v1/departments", tag = "administration", request_body = Object, responses((status = 201, body = Record)))]
pub(crate) async fn create_department(
    State(app): State<App>,
    user: CurrentUser,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    let department = app.engine.create(&user.cx, "department", &fields).await?;
    Ok(answers::written(StatusCode::CREATED, department, &user.cx))
}
