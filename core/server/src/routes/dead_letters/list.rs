//! Events that nobody could take.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::routes::paging::Paging;
use crate::shapes::DeadLetterPage;

/// Events that a plugin or the workflows gave up after several attempts, the newest first. For administrators.
#[utoipa::path(get, path = "/api/v1/dead-letters", tag = "jobs", params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = DeadLetterPage)))]
pub(crate) async fn list_dead_letters(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(page): QueryParams<Paging>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.dead_letters(&user.cx, page.cursor().as_deref(), page.limit()).await?))
}
