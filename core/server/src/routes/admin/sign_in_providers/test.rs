//! Tries a provider of single sign-on.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::single_sign_on::SignInProviderTest;

/// Asks a provider what it says of itself. The client secret shows itself at a sign-in only.
#[utoipa::path(post, path = "/api/v1/settings/sign-in-providers/{provider}/test", tag = "administration",
    params(("provider" = String, Path)), responses((status = 200, body = SignInProviderTest)))]
pub(crate) async fn test_sign_in_provider(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(provider): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.test_sign_in_provider(&user.cx, &provider).await?))
}
