//! Changes a dashboard.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_engine::dashboards::DashboardChange;

use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{Dashboard, DashboardPatch};

/// Changes the parts in the body; for its owner and administrators.
#[utoipa::path(patch, path = "/api/v1/dashboards/{id}", tag = "dashboards",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The version that is changed, in quotes")),
    request_body = DashboardPatch, responses((status = 200, body = Dashboard)))]
pub(crate) async fn update_dashboard(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
    Body(change): Body<DashboardChange>,
) -> Answer<Response> {
    let dashboard = app.engine.update_dashboard(&user.cx, &id, change, version).await?;
    Ok(answers::versioned(StatusCode::OK, &dashboard))
}
