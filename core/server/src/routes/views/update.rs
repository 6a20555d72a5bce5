//! Changes a view.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_engine::views::ViewChange;

use crate::app::App;
use crate::extract::{Body, CurrentUser, IfVersion, PathParams};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{SavedView, ViewPatch};

/// Changes the parts in the body; for its owner and administrators.
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "views",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The version that is changed, in quotes")),
    request_body = ViewPatch, responses((status = 200, body = SavedView)))]
pub(crate) async fn update_view(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    IfVersion(version): IfVersion,
    Body(change): Body<ViewChange>,
) -> Answer<Response> {
    let view = app.engine.update_view(&user.cx, &id, change, version).await?;
    Ok(answers::versioned(StatusCode::OK, &view))
}
