//! Makes a link by which a user chooses a password.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::MadeLink;

/// An invitation for whoever has no password yet, else a way to another one. The token is shown this once; the page is `/join#<token>`.
#[utoipa::path(post, path = "/api/v1/users/{id}/link", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = MadeLink)))]
pub(crate) async fn make_link(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.make_link(&user.cx, &id).await?))
}
