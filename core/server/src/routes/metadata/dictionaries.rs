//! Every dictionary.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Every list of choices.
#[utoipa::path(get, path = "/api/v1/dictionaries", tag = "metadata", responses((status = 200, body = List)))]
pub(crate) async fn list_dictionaries(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.dictionaries(&user.cx)?))
}
