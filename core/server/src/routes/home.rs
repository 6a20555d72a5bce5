//! The home page.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::HomeCards;

/// What plugins put on the home page, as far as the caller may see it. Figures and rows are asked for by the ordinary calls.
#[utoipa::path(get, path = "/api/v1/home", tag = "metadata", responses((status = 200, body = HomeCards)))]
pub(crate) async fn list_home_cards(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.home(&user.cx)))
}
