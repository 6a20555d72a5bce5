//! Says that one looks at a record.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::{Lookers, Sight};

/// The caller looks at a record, for the next 45 seconds; answers who else does. They hear of it as `presence`.
#[utoipa::path(put, path = "/api/v1/presence", tag = "presence", request_body = Sight, responses((status = 200, body = Lookers)))]
pub(crate) async fn look_at(
    State(app): State<App>,
    user: CurrentUser,
    Body(sight): Body<Sight>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.look_at(&user.cx, &sight.object, &sight.id).await?))
}
