//! Is the process alive?

use axum::Json;
use serde_json::{Value, json};

/// Answers as long as the process lives.
#[utoipa::path(get, path = "/healthz", tag = "system", security(()), responses((status = 200, body = Object)))]
pub(crate) async fn healthz() -> Json<Value> {
    Json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}
