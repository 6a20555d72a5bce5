//! What somebody may do, and why.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;

use crate::access_shapes::PersonAccess;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;

/// `?object=&record=`
#[derive(Debug, Deserialize)]
pub(crate) struct About {
    object: String,
    record: Option<String>,
}

/// What a person may do with an object, or with one of its records, and which role or reason gives or takes it. For administrators.
#[utoipa::path(get, path = "/api/v1/users/{id}/access", tag = "administration",
    params(("id" = String, Path), ("object" = String, Query), ("record" = Option<String>, Query, description = "Id of a record of that object")),
    responses((status = 200, body = PersonAccess)))]
pub(crate) async fn access_of_person(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    QueryParams(about): QueryParams<About>,
) -> Answer<Json<Value>> {
    let record = about.record.filter(|record| !record.is_empty());
    Ok(Json(app.engine.access_of_person(&user.cx, &id, &about.object, record.as_deref()).await?))
}
