//! What the sign-in page offers beside passwords.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::Stranger;
use crate::problem::Answer;
use crate::shapes::single_sign_on::OfferedSignInProviders;

/// The providers of single sign-on that are on, for the buttons of the sign-in page.
#[utoipa::path(get, path = "/api/v1/auth/oidc", tag = "auth", security(()),
    responses((status = 200, body = OfferedSignInProviders)))]
pub(crate) async fn offered_sign_in_providers(State(app): State<App>, _stranger: Stranger) -> Answer<Json<Value>> {
    Ok(Json(app.engine.offered_sign_in_providers().await?))
}
