//! Puts a second factor in force.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, UserToSettle};
use crate::problem::Answer;
use crate::shapes::RecoveryCodes;

/// What the app shows now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownCode {
    code: String,
}

/// Confirms the app by a code of it; other sessions of the user end. Recovery codes are answered this once.
#[utoipa::path(post, path = "/api/v1/me/second-factor", tag = "me", request_body = ShownCode,
    responses((status = 200, body = RecoveryCodes)))]
pub(crate) async fn confirm_second_factor(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(shown): Body<ShownCode>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.confirm_second_factor(&user.cx, &shown.code, Some(&user.session.id)).await?))
}
