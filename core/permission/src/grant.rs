//! Proof that an action is allowed. Only this module makes one, and the store writes nothing without it.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, FieldError};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, StoredRecord};

use crate::actor::Actor;
use crate::field_access::FieldAccess;
use crate::scope::{self, ScopedAction};
use crate::visible;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident;)*) => { $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name;)* };
}
actions! {
    /// Reading records.
    Read;
    /// Making a record.
    Create;
    /// Changing a record.
    Update;
    /// Moving a record to the bin, or out of it for good.
    Delete;
    /// Changing a record's owner.
    Assign;
    /// Making or changing records from a file.
    Import;
    /// Reading records into a file.
    Export;
}

/// Proof that an actor may do `A` on an object's record (or, for reading, on those that its filter passes).
#[derive(Clone, Debug)]
pub struct Grant<A> {
    object: String,
    record: Option<String>,
    action: PhantomData<A>,
}

impl<A> Grant<A> {
    fn new(object: &ObjectDef, record: Option<&str>) -> Self {
        Self { object: object.key.clone(), record: record.map(str::to_owned), action: PhantomData }
    }
    /// The object that the proof is for.
    pub fn object(&self) -> &str {
        &self.object
    }
    /// The record that the proof is for, when it is for one.
    pub fn record(&self) -> Option<&str> {
        self.record.as_deref()
    }
}

fn forbidden(action: &str, object: &ObjectDef) -> Error {
    Error::new(ErrorCode::ActionForbidden, format!("your roles don't allow you to {action} `{}` records", object.key))
}

/// May the actor list or read records of this object at all? Which ones is for [`scope::filter`].
///
/// # Errors
/// `action_forbidden`.
pub fn read(actor: &Actor, object: &ObjectDef) -> Result<Grant<Read>, Error> {
    if actor.is_administrator() || !actor.policy.object(&object.key).read.is_empty() {
        Ok(Grant::new(object, None))
    } else {
        Err(forbidden("read", object))
    }
}

/// May the actor make a record with these values? Making one for somebody else is assigning it.
///
/// # Errors
/// `action_forbidden`, `field_forbidden`.
pub fn create(actor: &Actor, object: &ObjectDef, draft: &Draft, id: &str) -> Result<Grant<Create>, Error> {
    if !actor.is_administrator() && !actor.policy.object(&object.key).create {
        return Err(forbidden("create", object));
    }
    in_use(actor, object)?;
    writable(actor, object, draft)?;
    let is_for_another = |owner: &Json| owner.as_str() != Some(actor.id.as_str());
    if object.has_owner && draft.get("owner").flatten().is_some_and(is_for_another) {
        assign(actor, object)?;
    }
    Ok(Grant::new(object, Some(id)))
}

/// May the actor change this record so? A record outside the read scope is "not found".
///
/// # Errors
/// `not_found`, `action_forbidden`, `field_forbidden`, `state_conflict` when the object's plugin was removed.
pub fn update(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    draft: &Draft,
    related: Related<'_>,
) -> Result<Grant<Update>, Error> {
    reach(actor, object, record, ScopedAction::Update, "change", related)?;
    in_use(actor, object)?;
    writable(actor, object, draft)?;
    if draft.get("owner").is_some_and(|owner| owner != record.get("owner")) {
        assign(actor, object)?;
    }
    Ok(Grant::new(object, Some(record.id())))
}

/// May the actor delete this record?
///
/// # Errors
/// `not_found`, `action_forbidden`.
pub fn delete(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    related: Related<'_>,
) -> Result<Grant<Delete>, Error> {
    reach(actor, object, record, ScopedAction::Delete, "delete", related)?;
    Ok(Grant::new(object, Some(record.id())))
}

/// May the actor bring records back from the bin? Whoever may delete them may.
///
/// # Errors
/// `not_found`, `action_forbidden`.
pub fn restore(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    related: Related<'_>,
) -> Result<Grant<Create>, Error> {
    reach(actor, object, record, ScopedAction::Delete, "restore", related)?;
    in_use(actor, object)?;
    Ok(Grant::new(object, Some(record.id())))
}

/// May the actor say with whom this record is shared, and open it so? Whoever may change it may, its owner among them; whoever may only
/// because it was shared with them may not, so that shares don't go from hand to hand.
///
/// # Errors
/// `not_found`, `action_forbidden`, `state_conflict` when the object's plugin was removed.
pub fn share(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    related: Related<'_>,
) -> Result<Grant<Update>, Error> {
    if !is_reached(actor, object, record, ScopedAction::Read, related) {
        return Err(Error::not_found(format!("{} `{}`", object.key, record.id())));
    }
    let changes = scope::filter_without_shares(actor, object, ScopedAction::Update);
    if !object.has_owner || !changes.matches(record, related) {
        return Err(forbidden("share", object));
    }
    in_use(actor, object)?;
    Ok(Grant::new(object, Some(record.id())))
}

