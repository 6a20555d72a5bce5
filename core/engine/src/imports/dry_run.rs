//! What would happen to rows, nothing being written.

use tessera_model::error::{Error, FieldError, Result};
use tessera_model::field::FieldKind;
use tessera_model::record::missing_field;
use tessera_model::schema::Schema;

use crate::context::Context;
use crate::engine::Engine;
use crate::records::pipeline::prepare_create;
use crate::records::{WriteAction, WriteOp, before, conditions};

/// Asks rights, hooks and definitions about new records; the answer tells id and version that each would have.
///
/// # Errors
/// What concerns all (a plugin that must be asked is off).
#[crate::opaque]
pub(super) async fn check(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    ops: Vec<WriteOp>,
) -> Result<Vec<Result<(String, u64)>>> {
    let mut results: Vec<Option<Result<(String, u64)>>> = vec![None; ops.len()];
    let mut pending = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        let outcome = match &op.action {
            WriteAction::Create { .. } => prepare_create(engine, cx, schema, op).await.map(|mut one| {
                one.at = at;
                pending.push(one);
                None
            }),
            WriteAction::Update { id, .. }
            | WriteAction::Delete { id, .. }
            | WriteAction::Restore { id }
            | WriteAction::Share { id, .. } => Ok(Some((id.clone(), 0))),
        };
        if let Some(place) = results.get_mut(at) {
            *place = outcome.transpose();
        }
    }
    // Nothing is stored, so what hooks enqueue isn't either.
    let refused = before::run(engine, cx, &mut pending).await?.refused;
    for one in &pending {
        let mut missing: Vec<FieldError> = one
            .object
            .fields
            .iter()
            .filter(|field| field.required && !field.has_condition() && field.default.is_none())
            .filter(|field| !matches!(field.kind, FieldKind::AutoNumber(_)) && !one.fields.contains_key(&field.key))
            .map(missing_field)
            .collect();
        let asked = conditions::missing(engine, cx, schema, &one.object, &one.id, &one.fields)?;
        let has_default = |key: &str| one.object.field(key).is_some_and(|field| field.default.is_some());
        missing.extend(asked.into_iter().filter(|problem| !has_default(&problem.field)));
        let outcome = if missing.is_empty() { Ok((one.id.clone(), 1)) } else { Err(Error::validation(missing)) };
        if let Some(place) = results.get_mut(one.at) {
            *place = Some(outcome);
        }
    }
    for (at, error) in refused {
        if let Some(place) = results.get_mut(at) {
            *place = Some(Err(error));
        }
    }
    Ok(results
        .into_iter()
        .map(|result| result.unwrap_or_else(|| Err(Error::internal("a row was not looked at"))))
        .collect())
}
