//! What a caller wants a record to hold, as a draft in stored form.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::kinds::{self, KindContext};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, Origin, StoredRecord};
use tessera_permission::visible;

use super::hidden;
use super::ops::{Body, Entries};
use crate::context::{Channel, Context};
use crate::engine::Engine;

/// Reads a body; `before` is the record as it is stored, if there is one, `region` the country of its telephone numbers, if
/// something names one ([`super::region`]).
///
/// # Errors
/// `unknown_field`, `validation_failed` (also for a choice that was retired), and `field_forbidden` for a change of a list that
/// the actor may not read.
pub(super) fn read(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    body: &Body,
    before: Option<&StoredRecord>,
    region: Option<&str>,
) -> Result<Draft> {
    let draft = match body {
        Body::Wire(fields) => of_wire(engine, cx, object, fields, region)?,
        Body::Edit { set, add, remove } => {
            let draft = of_wire(engine, cx, object, set, region)?;
            // Entries are checked as values of their field; one that is only taken out of passes as an empty list.
            let entries = |key: &String| json!(add.get(key).map(Vec::as_slice).unwrap_or_default());
            let named: Fields = add.keys().chain(remove.keys()).map(|key| (key.clone(), entries(key))).collect();
            let added = of_wire(engine, cx, object, &named, region)?;
            named.keys().try_fold(draft, |draft, key| edit_list(cx, object, before, draft, &added, remove, key))?
        }
        Body::Draft(draft) => return Ok(draft.clone()),
    };
    check_choices(engine, cx, object, before, &draft)?;
    Ok(draft)
}

/// Nobody chooses what was retired; a record that has it keeps it, and files may tell of times when it could be chosen.
fn check_choices(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    before: Option<&StoredRecord>,
    draft: &Draft,
) -> Result<()> {
    if cx.actor.is_system() || cx.channel == Channel::Import {
        return Ok(());
    }
    let schema = engine.schema();
    let problems: Vec<_> = draft
        .iter()
        .filter_map(|(key, value)| {
            let held = before.and_then(|record| record.get(key));
            let item = kinds::newly_retired(object.field(key)?, value?, held, &schema)?;
            let problem = kinds::retired(item);
            Some(FieldError { field: key.to_owned(), code: problem.code.to_owned(), message: problem.message })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::validation(problems)) }
}

fn of_wire(engine: &Engine, cx: &Context, object: &ObjectDef, fields: &Fields, region: Option<&str>) -> Result<Draft> {
    hidden::of_body(&cx.actor, object, fields)?;
    let schema = engine.schema();
    let settings = engine.settings();
    let region = region.unwrap_or(&settings.region);
    let kind = KindContext { schema: &schema, currency: &settings.currency, region };
    let origin = if cx.actor.is_system() { Origin::System } else { Origin::Person };
    Draft::from_wire(object, fields, origin, kind)
}

/// A list as it is stored, without what is taken out, and then with what is added.
fn edit_list(
    cx: &Context,
    object: &ObjectDef,
    before: Option<&StoredRecord>,
    mut draft: Draft,
    added: &Draft,
    remove: &Entries,
    key: &str,
) -> Result<Draft> {
    if !object.field(key).is_some_and(|field| field.is_list()) {
        return Err(Error::validation(vec![FieldError::new(
            key,
            "not_a_list",
            "Holds one value; set it instead of adding to it",
            "该字段只有一个值，请直接设置",
        )]));
    }
    visible::check_readable(&cx.actor, object, key)?;
    let entries = |value: Option<&Json>| value.and_then(Json::as_array).cloned().unwrap_or_default();
    let set = draft.get(key).map(entries);
    let mut list = set.unwrap_or_else(|| entries(before.and_then(|record| record.get(key))));
    let gone = remove.get(key).map(Vec::as_slice).unwrap_or_default();
    list.retain(|entry| !entry.as_str().is_some_and(|entry| gone.iter().any(|gone| gone == entry)));
    for entry in entries(added.get(key).flatten()) {
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
    draft.set(key, (!list.is_empty()).then_some(Json::Array(list)));
    Ok(draft)
}
