//! Installs a package that lies on the server.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_engine::extension::InstallOptions;

use super::admin;
use super::install::How;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;

/// Installs or upgrades a plugin from a package that lies on the server; with `plan`, only tells what that would do.
#[utoipa::path(post, path = "/api/v1/plugins/catalogue/{id}", tag = "administration",
    params(("id" = String, Path), ("plan" = Option<bool>, Query)), request_body = Object,
    responses((status = 200, description = "The plan", body = Object), (status = 201, description = "The installed plugin", body = Object)))]
pub(crate) async fn install_plugin_from_catalogue(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(file): PathParams<String>,
    QueryParams(how): QueryParams<How>,
    Body(options): Body<InstallOptions>,
) -> Answer<(StatusCode, Json<Value>)> {
    let admin = admin(&app, &user.cx)?;
    let answer = admin.install_from_catalogue(&user.cx, &file, how.plan, options).await?;
    Ok((if how.plan { StatusCode::OK } else { StatusCode::CREATED }, Json(answer)))
}
