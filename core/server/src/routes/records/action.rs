//! Runs an action that a plugin or workflow adds.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{BodyOrNone, Costly, PathParams};
use crate::problem::Answer;
use crate::routes::answers;

/// Runs an action on a record, with the fields of its form as the body, which may be left out.
#[utoipa::path(post, path = "/api/v1/records/{object}/{id}/actions/{action}", tag = "records",
    params(("object" = String, Path), ("id" = String, Path), ("action" = String, Path)),
    request_body = Object, responses((status = 200, body = Object)))]
pub(crate) async fn run_action(
    State(app): State<App>,
    Costly(user): Costly<1>,
    PathParams((object, id, action)): PathParams<(String, String, String)>,
    BodyOrNone(form): BodyOrNone<Fields>,
) -> Answer<Json<Value>> {
    let answer = app.engine.run_action(&user.cx, &object, &id, &action, &form).await?;
    Ok(Json(answers::noticed(answer, &user.cx)))
}
