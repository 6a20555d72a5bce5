//! The description of the API.

use axum::Json;
use axum::extract::{FromRequestParts as _, Request, State};
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::openapi;

/// This document. Who is signed in finds the objects that they may read described too.
#[utoipa::path(get, path = "/api/openapi.json", tag = "system", security(()), responses((status = 200, body = Object)))]
pub(crate) async fn openapi_document(State(app): State<App>, request: Request) -> Json<Value> {
    let (mut parts, _) = request.into_parts();
    let objects = match CurrentUser::from_request_parts(&mut parts, &app).await {
        Ok(user) => Some(app.engine.describe_all(&user.cx)),
        Err(_) => None,
    };
    Json(openapi::document(objects.as_ref()))
}
