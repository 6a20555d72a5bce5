//! Shows the settings.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;

/// The organisation's settings.
#[utoipa::path(get, path = "/api/v1/settings", tag = "administration", responses((status = 200, body = Object)))]
pub(crate) async fn get_settings(State(app): State<App>, _user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(json!(app.engine.settings().as_ref())))
}
