//! Shows the mail server.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::mail::MailSettings;

/// The mail server and from whom mails come, without the password.
#[utoipa::path(get, path = "/api/v1/settings/mail", tag = "administration", responses((status = 200, body = MailSettings)))]
pub(crate) async fn get_mail_settings(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.show_mail_settings(&user.cx).await?))
}
