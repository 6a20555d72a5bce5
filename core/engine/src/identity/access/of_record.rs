//! Who may see a record, and why.

use futures::StreamExt;
use serde_json::{Value as Json, json};
use tessera_model::error::{ErrorCode, Result};
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{Ground, grounds};

use super::Names;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::actor::administrators_only;
use crate::records::query::QueryRequest;

/// Accounts that one answer looks at.
const LOOK: usize = 100;
/// How many of them are looked at side by side.
const AT_ONCE: usize = 8;

impl Engine {
    /// Those who may read a record, each with the reasons and with what else they may do with it, in order of their names; some accounts
    /// are looked at in one answer, and `next_cursor` goes on. Disabled accounts are left out. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`, `invalid_cursor`.
    #[crate::opaque]
    pub async fn access_to_record(&self, cx: &Context, object: &str, id: &str, after: Option<&str>) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let record = self.reached(cx, object, id).await?;
        let schema = self.schema();
        let object = schema.require(object)?;
        let request = QueryRequest {
            filter: Some(json!({"field": "is_active", "op": "eq", "value": true})),
            sort: vec!["name".to_owned()],
            fields: Some(vec!["name".to_owned()]),
            limit: Some(LOOK),
            cursor: after.map(str::to_owned),
            ..QueryRequest::default()
        };
        let page = self.query(cx, "user", request).await?;
        let related = self.store().related(&schema, &scope::all_followed(object), &[&record]).await?;
        let related = related.of(&record);
        let mut names = Names::default();
        let mut found: Vec<(Json, Vec<Ground>, bool, bool)> = Vec::new();
        let looks: Vec<_> = page.items.iter().map(|user| self.actor_of(user.id())).collect();
        let mut looks = futures::stream::iter(looks).buffered(AT_ONCE);
        for user in &page.items {
            let Some(look) = looks.next().await else { break };
            let actor = match look {
                Ok(actor) => actor,
                Err(error) if error.code == ErrorCode::Unauthenticated => continue,
                Err(error) => return Err(error),
            };
            let read = grounds(&actor, object, &record, ScopedAction::Read, &related);
            if read.is_empty() {
                continue;
            }
            names.want_of(&read);
            let may = |action| !grounds(&actor, object, &record, action, &related).is_empty();
            let who = json!({"id": user.id(), "label": user.get("name")});
            found.push((who, read, may(ScopedAction::Update), may(ScopedAction::Delete)));
        }
        names.find(self, &cx.actor).await?;
        let items: Vec<_> = found
            .iter()
            .map(|(user, read, update, delete)| {
                json!({"user": user, "grounds": names.grounds(read), "update": update, "delete": delete})
            })
            .collect();
        Ok(json!({"items": items, "next_cursor": page.next_cursor}))
    }
}
