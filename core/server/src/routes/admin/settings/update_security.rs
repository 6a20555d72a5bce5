//! Changes the rules for passwords, sessions and links.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::SecurityPolicy;

/// Changes some of the rules and answers all.
#[utoipa::path(patch, path = "/api/v1/settings/security", tag = "administration", request_body = Object,
    responses((status = 200, body = SecurityPolicy)))]
pub(crate) async fn update_security_policy(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_security_policy(&user.cx, &body).await?))
}
