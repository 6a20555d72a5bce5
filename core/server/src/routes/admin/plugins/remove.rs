//! Removes a plugin.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;

/// With or without its data.
#[derive(Deserialize)]
pub(crate) struct How {
    #[serde(default)]
    purge: bool,
}

/// Removes a plugin; its data stays unless `purge` is set.
#[utoipa::path(delete, path = "/api/v1/plugins/{id}", tag = "administration", params(("id" = String, Path), ("purge" = Option<bool>, Query)),
    responses((status = 204)))]
pub(crate) async fn remove_plugin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    QueryParams(how): QueryParams<How>,
) -> Answer<StatusCode> {
    admin(&app, &user.cx)?.remove(&user.cx, &id, how.purge).await?;
    Ok(StatusCode::NO_CONTENT)
}
