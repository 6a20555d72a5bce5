//! What one arranged for oneself.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::Preferences;

/// The caller's own values.
#[utoipa::path(get, path = "/api/v1/me/preferences", tag = "me", responses((status = 200, body = Preferences)))]
pub(crate) async fn get_preferences(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.preferences(&user.cx).await?))
}
