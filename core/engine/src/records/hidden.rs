//! A hidden field answers as one that isn't there, before anything else is said of a request: how it would have been refused
//! otherwise would tell that it exists, and of what kind it is.

use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, unknown_field};
use tessera_model::schema::Schema;
use tessera_permission::{Actor, FieldAccess, visible};

fn is_hidden(actor: &Actor, object: &ObjectDef, key: &str) -> bool {
    object.field(key).is_some() && visible::access(actor, object, key) == FieldAccess::Hidden
}

/// Refuses a body with a hidden field.
///
/// # Errors
/// `unknown_field`.
pub(crate) fn of_body(actor: &Actor, object: &ObjectDef, body: &Fields) -> Result<()> {
    body.keys().find(|key| is_hidden(actor, object, key)).map_or(Ok(()), |key| Err(unknown_field(object, key)))
}

/// Refuses a sort by a hidden field.
///
/// # Errors
/// `invalid_filter`.
pub(crate) fn of_sort(actor: &Actor, object: &ObjectDef, sort: &str) -> Result<()> {
    let key = sort.strip_prefix('-').unwrap_or(sort);
    if is_hidden(actor, object, key) {
        return Err(Error::new(ErrorCode::InvalidFilter, format!("`{}` has no field `{key}` to sort by", object.key)));
    }
    Ok(())
}

/// Refuses a path (`field`, `reference.field`) to or through a hidden field.
///
/// # Errors
/// `invalid_filter`.
pub(crate) fn of_path(actor: &Actor, schema: &Schema, object: &ObjectDef, path: &str) -> Result<()> {
    let (key, inner) = path.split_once('.').map_or((path, None), |(key, inner)| (key, Some(inner)));
    let target = object.field(key).and_then(|field| field.target()).and_then(|target| schema.object(target));
    let is_inner_hidden = || target.zip(inner).is_some_and(|(target, inner)| is_hidden(actor, target, inner));
    if is_hidden(actor, object, key) || is_inner_hidden() {
        return Err(Error::new(ErrorCode::InvalidFilter, format!("`{}` has no field `{path}`", object.key)));
    }
    Ok(())
}

/// Refuses a filter, as a client wrote it, that names a hidden field.
///
/// # Errors
/// `invalid_filter`.
pub(crate) fn of_filter(actor: &Actor, schema: &Schema, object: &ObjectDef, filter: &Json) -> Result<()> {
    match filter {
        Json::Array(items) => items.iter().try_for_each(|item| of_filter(actor, schema, object, item)),
        Json::Object(parts) => {
            if let Some(path) = parts.get("field").and_then(Json::as_str) {
                of_path(actor, schema, object, path)?;
            }
            let mut groups = ["and", "or", "not"].into_iter().filter_map(|group| parts.get(group));
            groups.try_for_each(|group| of_filter(actor, schema, object, group))
        }
        _ => Ok(()),
    }
}
