//! Makes a user.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Makes a user: the fields of a user, and `password` and `must_change_password` beside them.
#[utoipa::path(post, path = "/api/v1/users", tag = "administration", request_body = Object, responses((status = 201, body = Record)))]
pub(crate) async fn create_user(
    State(app): State<App>,
    user: CurrentUser,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    let made = app.engine.create_user(&user.cx, &fields).await?;
    Ok(answers::written(StatusCode::CREATED, made, &user.cx))
}
