//! A mail to whoever sets the server up, sent while they wait, so that they see what fails where.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::record::Fields;

use super::letter::Draft;
use super::server;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

impl Engine {
    /// Sends a mail by the settings as they would be with some changes, which are not saved: to `to`, or the actor's own address.
    /// Answers whether it was taken, and what failed where it wasn't. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`; `state_conflict` where no mails can be sent at all.
    #[crate::opaque]
    pub async fn test_mail(&self, cx: &Context, body: &Fields) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let mailer = self.mailer().ok_or_else(|| Error::new(ErrorCode::StateConflict, "this server sends no mails"))?;
        let mut changes = body.clone();
        let to = match changes.remove("to") {
            Some(Json::String(to)) if !to.trim().is_empty() => to.trim().to_owned(),
            _ => {
                let user = self.existing_user(&cx.actor.id).await?;
                user.text("email").map(str::to_owned).ok_or_else(nowhere)?
            }
        };
        let server = server::proposed(self, &changes).await?;
        let letter = Draft::new(Label::new("Test of the mail server", "邮件服务器测试"))
            .say(Label::new(
                "This mail was sent to try out the settings of the mail server. They work.",
                "这是一封测试邮件，用于检查邮件服务器设置。设置有效。",
            ))
            .write(self, cx.locale, &to, &cx.actor.name);
        let sent = mailer.send(&server, &letter).await;
        let failure = sent.err();
        let step = failure.as_ref().map(|failure| failure.step.code());
        self.audit(cx, "settings.mail_test", json!({"host": server.host, "failed": step})).await?;
        Ok(match failure {
            None => json!({"sent": true, "to": to}),
            Some(failure) => {
                let message = failure.step.message();
                let told =
                    json!({"code": failure.step.code(), "message": message.get(cx.locale), "detail": failure.detail});
                json!({"sent": false, "to": to, "failure": told})
            }
        })
    }
}

fn nowhere() -> Error {
    let (en, zh) = ("You have no e-mail address; say where the mail is to go", "您的账号没有邮箱地址，请填写收件地址");
    Error::validation(vec![FieldError::new("to", "required", en, zh)])
}
