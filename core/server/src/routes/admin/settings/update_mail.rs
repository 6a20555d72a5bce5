//! Changes the mail server.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::mail::{MailSettings, MailSettingsInput};

/// Changes some of the settings and answers all; an empty `host` switches mail off. The password is written and never shown.
#[utoipa::path(patch, path = "/api/v1/settings/mail", tag = "administration", request_body = MailSettingsInput,
    responses((status = 200, body = MailSettings)))]
pub(crate) async fn update_mail_settings(
    State(app): State<App>,
    user: CurrentUser,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.update_mail_settings(&user.cx, &body).await?))
}
