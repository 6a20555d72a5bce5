//! Changes the settings.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;

/// Changes `organization`, `locale`, `currency` or `timezone`.
#[utoipa::path(patch, path = "/api/v1/settings", tag = "administration", request_body = Object, responses((status = 200, body = Object)))]
pub(crate) async fn update_settings(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_settings(&user.cx, &body).await?))
}
