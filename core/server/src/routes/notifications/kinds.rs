//! Kinds of notifications.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::Kinds;

/// Every kind; `notifications` among the caller's preferences switches single ones off.
#[utoipa::path(get, path = "/api/v1/notifications/kinds", tag = "notifications", responses((status = 200, body = Kinds)))]
pub(crate) async fn list_notification_kinds(State(app): State<App>, _user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.notification_kinds()))
}
