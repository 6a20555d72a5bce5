//! Who follows a record.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::Followers;

/// Everybody who follows a record.
#[utoipa::path(get, path = "/api/v1/records/{object}/{id}/followers", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), responses((status = 200, body = Followers)))]
pub(crate) async fn record_followers(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.followers(&user.cx, &object, &id).await?))
}
