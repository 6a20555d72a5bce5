//! Imports that ran.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::List;

/// The caller's imports, newest first; every one for administrators.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_imports(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.imports(&user.cx, page.cursor().as_deref(), page.limit()).await?))
}
