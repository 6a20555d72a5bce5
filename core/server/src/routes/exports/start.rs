//! Starts an export.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use tessera_engine::exports::ExportRequest;

use crate::app::App;
use crate::extract::{Body, Costly};
use crate::options::Limits;
use crate::problem::Answer;
use crate::shapes::{Export, Started};

/// Starts an export of the records that pass a filter.
#[utoipa::path(post, path = "/api/v1/exports", tag = "exports", request_body = Export, responses((status = 202, body = Started)))]
pub(crate) async fn start_export(
    State(app): State<App>,
    Costly(user): Costly<{ Limits::HEAVY }>,
    Body(request): Body<ExportRequest>,
) -> Answer<(StatusCode, Json<Started>)> {
    let id = app.engine.export_start(&user.cx, request).await?;
    Ok((StatusCode::ACCEPTED, Json(Started { id })))
}
