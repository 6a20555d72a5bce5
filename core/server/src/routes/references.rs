//! Labels for pickers.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::bounded;
use crate::shapes::List;

/// Labels in one answer when the caller doesn't say.
const REFERENCES_DEFAULT: usize = 20;

/// What to look for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

/// Records that a reference field may point to, by words of their names.
#[utoipa::path(get, path = "/api/v1/references/{object}", tag = "records",
    params(("object" = String, Path), ("q" = Option<String>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_references(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(wanted): QueryParams<Wanted>,
) -> Answer<Json<Value>> {
    let limit = bounded(wanted.limit, REFERENCES_DEFAULT);
    Ok(Json(app.engine.reference_choices(&user.cx, &object, wanted.q.trim(), limit).await?))
}
