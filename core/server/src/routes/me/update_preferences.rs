//! Changes what one arranged for oneself.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::{Preferences, PreferencesChange};

/// Sets some of the caller's values, null takes one away; answers all.
#[utoipa::path(patch, path = "/api/v1/me/preferences", tag = "me", request_body = PreferencesChange,
    responses((status = 200, body = Preferences)))]
pub(crate) async fn update_preferences(
    State(app): State<App>,
    user: CurrentUser,
    Body(change): Body<PreferencesChange>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_preferences(&user.cx, &change.values).await?))
}
