//! Lists providers of single sign-on.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::single_sign_on::SignInProviders;

/// All providers of single sign-on, without their secrets.
#[utoipa::path(get, path = "/api/v1/settings/sign-in-providers", tag = "administration",
    responses((status = 200, body = SignInProviders)))]
pub(crate) async fn list_sign_in_providers(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.sign_in_providers(&user.cx).await?))
}
