//! An empty file to fill in.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::imports::TemplateFormat;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams, QueryParams};
use crate::problem::Answer;
use crate::routes::answers;

/// In which form.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    format: TemplateFormat,
}

/// A file with one column for each field that can be imported.
#[utoipa::path(get, path = "/api/v1/imports/template/{object}", tag = "imports",
    params(("object" = String, Path), ("format" = Option<String>, Query, description = "`xlsx` or `csv`")),
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(crate) async fn import_template(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    QueryParams(wanted): QueryParams<Wanted>,
) -> Answer<Response> {
    let file = app.engine.import_template(&user.cx, &object, wanted.format).await?;
    Ok(answers::download(file.bytes, &file.media_type, &file.name))
}
