//! Begins to set up a second factor.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::Confirmed;
use crate::app::App;
use crate::extract::{Body, UserToSettle};
use crate::problem::Answer;
use crate::shapes::SecondFactorSecret;

/// The secret for an authenticator app, also as the address that a QR code carries. It counts once a code of the app confirmed it.
#[utoipa::path(post, path = "/api/v1/me/second-factor/begin", tag = "me", request_body = Confirmed,
    responses((status = 200, body = SecondFactorSecret)))]
pub(crate) async fn begin_second_factor(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(confirmed): Body<Confirmed>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.begin_second_factor(&user.cx, &confirmed.password).await?))
}
