//! What an actor gets to see of a record: the only form that serialises.

use serde::Serialize;
use serde_json::{Map, Value as Json};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::filter::Path;
use tessera_model::kinds;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::rollup::{Figures, Readers};

use crate::actor::Actor;
use crate::field_access::FieldAccess;
use crate::grant;
use crate::scope::{self, ScopedAction};

/// A record as one actor may see it, in wire form: hidden fields left out, masked ones masked, references still ids.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct VisibleRecord {
    parts: Map<String, Json>,
}

/// What the actor may do with a field; internal fields are hidden from everybody, those of the core's own from the product itself too.
/// A computed field would tell of what it is computed from: of that the least readable decides, also of what figures over other records
/// are computed from.
pub fn access(actor: &Actor, object: &ObjectDef, key: &str) -> FieldAccess {
    let Some(field) = object.field(key) else { return FieldAccess::Hidden };
    if field.internal && (field.system || !actor.is_system()) {
        return FieldAccess::Hidden;
    }
    if actor.is_administrator() {
        return FieldAccess::Writable;
    }
    let policy = actor.policy.object(&object.key);
    let own = |field: &FieldDef| match object.rollups.of(&field.key) {
        Some(figures) => policy.field(field).min(over_others(actor, figures)),
        None => policy.field(field),
    };
    let inputs = object.formulas.inputs(key).iter().filter_map(|input| object.field(input));
    inputs.map(own).fold(own(field), FieldAccess::min)
}

/// What the actor may do with a figure, as far as the records go that it is over.
fn over_others(actor: &Actor, figures: &Figures) -> FieldAccess {
    let over = &figures.over;
    let sees = match figures.readers {
        Readers::AllRows => scope::filter(actor, over, ScopedAction::Read).is_everything(),
        Readers::Record => grant::read(actor, over).is_ok(),
    };
    if !sees {
        return FieldAccess::Hidden;
    }
    let inputs = figures.inputs.iter().map(|input| access(actor, over, input));
    inputs.fold(FieldAccess::Writable, FieldAccess::min)
}

/// The record as the actor may see it; `wanted` limits the fields (all when `None`). That the actor may see the record at all
/// must have been settled before.
pub fn reveal(actor: &Actor, object: &ObjectDef, record: &StoredRecord, wanted: Option<&[String]>) -> VisibleRecord {
    let mut parts = Map::new();
    parts.insert("id".to_owned(), Json::from(record.id()));
    parts.insert("version".to_owned(), Json::from(record.version()));
    for field in &object.fields {
        if wanted.is_some_and(|wanted| !wanted.contains(&field.key)) {
            continue;
        }
        let stored = record.get(&field.key);
        match access(actor, object, &field.key) {
            FieldAccess::Hidden => {}
            FieldAccess::Masked => drop(parts.insert(field.key.clone(), mask(field, stored))),
            FieldAccess::ReadOnly | FieldAccess::Writable => {
                drop(parts.insert(field.key.clone(), kinds::render(field, stored)))
            }
        }
    }
    VisibleRecord { parts }
}

/// A single value as the actor may see it, for histories; `None` when hidden.
pub fn reveal_value(actor: &Actor, object: &ObjectDef, field: &FieldDef, stored: Option<&Json>) -> Option<Json> {
    match access(actor, object, &field.key) {
        FieldAccess::Hidden => None,
        FieldAccess::Masked => Some(mask(field, stored)),
        FieldAccess::ReadOnly | FieldAccess::Writable => Some(kinds::render(field, stored)),
    }
}

