//! Which slots there are.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::extract::{CurrentUser, QueryParams};
use crate::problem::Answer;
use crate::shapes::PluginSlots;

/// What slots are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotParams {
    place: Option<String>,
    object: Option<String>,
    id: Option<String>,
}

/// The slots that plugins fill and the caller may see: of a place, of an object, of one record. With a record each slot's
/// condition has been asked; without, those that have one say so.
#[utoipa::path(get, path = "/api/v1/plugin-ui/slots", tag = "plugins",
    params(("place" = Option<String>, Query), ("object" = Option<String>, Query), ("id" = Option<String>, Query)),
    responses((status = 200, body = PluginSlots)))]
pub(crate) async fn list_plugin_slots(
    State(app): State<App>,
    user: CurrentUser,
    QueryParams(wanted): QueryParams<SlotParams>,
) -> Answer<Json<Value>> {
    let Some(ui) = app.engine.plugin_ui() else { return Ok(Json(json!({"items": []}))) };
    let (place, object, id) = (wanted.place.as_deref(), wanted.object.as_deref(), wanted.id.as_deref());
    Ok(Json(ui.slots(&user.cx, place, object, id).await?))
}
