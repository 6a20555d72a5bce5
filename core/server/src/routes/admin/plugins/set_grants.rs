//! Says what a plugin gets of what it asks for.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::Grants;

/// Grants a plugin these of the capabilities that it asks for, from its next call on.
#[utoipa::path(put, path = "/api/v1/plugins/{id}/grants", tag = "administration", params(("id" = String, Path)),
    request_body = Grants, responses((status = 200, body = Object)))]
pub(crate) async fn set_plugin_grants(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(grants): Body<Grants>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.set_grants(&user.cx, &id, &grants.granted).await?))
}
