//! Every workflow.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Every workflow, with its last run.
#[utoipa::path(get, path = "/api/v1/workflows", tag = "administration", responses((status = 200, body = List)))]
pub(crate) async fn list_workflows(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.list(&user.cx).await?))
}
