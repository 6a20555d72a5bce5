//! Shares a record.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::record_shares::ShareWish;

use crate::access_shapes::{NewShare, RecordShares};
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// Shares a record with a user, a user group or a department, in place of how it was shared with them before.
#[utoipa::path(put, path = "/api/v1/records/{object}/{id}/shares", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), request_body = NewShare, responses((status = 200, body = RecordShares)))]
pub(crate) async fn share_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    Body(wish): Body<ShareWish>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.share_record(&user.cx, &object, &id, wish).await?))
}
