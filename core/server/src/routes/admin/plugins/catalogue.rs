//! Packages that lie on the server.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Packages that lie on the server, and whether they would be accepted.
#[utoipa::path(get, path = "/api/v1/plugins/catalogue", tag = "administration", responses((status = 200, body = List)))]
pub(crate) async fn list_plugin_catalogue(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.catalogue(&user.cx).await?))
}
