//! One's own notifications.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::List;

/// The caller's notifications, newest first.
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", params(("limit" = Option<usize>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_notifications(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.notifications(&user.cx, page.limit()).await?))
}
