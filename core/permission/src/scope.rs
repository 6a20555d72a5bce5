//! Data scope: one predicate per actor, object and action, pushed into queries and applied to single records alike.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op, Path, Test};
use tessera_model::kinds::Comparison;
use tessera_model::object::ObjectDef;

use crate::actor::Actor;
use crate::role::Scope;

/// What an action that has a scope does with records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopedAction {
    Read,
    Update,
    Delete,
}

/// The records that the actor reaches. Records of objects without owners are reached by anybody who has any scope at all.
pub fn filter(actor: &Actor, object: &ObjectDef, action: ScopedAction) -> Filter {
    if actor.is_administrator() {
        return Filter::everything();
    }
    let policy = actor.policy.object(&object.key);
    let scopes = match action {
        ScopedAction::Read => &policy.read,
        ScopedAction::Update => &policy.update,
        ScopedAction::Delete => &policy.delete,
    };
    of_scopes(actor, object, scopes)
}

fn of_scopes(actor: &Actor, object: &ObjectDef, scopes: &BTreeSet<Scope>) -> Filter {
    if scopes.is_empty() {
        return Filter::nothing();
    }
    if scopes.contains(&Scope::All) || !object.has_owner {
        return Filter::everything();
    }
    let among = |field: &str, ids: &[String]| {
        Filter::code(
            field,
            match ids {
                [one] => Op::Eq(json!(one)),
                many => Op::In(many.iter().map(|id| Json::from(id.as_str())).collect()),
            },
        )
    };
    let mut reached = Vec::new();
    if scopes.contains(&Scope::DepartmentTree) {
        if !actor.department_tree.is_empty() {
            reached.push(among("department", &actor.department_tree));
        }
    } else if scopes.contains(&Scope::Department) && !actor.departments.is_empty() {
        reached.push(among("department", &actor.departments));
    }
    if scopes.contains(&Scope::OwnAndReports) {
        reached.push(among("owner", &actor.reports));
    } else {
        // Whoever sees their department still sees what they own or work on elsewhere.
        reached.push(among("owner", std::slice::from_ref(&actor.id)));
    }
    reached.push(Filter::Test(Test {
        path: Path { via: None, field: "collaborators".to_owned(), comparison: Comparison::List },
        op: Op::Contains(actor.id.clone()),
    }));
    Filter::Any(reached)
}
