//! Every object.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Every object that the caller may read, with what they may do.
#[utoipa::path(get, path = "/api/v1/objects", tag = "metadata", responses((status = 200, body = List)))]
pub(crate) async fn list_objects(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.describe_all(&user.cx)))
}
