//! Figures for Prometheus.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::extract::CurrentUser;
use crate::figures;
use crate::peer::Peer;
use crate::problem::Answer;
use crate::routes::admin::administrators_only;

/// Figures, for this machine itself and for administrators.
#[utoipa::path(get, path = "/metrics", tag = "system", responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn metrics(State(app): State<App>, peer: Peer, request: Request) -> Answer<Response> {
    if !peer.is_local {
        let (mut parts, _) = request.into_parts();
        let user = CurrentUser::from_request_parts(&mut parts, &app).await?;
        administrators_only(&user.cx)?;
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], figures::render(&app.engine).await).into_response())
}
