//! Sends a link by which a user chooses a password.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::mail::MailedLink;

/// Makes such a link and sends it to the user's mail address; a link made before holds no longer. Answers the address.
#[utoipa::path(post, path = "/api/v1/users/{id}/link/mail", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = MailedLink)))]
pub(crate) async fn mail_link(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.mail_link(&user.cx, &id).await?))
}
