//! Changes a list of choices.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::dictionaries::DictionaryWish;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// Adds, renames, orders and retires the entries of a list of choices.
#[utoipa::path(put, path = "/api/v1/dictionaries/{key}", tag = "administration", params(("key" = String, Path)), request_body = Object,
    responses((status = 200, body = Object)))]
pub(crate) async fn update_dictionary(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(key): PathParams<String>,
    Body(wish): Body<DictionaryWish>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_dictionary(&user.cx, &key, wish).await?))
}
