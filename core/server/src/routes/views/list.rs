//! One's views.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::shapes::SavedViews;

/// Of which object.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    object: Option<String>,
}

/// The caller's own views and those shared with them, of one object or of all.
#[utoipa::path(get, path = "/api/v1/views", tag = "views", params(("object" = Option<String>, Query)),
    responses((status = 200, body = SavedViews)))]
pub(crate) async fn list_views(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(wanted): QueryParams<Wanted>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.views(&user.cx, wanted.object.as_deref()).await?))
}
