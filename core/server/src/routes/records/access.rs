//! Who may see a record.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::access_shapes::RecordAccess;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;

/// `?cursor=`
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Onwards {
    cursor: Option<String>,
}

/// Those who may read a record, and why; some accounts are looked at in one answer, so a page may be short while more follow. For
/// administrators.
#[utoipa::path(get, path = "/api/v1/records/{object}/{id}/access", tag = "records",
    params(("object" = String, Path), ("id" = String, Path), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = RecordAccess)))]
pub(crate) async fn access_to_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    QueryParams(onwards): QueryParams<Onwards>,
) -> Answer<Json<Value>> {
    let cursor = onwards.cursor.filter(|cursor| !cursor.is_empty());
    Ok(Json(app.engine.access_to_record(&user.cx, &object, &id, cursor.as_deref()).await?))
}
