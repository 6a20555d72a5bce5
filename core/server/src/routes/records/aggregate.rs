//! Grouped figures.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::records::aggregate::AggregateRequest;

use crate::app::App;
use crate::extract::{Body, Costly, PathParams};
use crate::problem::Answer;
use crate::shapes::{Aggregate, Figures};

/// Grouped figures over the records that the caller may read.
#[utoipa::path(post, path = "/api/v1/records/{object}/aggregate", tag = "records", params(("object" = String, Path)),
    request_body = Aggregate, responses((status = 200, body = Figures)))]
pub(crate) async fn aggregate_records(
    State(app): State<App>,
    Costly(user): Costly<1>,
    PathParams(object): PathParams<String>,
    Body(request): Body<AggregateRequest>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.aggregate(&user.cx, &object, request).await?))
}
