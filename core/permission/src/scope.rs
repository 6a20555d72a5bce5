//! Data scope: one predicate per actor, object and action, pushed into queries and applied to single records alike.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::Comparison;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tessera_model::system::SHARE_KEYS;

use crate::actor::Actor;
use crate::role::Scope;
use crate::share;

/// What an action that has a scope does with records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopedAction {
    Read,
    Update,
    Delete,
}

/// The records that the actor reaches. Records of objects without owners are nobody's own and of no department: whoever has any
/// scope reads them, and whoever may change a department's records or all of them changes them.
pub fn filter(actor: &Actor, object: &ObjectDef, action: ScopedAction) -> Filter {
    let mut open = opened(actor, &object.key, action);
    if action == ScopedAction::Read && !actor.is_administrator() {
        open.extend(followed(actor, object).map(|(via, reached)| Filter::All(vec![is_there(&via), reached])));
    }
    reached(actor, object, action, open)
}

/// The records that the actor reaches by what stands in them, and not because they may read what these refer to.
pub fn filter_of_itself(actor: &Actor, object: &ObjectDef, action: ScopedAction) -> Filter {
    reached(actor, object, action, opened(actor, &object.key, action))
}

/// The records that the actor reaches without anybody, and without any rule, having opened them.
pub fn filter_without_shares(actor: &Actor, object: &ObjectDef, action: ScopedAction) -> Filter {
    reached(actor, object, action, Vec::new())
}

/// References along which the actor may read records of the object, each with what they ask of the record over there. One step: what
/// the actor reads over there only because of a third record opens nothing here, so that there are no circles and no chains.
pub(crate) fn followed(actor: &Actor, object: &ObjectDef) -> impl Iterator<Item = (Via, Filter)> {
    object.fields.iter().filter_map(move |field| {
        let via = Via { field: field.key.clone(), object: field.followed()?.to_owned() };
        let scopes = &actor.policy.object(&via.object).read;
        let reached = of_scopes(actor, scopes, opened(actor, &via.object, ScopedAction::Read));
        (!scopes.is_empty()).then(|| (via.clone(), over_there(reached, &via)))
    })
}

/// What any actor's scope may ask of the records that one of the object refers to, as a filter that reads of all of them.
pub fn all_followed(object: &ObjectDef) -> Filter {
    let vias = object
        .fields
        .iter()
        .filter_map(|field| Some(is_there(&Via { field: field.key.clone(), object: field.followed()?.to_owned() })));
    Filter::All(vias.collect())
}

/// What somebody, or a rule, opened.
fn opened(actor: &Actor, object: &str, action: ScopedAction) -> Vec<Filter> {
    let rules = share::rules(actor, object, action).map(|rule| rule.filter.clone());
    shared_under(share::held(actor, object, action)).into_iter().chain(rules).collect()
}

/// Where a reference leads to a record that is there: of nothing a rule may say that it is not this or that.
fn is_there(via: &Via) -> Filter {
    let path = Path { via: Some(via.clone()), field: "created_at".to_owned(), comparison: Comparison::Instant };
    Filter::Test(Test { path, op: Op::IsNull(false) })
}

/// The records that the actor's roles reach, and those that are open besides where they reach any.
fn reached(actor: &Actor, object: &ObjectDef, action: ScopedAction, open: Vec<Filter>) -> Filter {
    if actor.is_administrator() {
        return Filter::everything();
    }
    let policy = actor.policy.object(&object.key);
    let scopes = match action {
        ScopedAction::Read => &policy.read,
        ScopedAction::Update => &policy.update,
        ScopedAction::Delete => &policy.delete,
    };
    if !object.has_owner {
        let is_reached = match action {
            ScopedAction::Read => !scopes.is_empty(),
            ScopedAction::Update | ScopedAction::Delete => changes_ownerless(scopes),
        };
        return if is_reached { Filter::everything() } else { Filter::nothing() };
    }
    of_scopes(actor, scopes, open)
}

/// True when scopes for a change reach any record of the object at all.
pub fn may_reach(object: &ObjectDef, scopes: &BTreeSet<Scope>) -> bool {
    if object.has_owner { !scopes.is_empty() } else { changes_ownerless(scopes) }
}

fn changes_ownerless(scopes: &BTreeSet<Scope>) -> bool {
    [Scope::Department, Scope::DepartmentTree, Scope::All].iter().any(|wide| scopes.contains(wide))
}

/// The filter as the actor may ask it: a test of what stands in a record over there (`account.industry`) passes only where the
/// actor reaches that record, so that neither rows nor counts tell of the others. References that lead nowhere are tested as ever. A
/// record over there that is only read because of a third one is not reached from here.
#[must_use]
pub fn within_reach(actor: &Actor, schema: &Schema, filter: Filter) -> Filter {
    match filter {
        Filter::All(parts) => Filter::All(parts.into_iter().map(|part| within_reach(actor, schema, part)).collect()),
        Filter::Any(parts) => Filter::Any(parts.into_iter().map(|part| within_reach(actor, schema, part)).collect()),
        Filter::Not(part) => Filter::Not(Box::new(within_reach(actor, schema, *part))),
        Filter::Test(test) => {
            let Some(via) = test.path.via.clone().filter(|_| test.path.field != "id") else {
                return Filter::Test(test);
            };
            let reached = schema
                .object(&via.object)
                .map_or_else(Filter::nothing, |target| filter_of_itself(actor, target, ScopedAction::Read));
            if reached.is_everything() {
                return Filter::Test(test);
            }
            let is_empty = Filter::code(&via.field, Op::IsNull(true));
            Filter::All(vec![Filter::Test(test), Filter::Any(vec![is_empty, over_there(reached, &via)])])
        }
    }
}

/// A scope's filter, asked of the record that a reference points to.
fn over_there(scope: Filter, via: &Via) -> Filter {
    match scope {
        Filter::All(parts) => Filter::All(parts.into_iter().map(|part| over_there(part, via)).collect()),
        Filter::Any(parts) => Filter::Any(parts.into_iter().map(|part| over_there(part, via)).collect()),
        Filter::Not(part) => Filter::Not(Box::new(over_there(*part, via))),
        Filter::Test(test) => Filter::Test(Test { path: Path { via: Some(via.clone()), ..test.path }, op: test.op }),
    }
}

fn of_scopes(actor: &Actor, scopes: &BTreeSet<Scope>, open: Vec<Filter>) -> Filter {
    if scopes.is_empty() {
        return Filter::nothing();
    }
    if scopes.contains(&Scope::All) {
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
    reached.push(in_list("collaborators", Op::Contains(actor.id.clone())));
    reached.extend(open);
    Filter::Any(reached)
}

/// The records that carry one of these keys.
fn shared_under(keys: &[String]) -> Option<Filter> {
    let wanted = keys.iter().map(|key| Json::from(key.as_str())).collect();
    (!keys.is_empty()).then(|| in_list(SHARE_KEYS, Op::In(wanted)))
}

fn in_list(field: &str, op: Op) -> Filter {
    let path = Path { via: None, field: field.to_owned(), comparison: Comparison::List };
    Filter::Test(Test { path, op })
}