/// May the actor change owners?
///
/// # Errors
/// `action_forbidden`.
pub fn assign(actor: &Actor, object: &ObjectDef) -> Result<Grant<Assign>, Error> {
    if actor.is_administrator() || actor.policy.object(&object.key).assign {
        Ok(Grant::new(object, None))
    } else {
        Err(forbidden("assign", object))
    }
}

/// May the actor look at the value behind a field's mask? A field that they may read anyway needs no more than that.
///
/// # Errors
/// `field_forbidden`; as for an unknown field when it is hidden.
pub fn reveal(actor: &Actor, object: &ObjectDef, field: &str) -> Result<(), Error> {
    match visible::access(actor, object, field) {
        FieldAccess::Hidden => Err(tessera_model::record::unknown_field(object, field)),
        FieldAccess::ReadOnly | FieldAccess::Writable => Ok(()),
        FieldAccess::Masked if actor.policy.object(&object.key).reveal => Ok(()),
        FieldAccess::Masked => Err(Error::new(
            ErrorCode::FieldForbidden,
            format!("your roles don't allow you to look behind the mask of `{field}`"),
        )),
    }
}

/// May the actor import records?
///
/// # Errors
/// `action_forbidden`.
pub fn import(actor: &Actor, object: &ObjectDef) -> Result<Grant<Import>, Error> {
    if !actor.is_administrator() && !actor.policy.object(&object.key).import {
        return Err(forbidden("import", object));
    }
    in_use(actor, object)?;
    Ok(Grant::new(object, None))
}

/// May the actor export records?
///
/// # Errors
/// `action_forbidden`.
pub fn export(actor: &Actor, object: &ObjectDef) -> Result<Grant<Export>, Error> {
    if actor.is_administrator() || actor.policy.object(&object.key).export {
        Ok(Grant::new(object, None))
    } else {
        Err(forbidden("export", object))
    }
}

/// May the actor run an action that a plugin or workflow added, on this record? Restricted ones must be granted by name.
///
/// # Errors
/// `not_found`, `action_forbidden`.
pub fn action(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    action: &str,
    is_restricted: bool,
    related: Related<'_>,
) -> Result<(), Error> {
    if !is_reached(actor, object, record, ScopedAction::Read, related) {
        return Err(Error::not_found(format!("{} `{}`", object.key, record.id())));
    }
    if actor.is_administrator() || actor.policy.object(&object.key).allows_action(action, is_restricted) {
        Ok(())
    } else {
        Err(forbidden(action, object))
    }
}

/// Nobody writes records whose plugin was removed, save the system itself when what they refer to is deleted.
fn in_use(actor: &Actor, object: &ObjectDef) -> Result<(), Error> {
    if !object.archived || actor.is_system() {
        return Ok(());
    }
    let plugin = &object.plugin;
    let detail = format!(
        "the plugin `{plugin}` was removed; records of `{}` can be read and exported, and changed when it is installed again",
        object.key
    );
    Err(Error::new(ErrorCode::StateConflict, detail))
}

/// Values of the record that a reference field of the record at hand points to; scopes that follow references need them.
pub type Related<'a> = &'a dyn Fn(&str) -> Option<Fields>;

/// True when the record is within the actor's scope for the action.
pub fn is_reached(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    action: ScopedAction,
    related: Related<'_>,
) -> bool {
    scope::filter(actor, object, action).matches(record, related)
}

fn reach(
    actor: &Actor,
    object: &ObjectDef,
    record: &StoredRecord,
    action: ScopedAction,
    verb: &str,
    related: Related<'_>,
) -> Result<(), Error> {
    if !is_reached(actor, object, record, ScopedAction::Read, related) {
        return Err(Error::hidden(format!("{} `{}`", object.key, record.id())));
    }
    if is_reached(actor, object, record, action, related) { Ok(()) } else { Err(forbidden(verb, object)) }
}

/// A field that the actor may not write is refused by name, never dropped in silence. Hidden ones answer as unknown ones do.
fn writable(actor: &Actor, object: &ObjectDef, draft: &Draft) -> Result<(), Error> {
    if actor.is_administrator() {
        return Ok(());
    }
    let accesses: BTreeMap<&str, FieldAccess> =
        draft.keys().map(|key| (key, visible::access(actor, object, key))).collect();
    if let Some((key, _)) = accesses.iter().find(|(_, access)| **access == FieldAccess::Hidden) {
        return Err(tessera_model::record::unknown_field(object, key));
    }
    let refused: Vec<_> = accesses
        .iter()
        .filter(|(_, access)| **access != FieldAccess::Writable)
        .map(|(key, _)| {
            FieldError::new(
                *key,
                "read_only",
                "Your roles don't allow you to write this field",
                "您没有写入该字段的权限",
            )
        })
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    let mut error = Error::new(ErrorCode::FieldForbidden, format!("{} fields can't be written by you", refused.len()));
    error.fields = refused;
    Err(error)
}
