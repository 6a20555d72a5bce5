//! Changes a provider of single sign-on.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::single_sign_on::{SignInProvider, SignInProviderInput};

/// Changes parts of a provider and answers all of it. A `client_secret` of null is forgotten.
#[utoipa::path(patch, path = "/api/v1/settings/sign-in-providers/{provider}", tag = "administration",
    params(("provider" = String, Path)), request_body = SignInProviderInput, responses((status = 200, body = SignInProvider)))]
pub(crate) async fn update_sign_in_provider(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(provider): PathParams<String>,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_sign_in_provider(&user.cx, &provider, &body).await?))
}
