//! Says that one looks at a record no more.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::Sight;

/// The caller looks at a record no more.
#[utoipa::path(delete, path = "/api/v1/presence", tag = "presence", request_body = Sight, responses((status = 204)))]
pub(crate) async fn look_away(
    State(app): State<App>,
    user: CurrentUser,
    Body(sight): Body<Sight>,
) -> Answer<StatusCode> {
    app.engine.look_away(&user.cx, &sight.object, &sight.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
