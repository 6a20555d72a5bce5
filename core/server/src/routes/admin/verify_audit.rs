//! Is the audit log what it was?

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use crate::access_shapes::AuditVerification;
use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;

/// `?cursor=`
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Onwards {
    cursor: Option<String>,
}

/// Holds the audit log against its seals, some days in one answer; `next_cursor` goes on with the next ones.
#[utoipa::path(get, path = "/api/v1/audit/verification", tag = "administration",
    params(("cursor" = Option<String>, Query, description = "As the last answer gave it")),
    responses((status = 200, body = AuditVerification)))]
pub(crate) async fn verify_audit(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(onwards): QueryParams<Onwards>,
) -> Answer<Json<AuditVerification>> {
    let cursor = onwards.cursor.filter(|cursor| !cursor.is_empty());
    Ok(Json(app.engine.verify_audit(&user.cx, cursor.as_deref()).await?.into()))
}
