//! What was done beside records.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::List;

/// Sign-ins, changes of rights, exports, plugins: newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "administration", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_audit(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.audit_entries(&user.cx, page.cursor().as_deref(), page.limit()).await?))
}
