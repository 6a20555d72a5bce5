//! Changes how long entries of the audit log are kept.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::identity::AuditRetentionChange;

use crate::access_shapes::{AuditRetention, AuditRetentionInput};
use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;

/// Changes some of the rules and answers all; they hold from the next night on.
#[utoipa::path(patch, path = "/api/v1/settings/audit-retention", tag = "administration", request_body = AuditRetentionInput,
    responses((status = 200, body = AuditRetention)))]
pub(crate) async fn update_audit_retention(
    State(app): State<App>,
    user: CurrentUser,
    Body(change): Body<AuditRetentionChange>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_audit_retention(&user.cx, change).await?))
}
