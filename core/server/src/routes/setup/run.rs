//! Sets the installation up, once.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::identity::SetUp;
use tessera_model::error::{Error, ErrorCode, FieldError};
use tessera_model::label::Locale;
use utoipa::ToSchema;

use super::token_required;
use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::{Answer, Problem};
use crate::routes::auth::signed_in;
use crate::shapes::SignedIn;

/// The organisation and its first administrator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupRequest {
    organization: String,
    username: String,
    password: String,
    name: String,
    /// `zh-CN` or `en`.
    locale: String,
    /// ISO 4217 code.
    currency: String,
    /// As the server printed it, where `token_required`.
    #[serde(default)]
    token: Option<String>,
}

/// Sets the installation up and signs the first administrator in. Works once.
#[utoipa::path(post, path = "/api/v1/setup", tag = "setup", security(()), request_body = SetupRequest,
    responses((status = 200, body = SignedIn)))]
pub(crate) async fn run_setup(
    State(app): State<App>,
    stranger: Stranger,
    Body(request): Body<SetupRequest>,
) -> Answer<Response> {
    if token_required(&stranger.peer) && !is_token(&app, request.token.as_deref()) {
        let problem = FieldError::new(
            "token",
            "invalid",
            "This is not the token that the server printed",
            "与服务器启动时显示的令牌不一致",
        );
        return Err(Problem(
            Error::new(ErrorCode::SetupForbidden, "give the token that the server printed at its start")
                .with_field(problem),
        ));
    }
    let locale = Locale::from_tag(&request.locale).ok_or_else(|| {
        Error::validation(vec![FieldError::new(
            "locale",
            "not_a_choice",
            "Choose `zh-CN` or `en`",
            "请选择 zh-CN 或 en",
        )])
    })?;
    let answer = app
        .engine
        .set_up(SetUp {
            organization: request.organization,
            username: request.username,
            password: request.password,
            name: request.name,
            locale,
            currency: request.currency,
        })
        .await?;
    signed_in(&app, &stranger.peer, answer).await
}

fn is_token(app: &App, given: Option<&str>) -> bool {
    match (&app.options.setup_token, given) {
        // Digests have one length and differ everywhere, so how long the comparison takes tells nothing.
        (Some(token), Some(given)) => digest(token) == digest(given.trim()),
        _ => false,
    }
}

fn digest(text: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(text).to_vec()
}