/// A field that the actor can't read may not be filtered, sorted, grouped or summed by: the answer would tell its value.
///
/// # Errors
/// `field_forbidden`, or as for an unknown field when it is hidden.
pub fn check_readable(actor: &Actor, object: &ObjectDef, key: &str) -> Result<(), Error> {
    if key == "id" {
        return Ok(());
    }
    match access(actor, object, key) {
        FieldAccess::ReadOnly | FieldAccess::Writable => Ok(()),
        FieldAccess::Masked => {
            Err(Error::new(ErrorCode::FieldForbidden, format!("`{key}` can't be used here: you may not read it")))
        }
        FieldAccess::Hidden => {
            Err(Error::new(ErrorCode::InvalidFilter, format!("`{}` has no field `{key}`", object.key)))
        }
    }
}

/// The same for every path of a filter, through references too. Which records over there count is for
/// [`crate::scope::within_reach`].
///
/// # Errors
/// As [`check_readable`].
pub fn check_filter_paths<'a>(
    actor: &Actor,
    schema: &tessera_model::schema::Schema,
    object: &ObjectDef,
    paths: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Error> {
    for path in paths {
        let Some(via) = &path.via else {
            check_readable(actor, object, &path.field)?;
            continue;
        };
        check_readable(actor, object, &via.field)?;
        check_readable(actor, schema.require(&via.object)?, &path.field)?;
    }
    Ok(())
}

/// The same for paths to group by, of whose records over there the actor must reach every one.
///
/// # Errors
/// As [`check_readable`].
pub fn check_paths<'a>(
    actor: &Actor,
    schema: &tessera_model::schema::Schema,
    object: &ObjectDef,
    paths: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Error> {
    for path in paths {
        match &path.via {
            None => check_readable(actor, object, &path.field)?,
            Some(via) => {
                check_readable(actor, object, &via.field)?;
                let target = schema.require(&via.object)?;
                // Only fields of records that the actor could read anyway: a narrower scope over there would leak through counts.
                if !crate::scope::filter(actor, target, crate::scope::ScopedAction::Read).is_everything() {
                    return Err(Error::new(
                        ErrorCode::FieldForbidden,
                        format!(
                            "`{}.{}` can't be used here: you may not read every `{}`",
                            via.field, path.field, via.object
                        ),
                    ));
                }
                check_readable(actor, target, &path.field)?;
            }
        }
    }
    Ok(())
}

/// A pattern that lets people recognise a value without telling it.
fn mask(field: &FieldDef, stored: Option<&Json>) -> Json {
    let Some(stored) = stored else { return Json::Null };
    // Of what is computed even a part could be all of what it is computed from.
    let Some(text) = stored.as_str().filter(|_| !field.is_computed()) else { return Json::from("****") };
    let chars: Vec<char> = text.chars().collect();
    let keep = |from: usize, to: usize| -> String {
        let head: String = chars.iter().take(from).collect();
        let tail: String = chars.iter().skip(chars.len().saturating_sub(to)).collect();
        format!("{head}****{tail}")
    };
    Json::from(match &field.kind {
        // +86 138****1234
        FieldKind::Phone(_) if chars.len() >= 11 => keep(chars.len() - 8, 4),
        FieldKind::Email(_) => text.split_once('@').map_or_else(
            || "****".to_owned(),
            |(local, domain)| format!("{}****@{domain}", local.chars().next().unwrap_or('*')),
        ),
        FieldKind::Text(_) | FieldKind::AutoNumber(_) if chars.len() >= 4 => keep(1, 1),
        _ => "****".to_owned(),
    })
}

impl VisibleRecord {
    pub fn id(&self) -> &str {
        self.parts.get("id").and_then(Json::as_str).unwrap_or_default()
    }
    pub fn version(&self) -> u64 {
        self.parts.get("version").and_then(Json::as_u64).unwrap_or_default()
    }
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.parts.get(key)
    }
    /// Replaces ids of references by what the engine resolved them to (`{"id", "label"}`), or adds what the engine computed.
    pub fn put(&mut self, key: &str, value: Json) {
        self.parts.insert(key.to_owned(), value);
    }
    /// The parts, for callers that are no HTTP clients (plugins, scripts, exports).
    pub fn parts(&self) -> &Map<String, Json> {
        &self.parts
    }
}
