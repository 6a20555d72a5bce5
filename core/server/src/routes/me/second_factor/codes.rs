//! Makes other recovery codes.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::Confirmed;
use crate::app::App;
use crate::extract::{Body, UserToSettle};
use crate::problem::Answer;
use crate::shapes::RecoveryCodes;

/// Other recovery codes, answered this once; those before hold no longer.
#[utoipa::path(post, path = "/api/v1/me/second-factor/codes", tag = "me", request_body = Confirmed,
    responses((status = 200, body = RecoveryCodes)))]
pub(crate) async fn renew_recovery_codes(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(confirmed): Body<Confirmed>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.renew_recovery_codes(&user.cx, &confirmed.password).await?))
}
