//! Shows the rules for passwords, sessions and links.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::SecurityPolicy;

/// The rules for passwords, sessions and links.
#[utoipa::path(get, path = "/api/v1/settings/security", tag = "administration", responses((status = 200, body = SecurityPolicy)))]
pub(crate) async fn get_security_policy(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.show_security_policy(&user.cx)?))
}
