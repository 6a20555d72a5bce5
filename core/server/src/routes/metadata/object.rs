//! One object.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// One object: fields, layout, views, actions, and what the caller may do.
#[utoipa::path(get, path = "/api/v1/objects/{object}", tag = "metadata", params(("object" = String, Path)),
    responses((status = 200, body = Object)))]
pub(crate) async fn get_object(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.describe(&user.cx, &object)?))
}
