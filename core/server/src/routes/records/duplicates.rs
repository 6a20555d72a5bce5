//! Records that look like one that is about to be made.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::List;

/// Existing records that look like the fields in the body.
#[utoipa::path(post, path = "/api/v1/records/{object}/duplicates", tag = "records", params(("object" = String, Path)),
    request_body = Object, responses((status = 200, body = List)))]
pub(crate) async fn find_duplicates(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(object): PathParams<String>,
    Body(fields): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.duplicates(&user.cx, &object, &fields).await?))
}
