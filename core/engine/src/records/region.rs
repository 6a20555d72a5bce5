//! The country by which a record's national telephone numbers are read, before a body is.

use serde_json::Value as Json;
use tessera_model::country;
use tessera_model::error::Result;
use tessera_model::field::{FieldKind, PhoneOptions};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_permission::visible;

use super::ops::Body;
use crate::context::Context;
use crate::engine::Engine;

/// The country that the record names as it is stored; else, where the object's definition says so, the one that a record names
/// which it refers to, as far as the actor may read it. What the body itself says of a country comes before both.
///
/// # Errors
/// The store's.
#[crate::opaque]
pub(super) async fn of(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    object: &ObjectDef,
    body: &Body,
    before: Option<&StoredRecord>,
) -> Result<Option<&'static str>> {
    let (Body::Wire(fields) | Body::Edit { set: fields, .. }) = body else { return Ok(None) };
    let Some(options) = of_national(object, fields) else { return Ok(None) };
    let own = options.region_field.as_deref().and_then(|key| before?.text(key)).and_then(country::region_of);
    let Some((via, key)) = options.region_path().filter(|_| own.is_none()) else { return Ok(own) };
    let Some(target) = object.field(via).and_then(|field| schema.object(field.target()?)) else { return Ok(None) };
    let id = match fields.get(via) {
        Some(named) => named.as_str().or_else(|| named.get("id")?.as_str()),
        None => before.and_then(|before| before.text(via)),
    };
    let Some(id) = id else { return Ok(None) };
    let may_read = visible::check_readable(&cx.actor, object, via).is_ok()
        && visible::check_readable(&cx.actor, target, key).is_ok();
    let found = if may_read { engine.store().get(target, id).await? } else { None };
    let Some(found) = found else { return Ok(None) };
    let is_reached = engine.may_read(schema, &cx.actor, target, &found).await?;
    Ok(found.text(key).filter(|_| is_reached).and_then(country::region_of))
}

/// The options of a field whose number in the body doesn't say its country itself.
fn of_national<'a>(object: &'a ObjectDef, fields: &Fields) -> Option<&'a PhoneOptions> {
    object.fields.iter().find_map(|field| match &field.kind {
        FieldKind::Phone(options) => {
            let number = fields.get(&field.key).and_then(Json::as_str)?.trim_start();
            (!number.is_empty() && !number.starts_with(['+', '＋'])).then_some(options)
        }
        _ => None,
    })
}
