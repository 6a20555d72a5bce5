//! Goes back to the layout that is there without an administrator's.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::Whose;
use crate::app::App;
use crate::extract::{CurrentUser, IfVersion, PathParams, QueryParams};
use crate::problem::Answer;
use crate::shapes::ObjectLayouts;

/// Goes back to the plugin's layout, or for a role to everybody's.
#[utoipa::path(delete, path = "/api/v1/layouts/{object}", tag = "administration",
    params(("object" = String, Path),
        ("role" = Option<String>, Query, description = "Id of the role that it is for; everybody's without one"),
        ("If-Match" = Option<String>, Header, description = "The revision that is given up, in quotes")),
    responses((status = 200, body = ObjectLayouts)))]
pub(crate) async fn reset_layout(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(Whose { role }): QueryParams<Whose>,
    IfVersion(revision): IfVersion,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.reset_layout(&user.cx, &object, role.as_deref(), revision).await?))
}
