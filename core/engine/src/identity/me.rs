//! One's own account.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_model::record::{self, Fields, StoredRecord};
use tessera_permission::{Actor, Policy, Principal};

use super::credentials;
use super::organization::ids_of;
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

/// What everybody may change about themselves.
const OWN_FIELDS: [&str; 3] = ["locale", "timezone", "theme"];

impl Engine {
    /// The signed-in user with menu and organisation, as the user interface starts with.
    ///
    /// # Errors
    /// `not_found` when no user is behind the actor.
    #[crate::opaque]
    pub async fn me(&self, cx: &Context) -> Result<Json> {
        let user = self.own_record(cx).await?;
        let credential = credentials::load(self, user.id()).await?.unwrap_or_default();
        let settings = self.settings();
        let menu = self.menu(cx);
        // What the person has still to settle is not for whoever looks with their eyes.
        let is_own = cx.viewer.is_none();
        let viewing = cx.viewer.as_ref().map(|viewer| {
            let by = json!({"id": viewer.actor.id, "label": viewer.actor.name});
            json!({"by": by, "until": date::instant_from_millis(viewer.until_ms)})
        });
        Ok(json!({
            "user": self.user_json(&user).await?,
            "must_change_password": is_own && credential.must_change_password,
            "must_add_second_factor": is_own && credential.second_factor.is_none() && self.needs_second_factor(&cx.actor).await?,
            "password_length_min": self.security_policy().password_length_min,
            "is_administrator": cx.actor.is_administrator(),
            "may_view_as": is_own && self.may_view_as(&cx.actor).await?,
            "viewing": viewing,
            "safe_mode": self.plugin_admin().is_some_and(|plugins| plugins.is_safe_mode()),
            "menu": menu.get("items").unwrap_or(&menu),
            "organization": {
                "name": settings.organization, "currency": settings.currency, "locale": settings.locale, "timezone": settings.timezone,
            },
        }))
    }

    /// Changes language, time zone and theme.
    ///
    /// # Errors
    /// `unknown_field` for anything else, `validation_failed`.
    #[crate::opaque]
    pub async fn update_me(&self, cx: &Context, body: &Fields) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require("user")?;
        if let Some(other) = body.keys().find(|key| !OWN_FIELDS.contains(&key.as_str())) {
            return Err(record::unknown_field(object, other));
        }
        let user = self.own_record(cx).await?;
        let action = WriteAction::Update { id: user.id().to_owned(), if_version: None, body: Body::Wire(body.clone()) };
        let op = WriteOp { object: "user".to_owned(), action };
        // The history names the person, whose roles need not allow changes of users.
        let mut own = cx.clone();
        own.actor = Arc::new(Actor { policy: Arc::new(Policy::administrator()), ..cx.actor.as_ref().clone() });
        let mut written = self.write_many(&own, vec![op], WriteMode::AllOrNothing).await?;
        written.pop().unwrap_or_else(|| Err(Error::internal("a write ended without an answer")))?;
        self.user_json(&self.own_record(cx).await?).await
    }

    async fn labelled(&self, object: &str, ids: Vec<String>) -> Result<Vec<Json>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let schema = self.schema();
        let labels = self.store().labels(schema.require(object)?, &ids).await?;
        Ok(ids.iter().map(|id| json!({"id": id, "label": labels.get(id).unwrap_or(id)})).collect())
    }

    async fn own_record(&self, cx: &Context) -> Result<StoredRecord> {
        let schema = self.schema();
        let object = schema.require("user")?;
        if cx.actor.principal != Principal::User {
            return Err(Error::not_found("a user of one's own"));
        }
        self.store().get(object, &cx.actor.id).await?.ok_or_else(|| Error::not_found(format!("user `{}`", cx.actor.id)))
    }

    async fn user_json(&self, user: &StoredRecord) -> Result<Json> {
        let one = |field: &str| user.text(field).map(str::to_owned).into_iter().collect::<Vec<_>>();
        let department = self.labelled("department", one("department")).await?;
        let manager = self.labelled("user", one("manager")).await?;
        let roles = self.labelled("role", ids_of(user.get("roles"))).await?;
        Ok(json!({
            "id": user.id(),
            "username": user.text("username"),
            "name": user.text("name"),
            "email": user.text("email"),
            "department": department.first(),
            "manager": manager.first(),
            "roles": roles,
            "locale": user.text("locale"),
            "timezone": user.text("timezone"),
            "theme": user.text("theme"),
            "is_active": super::sign_in::is_active(user),
            "is_service": super::tokens::is_service(user),
        }))
    }
}
