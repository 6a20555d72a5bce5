//! Many writes at once.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tessera_engine::Channel;
use tessera_engine::records::batch::BatchOp;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{BatchAnswer, BatchOperation};

/// Up to 1,000 writes, all or nothing.
#[utoipa::path(post, path = "/api/v1/records/{object}/batch", tag = "records", params(("object" = String, Path)),
    request_body = Vec<BatchOperation>, responses((status = 200, body = BatchAnswer)))]
pub(crate) async fn batch_records(
    State(app): State<App>,
    mut user: CurrentUser,
    PathParams(object): PathParams<String>,
    Body(operations): Body<Vec<BatchOp>>,
) -> Answer<Json<Value>> {
    // As for single records: nobody is there to answer the question.
    user.cx.allow_duplicates = user.cx.channel == Channel::Api;
    let records = app.engine.batch(&user.cx, &object, operations).await?;
    Ok(Json(answers::noticed(json!({"items": records}), &user.cx)))
}
