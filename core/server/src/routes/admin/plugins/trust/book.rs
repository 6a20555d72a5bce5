//! The trust book.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;

/// Whose packages are accepted: trusted keys, the key that each plugin is bound to, and what is revoked.
#[utoipa::path(get, path = "/api/v1/plugins/trust", tag = "administration", responses((status = 200, body = Object)))]
pub(crate) async fn get_trust_book(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.trust_book(&user.cx).await?))
}
