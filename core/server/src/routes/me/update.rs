//! Changes one's own preferences.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;

/// Changes `locale`, `timezone` or `theme`.
#[utoipa::path(patch, path = "/api/v1/me", tag = "me", request_body = Object, responses((status = 200, body = Object)))]
pub(crate) async fn update_me(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_me(&user.cx, &body).await?))
}
