//! How long entries of the audit log are kept.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::access_shapes::AuditRetention;
use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;

/// How long each kind of entry of the audit log is kept.
#[utoipa::path(get, path = "/api/v1/settings/audit-retention", tag = "administration", responses((status = 200, body = AuditRetention)))]
pub(crate) async fn get_audit_retention(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.show_audit_retention(&user.cx).await?))
}
