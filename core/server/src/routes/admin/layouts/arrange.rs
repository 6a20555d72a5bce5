//! Lays an object out.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::layouts::LayoutWish;

use super::Whose;
use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams, QueryParams};
use crate::problem::Answer;
use crate::shapes::{LayoutParts, ObjectLayouts};

/// Lays an object out for everybody or for a role; what no section names is hidden, what a plugin adds later comes by itself.
#[utoipa::path(put, path = "/api/v1/layouts/{object}", tag = "administration",
    params(("object" = String, Path),
        ("role" = Option<String>, Query, description = "Id of the role that it is for; everybody's without one"),
        ("If-Match" = Option<String>, Header, description = "The revision that is changed, in quotes; 0 where there is none")),
    request_body = LayoutParts, responses((status = 200, body = ObjectLayouts)))]
pub(crate) async fn arrange_layout(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(Whose { role }): QueryParams<Whose>,
    IfVersion(revision): IfVersion,
    Body(wish): Body<LayoutWish>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.arrange_layout(&user.cx, &object, role.as_deref(), wish, revision).await?))
}
