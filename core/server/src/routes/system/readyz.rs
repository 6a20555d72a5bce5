//! Can requests be answered?

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tessera_model::error::{Error, ErrorCode};

use crate::app::App;
use crate::problem::{Answer, Problem};

/// A database that doesn't answer within this time doesn't answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Answers 200 when the database answers and migrations are done, 503 otherwise and while the server stops.
#[utoipa::path(get, path = "/readyz", tag = "system", security(()), responses((status = 200, body = Object)))]
pub(crate) async fn readyz(State(app): State<App>) -> Answer<Json<Value>> {
    if app.closing.is_cancelled() {
        return Err(Problem(Error::new(ErrorCode::StoreUnavailable, "the server is stopping")));
    }
    // Migrations ran before the engine was there to be asked.
    tokio::time::timeout(PATIENCE, app.engine.ping())
        .await
        .map_err(|_| Error::new(ErrorCode::StoreUnavailable, "the database doesn't answer"))??;
    Ok(Json(json!({"status": "ready"})))
}
