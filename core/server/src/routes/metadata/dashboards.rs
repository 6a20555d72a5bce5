//! Every dashboard.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Every dashboard, without cards that the caller may not read.
#[utoipa::path(get, path = "/api/v1/dashboards", tag = "metadata", responses((status = 200, body = List)))]
pub(crate) async fn list_dashboards(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.dashboards(&user.cx)))
}
