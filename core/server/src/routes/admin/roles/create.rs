//! Makes a role.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Makes a role.
#[utoipa::path(post, path = "/api/v1/roles", tag = "administration", request_body = Object, responses((status = 201, body = Record)))]
pub(crate) async fn create_role(
    State(app): State<App>,
    user: CurrentUser,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    let role = app.engine.create(&user.cx, "role", &fields).await?;
    Ok(answers::written(StatusCode::CREATED, role, &user.cx))
}
