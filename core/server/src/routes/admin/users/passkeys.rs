//! A user's passkeys.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::Passkeys;

/// Passkeys by which a user signs in. For administrators.
#[utoipa::path(get, path = "/api/v1/users/{id}/passkeys", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = Passkeys)))]
pub(crate) async fn list_passkeys(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.passkeys(&user.cx, &id).await?))
}

/// Removes a passkey of whoever lost the device, and ends the sessions that began with it. For administrators.
#[utoipa::path(delete, path = "/api/v1/users/{id}/passkeys/{passkey}", tag = "administration",
    params(("id" = String, Path), ("passkey" = String, Path)), responses((status = 204)))]
pub(crate) async fn remove_passkey(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((id, passkey)): PathParams<(String, String)>,
) -> Answer<StatusCode> {
    app.engine.remove_passkey(&user.cx, &id, &passkey, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
