//! Tries the mail server.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use crate::app::App;
use crate::extract::{Body, Costly};
use crate::problem::Answer;
use crate::shapes::mail::{MailTest, MailTestInput};

/// Sends a mail by the settings as they would be with these changes, which are not saved, and says what failed where it did.
#[utoipa::path(post, path = "/api/v1/settings/mail/test", tag = "administration", request_body = MailTestInput,
    responses((status = 200, body = MailTest)))]
pub(crate) async fn test_mail(
    State(app): State<App>,
    Costly(user): Costly<10>,
    Body(body): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.test_mail(&user.cx, &body).await?))
}
