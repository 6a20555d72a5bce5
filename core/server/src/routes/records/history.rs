//! What happened to a record.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::bounded;
use crate::shapes::List;

/// Changes in one answer when the caller doesn't say.
const HISTORY_DEFAULT: usize = 100;

/// Where to go on.
#[derive(Deserialize)]
pub(crate) struct Before {
    #[serde(alias = "cursor")]
    before: Option<u64>,
    limit: Option<usize>,
}

/// Changes of a record, newest first, as far as the caller may read its fields.
#[utoipa::path(get, path = "/api/v1/records/{object}/{id}/history", tag = "records",
    params(("object" = String, Path), ("id" = String, Path),
        ("cursor" = Option<u64>, Query, description = "Goes on from `next_cursor`; also called `before`: only versions below this one"), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn record_history(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    QueryParams(page): QueryParams<Before>,
) -> Answer<Json<Value>> {
    let limit = bounded(page.limit, HISTORY_DEFAULT);
    Ok(Json(app.engine.history(&user.cx, &object, &id, page.before, limit).await?))
}
