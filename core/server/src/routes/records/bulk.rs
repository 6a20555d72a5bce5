//! One change to many records.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tessera_engine::records::bulk::BulkRequest;

use crate::app::App;
use crate::extract::{Body, Costly, PathParams};
use crate::options::Limits;
use crate::problem::Answer;
use crate::shapes::{Bulk, Started};

/// Starts a job that changes or deletes many records, each by itself.
#[utoipa::path(post, path = "/api/v1/records/{object}/bulk", tag = "records", params(("object" = String, Path)),
    request_body = Bulk, responses((status = 202, body = Started)))]
pub(crate) async fn bulk_records(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    PathParams(object): PathParams<String>,
    Body(request): Body<BulkRequest>,
) -> Answer<(StatusCode, Json<Started>)> {
    let id = app.engine.bulk(&user.cx, &object, request).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { id })))
}
