//! Whether one has a second factor.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::UserToSettle;
use crate::problem::Answer;
use crate::shapes::SecondFactorState;

/// Whether the caller has a second factor, must have one, and how many recovery codes are left.
#[utoipa::path(get, path = "/api/v1/me/second-factor", tag = "me", responses((status = 200, body = SecondFactorState)))]
pub(crate) async fn get_second_factor(State(app): State<App>, UserToSettle(user): UserToSettle) -> Answer<Json<Value>> {
    Ok(Json(app.engine.second_factor(&user.cx).await?))
}
