//! Changes a record.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// Changes the fields in the body; `null` empties one.
#[utoipa::path(patch, path = "/api/v1/records/{object}/{id}", tag = "records",
    params(("object" = String, Path), ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version that is changed, in quotes"),
        ("X-Change-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8")),
    request_body = Object, responses((status = 200, body = Record)))]
pub(crate) async fn update_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    IfVersion(version): IfVersion,
    Body(fields): Body<Fields>,
) -> Answer<Response> {
    let record = app.engine.update(&user.cx, &object, &id, &fields, version).await?;
    Ok(answers::written(StatusCode::OK, record, &user.cx))
}
