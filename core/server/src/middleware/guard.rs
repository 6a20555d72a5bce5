//! Bounds on a request: how many at a time, and how long. A fault in a handler ends as an answer, not as a cut connection.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use serde_json::json;
use tessera_model::error::{Error, ErrorCode};
use tracing::Instrument as _;

use crate::app::App;
use crate::problem::Problem;

/// For ordinary requests.
pub(crate) async fn ordinary(State(app): State<App>, request: Request, next: Next) -> Response {
    let time = app.options.limits.time;
    run(&app, time, request, next).await
}

/// For requests that carry or make files.
pub(crate) async fn upload(State(app): State<App>, request: Request, next: Next) -> Response {
    let time = app.options.limits.upload_time;
    run(&app, time, request, next).await
}

async fn run(app: &App, time: Duration, request: Request, next: Next) -> Response {
    let Ok(place) = Arc::clone(&app.in_flight).try_acquire_owned() else {
        let busy = Error::new(ErrorCode::TooManyRequests, "the server is busy; try again in a moment");
        return Problem(busy.with_extra(json!({"retry_after_seconds": 1}))).into_response();
    };
    let answer = if request.method().is_safe() {
        tokio::time::timeout(time, AssertUnwindSafe(next.run(request)).catch_unwind())
            .await
            .map(|caught| caught.map_err(drop))
    } else {
        // A change that was begun runs to its end, even when the client goes away or stops waiting; so long it keeps its place.
        let change = async move {
            let _place = place;
            next.run(request).await
        };
        let task = tokio::spawn(change.in_current_span());
        tokio::time::timeout(time, task).await.map(|joined| joined.map_err(drop))
    };
    match answer {
        Ok(Ok(response)) => response,
        Ok(Err(())) => Problem(Error::internal("a handler panicked")).into_response(),
        Err(_) => {
            Problem(Error::new(ErrorCode::TimedOut, format!("no answer within {} s", time.as_secs()))).into_response()
        }
    }
}
