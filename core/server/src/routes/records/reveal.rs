//! Looks behind a mask.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::access_shapes::{RevealWish, Revealed};
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// The value of a field that is masked for the caller, where a role lets them look. Each look is written into the audit log.
#[utoipa::path(post, path = "/api/v1/records/{object}/{id}/reveal", tag = "records",
    params(("object" = String, Path), ("id" = String, Path)), request_body = RevealWish, responses((status = 200, body = Revealed)))]
pub(crate) async fn reveal_field(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    Body(wish): Body<RevealWish>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.reveal(&user.cx, &object, &id, &wish.field).await?))
}
