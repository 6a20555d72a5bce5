//! Removes a provider of single sign-on.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Removes a provider, and whose its people are; the users stay.
#[utoipa::path(delete, path = "/api/v1/settings/sign-in-providers/{provider}", tag = "administration",
    params(("provider" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_sign_in_provider(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(provider): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.delete_sign_in_provider(&user.cx, &provider).await?;
    Ok(StatusCode::NO_CONTENT)
}
