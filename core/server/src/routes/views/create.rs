//! Keeps a view.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tessera_engine::views::NewView;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{SavedView, ViewInput};

/// Keeps a view of the caller's.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = ViewInput, responses((status = 201, body = SavedView)))]
pub(crate) async fn create_view(
    State(app): State<App>,
    user: CurrentUser,
    Body(view): Body<NewView>,
) -> Answer<Response> {
    let view = app.engine.create_view(&user.cx, view).await?;
    Ok(answers::versioned(StatusCode::CREATED, &view))
}
