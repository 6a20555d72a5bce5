//! `identity`: people, and what the actor may do.

use tessera_engine::records::query::QueryRequest;
use tessera_model::error::ErrorCode;
use tessera_permission::scope::ScopedAction;
use tessera_permission::{FieldAccess, VisibleRecord, grant, visible};

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::identity;
use crate::runtime::state::CallState;

/// People found at most.
const FOUND_MAX: u32 = 100;

impl identity::Host for CallState {
    async fn get_user(&mut self, id: String) -> Answer<Option<identity::Person>> {
        self.ask("identity.get-user")?;
        match self.engine.get(&self.cx, "user", &id, None).await {
            Ok(user) => Ok(Some(person(&user))),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn find_users(
        &mut self,
        team: Option<String>,
        text: Option<String>,
        limit: u32,
    ) -> Answer<Vec<identity::Person>> {
        self.ask("identity.find-users")?;
        let filter = team.map(|team| serde_json::json!({"field": "department", "op": "eq", "value": team}));
        let limit = limit.clamp(1, FOUND_MAX) as usize;
        let request = QueryRequest { filter, search: text, limit: Some(limit), ..QueryRequest::default() };
        let page = self.engine.query(&self.cx, "user", request).await?;
        if !self.take_rows(page.items.len()) {
            return Err(HostError::limit("rows"));
        }
        Ok(page.items.iter().map(person).collect())
    }

    async fn manager_of(&mut self, user: String) -> Answer<Option<String>> {
        self.ask("identity.manager-of")?;
        match self.engine.get(&self.cx, "user", &user, None).await {
            Ok(user) => Ok(user
                .get("manager")
                .and_then(|manager| manager.get("id"))
                .and_then(|id| id.as_str())
                .map(str::to_owned)),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn can(&mut self, action: String, object: String, id: Option<String>, field: Option<String>) -> Answer<bool> {
        self.ask("identity.can")?;
        let schema = self.engine.schema();
        let actor = self.cx.actor.clone();
        let definition = schema.require(&object)?.as_ref();
        if let Some(field) = &field {
            let wanted = if action == "read" { FieldAccess::ReadOnly } else { FieldAccess::Writable };
            if visible::access(&actor, definition, field) < wanted {
                return Ok(false);
            }
        }
        if actor.is_administrator() {
            return Ok(true);
        }
        let policy = actor.policy.object(&definition.key);
        let Some(id) = id else {
            return Ok(match action.as_str() {
                "read" => !policy.read.is_empty(),
                "create" => policy.create,
                "update" => !policy.update.is_empty(),
                "delete" => !policy.delete.is_empty(),
                "assign" => policy.assign,
                "import" => policy.import,
                "export" => policy.export,
                other => policy.allows_action(other, self.engine.is_restricted(&definition.key, other)),
            });
        };
        if !self.take_rows(1) {
            return Err(HostError::limit("rows"));
        }
        let record = match self.engine.reached(&self.cx, &definition.key, &id).await {
            Ok(record) => record,
            Err(error) if error.code == ErrorCode::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let related = self.engine.related_as(&self.cx, &schema, definition, &[&record]).await?;
        let reaches = |scoped: ScopedAction| grant::is_reached(&actor, definition, &record, scoped, &|_| None);
        Ok(match action.as_str() {
            "read" => true,
            "update" => reaches(ScopedAction::Update),
            "delete" => reaches(ScopedAction::Delete),
            "assign" => policy.assign,
            "create" => policy.create,
            other => {
                let is_restricted = self.engine.is_restricted(&definition.key, other);
                grant::action(&actor, definition, &record, other, is_restricted, &related.of(&record)).is_ok()
            }
        })
    }
}

impl CallState {
    fn ask(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        if self.plugin.grants.has(&Capability::Identity) {
            Ok(())
        } else {
            Err(HostError::capability(&Capability::Identity))
        }
    }
}

fn person(user: &VisibleRecord) -> identity::Person {
    let text = |key: &str| user.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    identity::Person {
        id: user.id().to_owned(),
        display_name: text("name").unwrap_or_default(),
        email: text("email"),
        active: user.get("is_active").and_then(serde_json::Value::as_bool).unwrap_or(true),
    }
}
