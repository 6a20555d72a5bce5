//! Making a user together with their first password.

use serde_json::Value as Json;
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::record::Fields;
use tessera_model::text;
use tessera_permission::VisibleRecord;
use tessera_store::Table;

use super::credentials;
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

impl Engine {
    /// Makes a user from the fields of the record and, beside them, `password` and `must_change_password` (true unless said
    /// otherwise). Without a password nobody can sign in as this user until one is set.
    ///
    /// # Errors
    /// As for the creation of any record; `validation_failed` naming `password`.
    #[crate::opaque]
    pub async fn create_user(&self, cx: &Context, body: &Fields) -> Result<VisibleRecord> {
        let mut fields = body.clone();
        let password = match fields.remove("password") {
            None | Some(Json::Null) => None,
            Some(Json::String(password)) if password.is_empty() => None,
            Some(Json::String(password)) => Some(password),
            Some(_) => {
                return Err(Error::validation(vec![FieldError::new(
                    "password",
                    "invalid",
                    "Must be a text",
                    "必须是文本",
                )]));
            }
        };
        let must_change = match fields.remove("must_change_password") {
            None | Some(Json::Null) => true,
            Some(Json::Bool(must_change)) => must_change,
            Some(_) => {
                let problem =
                    FieldError::new("must_change_password", "invalid", "Must be true or false", "必须为是或否");
                return Err(Error::validation(vec![problem]));
            }
        };
        let id = self.next_id();
        if let Some(password) = &password {
            let name = fields.get("username").or_else(|| fields.get("name")).and_then(Json::as_str).unwrap_or_default();
            self.check_password("password", password, &text::slug(name))?;
            // Before the record: there is never a user without the password that they were told.
            let hash = self.inner.identity.hasher.hash(password, self.secret()).await?;
            credentials::set_password(self, &id, hash, must_change).await?;
        }
        let action = WriteAction::Create { id: Some(id.clone()), body: Body::Wire(fields) };
        let op = WriteOp { object: "user".to_owned(), action };
        let written = self.write_many(cx, vec![op], WriteMode::AllOrNothing).await.and_then(|mut results| {
            results.pop().unwrap_or_else(|| Err(Error::internal("a write ended without an answer")))
        });
        if let Err(error) = written {
            self.store().doc_delete(Table::Credential, &id).await?;
            return Err(error);
        }
        if password.is_some() && must_change {
            self.mirror_must_change(&id, true).await;
        }
        self.get(cx, "user", &id, None).await
    }
}
