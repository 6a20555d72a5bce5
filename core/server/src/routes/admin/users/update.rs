//! Changes a user.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Changes a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "administration",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = Object, responses((status = 200, body = Record)))]
pub(crate) async fn update_user(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    let changed = app.engine.update(&user.cx, "user", &id, &fields, version).await?;
    Ok(answers::written(StatusCode::OK, changed, &user.cx))
}
