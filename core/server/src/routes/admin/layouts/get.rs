//! How an object is laid out.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::ObjectLayouts;

/// How an object is laid out: as its plugin defines it, for everybody and by role.
#[utoipa::path(get, path = "/api/v1/layouts/{object}", tag = "administration", params(("object" = String, Path)),
    responses((status = 200, body = ObjectLayouts)))]
pub(crate) async fn get_layouts(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.layouts(&user.cx, &object)?))
}
