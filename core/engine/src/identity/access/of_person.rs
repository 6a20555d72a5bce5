//! What one person may do with an object or one of its records, and which role or reason gives or takes it.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::error::{ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_permission::policy::ObjectPolicy;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{Actor, FieldAccess, Ground, Policy, grounds, visible};
use tessera_store::Related;

use super::Names;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::actor::administrators_only;

const SCOPED: [(&str, ScopedAction); 3] =
    [("read", ScopedAction::Read), ("update", ScopedAction::Update), ("delete", ScopedAction::Delete)];

/// A right that holds for an object as a whole.
type Right = (&'static str, fn(&ObjectPolicy) -> bool);

const PLAIN: [Right; 5] = [
    ("create", |policy| policy.create),
    ("assign", |policy| policy.assign),
    ("import", |policy| policy.import),
    ("export", |policy| policy.export),
    ("reveal", |policy| policy.reveal),
];

/// The roles that by themselves give what is asked for.
type Giving<'a> = dyn Fn(&dyn Fn(&Actor) -> bool) -> Vec<Json> + 'a;

/// One of the person's roles, as if it were the only one.
struct Held {
    id: String,
    actor: Actor,
}

impl Engine {
    /// What a person may do with an object, or with one of its records: each action with the roles that allow it and, for a record, the
    /// reasons for which they reach it; each field that isn't simply writable, with the roles that say so. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found` for a person, object or record that isn't there.
    #[crate::opaque]
    pub async fn access_of_person(
        &self,
        cx: &Context,
        user_id: &str,
        object: &str,
        record_id: Option<&str>,
    ) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let user = self.existing_user(user_id).await?;
        let schema = self.schema();
        let object = schema.require(object)?;
        let record = match record_id {
            Some(id) => Some(self.reached(cx, &object.key, id).await?),
            None => None,
        };
        let mut names = Names::default();
        let actor = match self.actor_of(user_id).await {
            Ok(actor) => Some(actor),
            // A disabled account may nothing, whatever its roles say.
            Err(error) if error.code == ErrorCode::Unauthenticated => None,
            Err(error) => return Err(error),
        };
        let held = match &actor {
            Some(actor) => self.held(actor).await?,
            None => Vec::new(),
        };
        held.iter().for_each(|role| names.want("role", &role.id));
        let (owner, department) = (of(record.as_ref(), "owner"), of(record.as_ref(), "department"));
        owner.iter().for_each(|id| names.want("user", id));
        department.iter().for_each(|id| names.want("department", id));
        let related = match &record {
            Some(record) => self.store().related(&schema, &scope::all_followed(object), &[record]).await?,
            None => Related::default(),
        };
        let record_with = record.as_ref().map(|record| (record, &related));
        let told: Vec<_> = match &actor {
            Some(actor) => {
                SCOPED.iter().map(|(key, action)| scoped(actor, object, record_with, key, *action)).collect()
            }
            None => Vec::new(),
        };
        told.iter().for_each(|one| names.want_of(&one.grounds));
        names.find(self, &cx.actor).await?;

        let giving = |is_given: &dyn Fn(&Actor) -> bool| -> Vec<Json> {
            held.iter().filter(|role| is_given(&role.actor)).map(|role| names.reference("role", &role.id)).collect()
        };
        let mut actions = Vec::new();
        for one in &told {
            let by = giving(&|role| scoped(role, object, record_with, one.key, one.action).is_allowed());
            actions.push(json!({
                "key": one.key, "allowed": one.is_allowed(), "grounds": names.grounds(&one.grounds), "refusal": one.refusal, "roles": by,
                "scopes": one.scopes,
            }));
        }
        for (key, is_in) in PLAIN {
            let is_given = |actor: &Actor| actor.is_administrator() || is_in(actor.policy.object(&object.key));
            if let Some(actor) = &actor {
                let allowed = is_given(actor);
                let refusal = (!allowed).then_some("no_role");
                actions.push(json!({"key": key, "allowed": allowed, "grounds": [], "refusal": refusal, "roles": giving(&is_given), "scopes": []}));
            }
        }
        let fields: Vec<_> = actor.iter().flat_map(|actor| fields(actor, object, &giving)).collect();
        let shown = record.as_ref().map(|record| {
            let reference = |object: &str, id: &Option<String>| id.as_ref().map(|id| names.reference(object, id));
            json!({
                "id": record.id(), "label": record.text(&object.name_field), "owner": reference("user", &owner),
                "department": reference("department", &department),
            })
        });
        let roles: Vec<_> = held.iter().map(|role| names.reference("role", &role.id)).collect();
        Ok(json!({
            "user": {"id": user.id(), "label": user.text("name")}, "active": actor.is_some(),
            "administrator": actor.is_some_and(|actor| actor.is_administrator()), "roles": roles, "object": object.key,
            "record": shown, "actions": actions, "fields": fields,
        }))
    }

    async fn held(&self, actor: &Actor) -> Result<Vec<Held>> {
        let organization = self.organization().await?;
        let alone = |id: &String| {
            let permissions = &organization.role(id)?.permissions;
            let policy = Arc::new(Policy::of([permissions]));
            Some(Held { id: id.clone(), actor: Actor { policy, roles: vec![id.clone()], ..actor.clone() } })
        };
        Ok(actor.roles.iter().filter_map(alone).collect())
    }
}

