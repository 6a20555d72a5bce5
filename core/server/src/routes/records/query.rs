//! A page of records, asked for by a body.

use axum::Json;
use axum::extract::State;
use tessera_engine::records::query::{QueryPage, QueryRequest};

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::{Query, RecordPage};

/// A page of records.
#[utoipa::path(post, path = "/api/v1/records/{object}/query", tag = "records", params(("object" = String, Path)),
    request_body = Query, responses((status = 200, body = RecordPage)))]
pub(crate) async fn query_records(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    Body(request): Body<QueryRequest>,
) -> Answer<Json<QueryPage>> {
    Ok(Json(app.engine.query(&user.cx, &object, request).await?))
}
