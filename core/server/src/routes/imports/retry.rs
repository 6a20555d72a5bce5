//! Runs refused rows again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::app::App;
use crate::extract::{BodyOrNone, Costly, PathParams};
use crate::options::Limits;
use crate::problem::Answer;
use crate::shapes::Started;

/// Runs refused rows again, with corrected values.
#[utoipa::path(post, path = "/api/v1/imports/{id}/retry", tag = "imports", params(("id" = String, Path)), request_body = Object,
    responses((status = 202, body = Started)))]
pub(crate) async fn retry_import(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    PathParams(id): PathParams<String>,
    BodyOrNone(corrections): BodyOrNone<Value>,
) -> Answer<(StatusCode, Json<Started>)> {
    let id = app.engine.import_retry(&user.cx, &id, corrections).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { id })))
}
