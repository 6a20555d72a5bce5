//! Every dashboard, shipped or made by people.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::DashboardList;

/// Every dashboard that the caller sees, without cards that they may not read.
#[utoipa::path(get, path = "/api/v1/dashboards", tag = "dashboards", responses((status = 200, body = DashboardList)))]
pub(crate) async fn list_dashboards(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.dashboards(&user.cx).await?))
}
