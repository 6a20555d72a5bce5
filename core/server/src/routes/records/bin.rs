//! Deleted records.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::RecordPage;

/// Records in the bin, last deleted first.
#[utoipa::path(get, path = "/api/v1/records/{object}/bin", tag = "records",
    params(("object" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = RecordPage)))]
pub(crate) async fn list_bin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.bin(&user.cx, &object, page.cursor(), page.limit()).await?))
}
