//! Moves a record to the bin, or out of it for good.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::app::App;
use crate::extract::{CurrentUser, IfVersion, PathParams, QueryParams};
use crate::problem::Answer;

/// How to delete.
#[derive(Deserialize)]
pub(crate) struct How {
    #[serde(default)]
    purge: bool,
}

/// Moves a record to the bin; with `purge`, removes one that is there for good.
#[utoipa::path(delete, path = "/api/v1/records/{object}/{id}", tag = "records",
    params(("object" = String, Path), ("id" = String, Path), ("purge" = Option<bool>, Query),
        ("If-Match" = Option<String>, Header, description = "The version that is deleted, in quotes"),
        ("X-Change-Reason" = Option<String>, Header, description = "Why; percent-encoded UTF-8")),
    responses((status = 204)))]
pub(crate) async fn delete_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    QueryParams(how): QueryParams<How>,
    IfVersion(version): IfVersion,
) -> Answer<StatusCode> {
    if how.purge {
        app.engine.purge(&user.cx, &object, &id).await?;
    } else {
        app.engine.delete(&user.cx, &object, &id, version).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
