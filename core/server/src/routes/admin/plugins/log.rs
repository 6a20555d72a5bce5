//! A plugin's log.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::PluginLogQuery;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;

/// The last lines of a plugin's log, newest first: those that hold all words of `search`, are as loud as `level` or louder, and
/// older than the line `before`.
#[utoipa::path(get, path = "/api/v1/plugins/{id}/log", tag = "administration",
    params(("id" = String, Path), ("search" = Option<String>, Query), ("level" = Option<String>, Query), ("before" = Option<u64>, Query)),
    responses((status = 200, body = Object)))]
pub(crate) async fn get_plugin_log(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    QueryParams(query): QueryParams<PluginLogQuery>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.log(&user.cx, &id, &query).await?))
}
