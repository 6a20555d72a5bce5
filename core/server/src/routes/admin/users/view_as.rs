//! With somebody else's eyes.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::ViewingStarted;

/// Has this session read as another person for half an hour, and change nothing (`viewing_only`). For administrators with a role that
/// allows it (`may_view_as`). Written into the audit log, with the reason of `X-Change-Reason`.
#[utoipa::path(post, path = "/api/v1/users/{id}/view-as", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = ViewingStarted)))]
pub(crate) async fn view_as(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.begin_viewing(&user.cx, &user.session, &id).await?))
}
