//! One's own sessions.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::List;

/// Where the user is signed in; `is_current` marks this session.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", responses((status = 200, body = List)))]
pub(crate) async fn list_sessions(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    let mut sessions = app.engine.sessions(&user.cx, &user.cx.actor.id).await?;
    for session in sessions.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        let is_current = session.get("id").and_then(Value::as_str) == Some(user.session.id.as_str());
        if let Some(parts) = session.as_object_mut() {
            parts.insert("is_current".to_owned(), json!(is_current));
        }
    }
    Ok(Json(sessions))
}
