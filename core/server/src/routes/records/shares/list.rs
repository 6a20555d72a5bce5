//! With whom a record is shared.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::access_shapes::RecordShares;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Users, user groups and departments that a record is shared with, for whoever may share it: those who may change it otherwise than by
/// a share.
#[utoipa::path(get, path = "/api/v1/records/{object}/{id}/shares", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), responses((status = 200, body = RecordShares)))]
pub(crate) async fn list_shares(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.shares(&user.cx, &object, &id).await?))
}
