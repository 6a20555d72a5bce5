//! Keeps a dashboard.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_engine::dashboards::NewDashboard;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{Dashboard, DashboardInput};

/// Keeps a dashboard of the caller's.
#[utoipa::path(post, path = "/api/v1/dashboards", tag = "dashboards", request_body = DashboardInput, responses((status = 201, body = Dashboard)))]
pub(crate) async fn create_dashboard(
    State(app): State<App>,
    user: CurrentUser,
    Body(dashboard): Body<NewDashboard>,
) -> Answer<Response> {
    let dashboard = app.engine.create_dashboard(&user.cx, dashboard).await?;
    Ok(answers::versioned(StatusCode::CREATED, &dashboard))
}
