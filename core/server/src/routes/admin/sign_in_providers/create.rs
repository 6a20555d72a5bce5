//! Adds a provider of single sign-on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::single_sign_on::{SignInProvider, SignInProviderInput};

/// Adds a provider of single sign-on; what is left out is as a new one has it.
#[utoipa::path(post, path = "/api/v1/settings/sign-in-providers", tag = "administration", request_body = SignInProviderInput,
    responses((status = 201, body = SignInProvider)))]
pub(crate) async fn create_sign_in_provider(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Fields>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(app.engine.create_sign_in_provider(&user.cx, &body).await?)))
}
