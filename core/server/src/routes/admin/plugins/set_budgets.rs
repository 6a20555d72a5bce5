//! Changes what a plugin's calls may use.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// Changes limits by phase and name. What isn't named stays, null takes the default back. The plugin's next call has them.
#[utoipa::path(put, path = "/api/v1/plugins/{id}/budgets", tag = "administration", params(("id" = String, Path)),
    request_body = Object, responses((status = 200, body = Object)))]
pub(crate) async fn set_plugin_budgets(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(values): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.set_budgets(&user.cx, &id, &values).await?))
}
