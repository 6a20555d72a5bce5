//! What a link is for.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::Answer;
use crate::shapes::OpenedLink;

/// The secret part of a link. It stands in the body: addresses are written into logs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkToken {
    token: String,
}

/// Whose link it is: an invitation, or a way to another password.
#[utoipa::path(post, path = "/api/v1/auth/link", tag = "auth", security(()), request_body = LinkToken,
    responses((status = 200, body = OpenedLink)))]
pub(crate) async fn open_link(
    State(app): State<App>,
    _stranger: Stranger,
    Body(link): Body<LinkToken>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.open_link(&link.token).await?))
}
