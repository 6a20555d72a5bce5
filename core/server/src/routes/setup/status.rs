//! Is set-up needed?

use axum::Json;
use axum::extract::State;

use super::token_required;
use crate::app::App;
use crate::extract::Stranger;
use crate::problem::Answer;
use crate::shapes::SetupState;

/// Whether the installation is set up.
#[utoipa::path(get, path = "/api/v1/setup", tag = "setup", security(()), responses((status = 200, body = SetupState)))]
pub(crate) async fn get_setup(State(app): State<App>, stranger: Stranger) -> Answer<Json<SetupState>> {
    let needed = !app.engine.is_set_up().await?;
    let token_required = needed && token_required(&stranger.peer);
    let password_length_min = app.engine.security_policy().password_length_min;
    let passkey_address = app.engine.passkey_address();
    let resets_by_mail = app.engine.sends_mail().await?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Json(SetupState { needed, token_required, password_length_min, passkey_address, resets_by_mail, version }))
}