/// How an action that has a scope stands.
struct Scoped {
    key: &'static str,
    action: ScopedAction,
    /// Without a record: the scopes that the roles give.
    scopes: Vec<Json>,
    grounds: Vec<Ground>,
    /// `no_role`: no role allows it on any record. `out_of_scope`: some do, but don't reach this record. `unreadable`: they would, but
    /// the record can't even be read.
    refusal: Option<&'static str>,
}

impl Scoped {
    const fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

fn scoped(
    actor: &Actor,
    object: &ObjectDef,
    record: Option<(&StoredRecord, &Related)>,
    key: &'static str,
    action: ScopedAction,
) -> Scoped {
    let policy = actor.policy.object(&object.key);
    let scopes = match action {
        ScopedAction::Read => &policy.read,
        ScopedAction::Update => &policy.update,
        ScopedAction::Delete => &policy.delete,
    };
    let reaches_any = actor.is_administrator()
        || if action == ScopedAction::Read { !scopes.is_empty() } else { scope::may_reach(object, scopes) };
    let told = |action| record.map(|(record, related)| grounds(actor, object, record, action, &related.of(record)));
    let grounds = told(action).unwrap_or_default();
    let is_readable = action == ScopedAction::Read || told(ScopedAction::Read).is_none_or(|told| !told.is_empty());
    let refusal = if !reaches_any {
        Some("no_role")
    } else if record.is_some() && grounds.is_empty() {
        Some("out_of_scope")
    } else if !is_readable {
        Some("unreadable")
    } else {
        None
    };
    Scoped { key, action, scopes: scopes.iter().map(|scope| json!(scope)).collect(), grounds, refusal }
}

/// The fields that are hidden, masked or only read, and why.
fn fields(actor: &Actor, object: &ObjectDef, giving: &Giving<'_>) -> Vec<Json> {
    let access = |actor: &Actor, key: &str| visible::access(actor, object, key);
    let told = object.fields.iter().filter(|field| !field.internal).filter_map(|field| {
        let said = access(actor, &field.key);
        if said == FieldAccess::Writable {
            return None;
        }
        let roles = giving(&|role| access(role, &field.key) == said && said != FieldAccess::unsaid(field));
        let why = if roles.is_empty() && field.sensitive { "sensitive" } else { "role" };
        Some(json!({"key": field.key, "label": field.label, "access": said, "why": why, "roles": roles}))
    });
    told.collect()
}

fn of(record: Option<&StoredRecord>, field: &str) -> Option<String> {
    record.and_then(|record| record.text(field)).map(str::to_owned)
}
