//! Signs out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::set_cookie;
use crate::app::App;
use crate::extract::UserToSettle;
use crate::peer::Peer;
use crate::problem::Answer;

/// Ends this session.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "auth", responses((status = 204)))]
pub(crate) async fn logout(State(app): State<App>, UserToSettle(user): UserToSettle, peer: Peer) -> Answer<Response> {
    app.engine.sign_out(&user.cx, &user.token).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &app, &peer, "", 0);
    Ok(response)
}
