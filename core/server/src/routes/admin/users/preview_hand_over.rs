//! What a hand-over would move.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::HandOverPreview;

/// How many records of each object are a user's, who reports to them, and what they manage. For administrators.
#[utoipa::path(get, path = "/api/v1/users/{id}/hand-over", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = HandOverPreview)))]
pub(crate) async fn preview_hand_over(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.preview_hand_over(&user.cx, &id).await?))
}
