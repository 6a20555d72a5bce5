//! Shows a record.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::list::words;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::Record;

/// What to show.
#[derive(Deserialize)]
pub(crate) struct What {
    fields: Option<String>,
}

/// One record.
#[utoipa::path(get, path = "/api/v1/records/{object}/{id}", tag = "records",
    params(("object" = String, Path), ("id" = String, Path), ("fields" = Option<String>, Query, description = "Keys, with commas between")),
    responses((status = 200, body = Record)))]
pub(crate) async fn get_record(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((object, id)): PathParams<(String, String)>,
    QueryParams(what): QueryParams<What>,
) -> Answer<Response> {
    let fields = what.fields.as_deref().map(words);
    let record = app.engine.get(&user.cx, &object, &id, fields.as_deref()).await?;
    Ok(answers::record(StatusCode::OK, record))
}
