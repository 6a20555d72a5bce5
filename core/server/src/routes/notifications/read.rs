//! Marks notifications as read.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;

/// Which ones.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notifications {
    ids: Vec<String>,
}

/// Marks notifications as read.
#[utoipa::path(post, path = "/api/v1/notifications/read", tag = "notifications", request_body = Notifications, responses((status = 204)))]
pub(crate) async fn read_notifications(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Notifications>,
) -> Answer<StatusCode> {
    app.engine.read_notifications(&user.cx, &body.ids).await?;
    Ok(StatusCode::NO_CONTENT)
}
