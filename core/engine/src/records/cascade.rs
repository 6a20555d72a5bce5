//! Records that go along with those that are deleted, so that their hooks are asked too.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::OnDelete;
use tessera_model::schema::Schema;
use tessera_permission::grant;

use super::pipeline::{Pending, Proof};
use super::removal::TOUCHED_MAX;
use crate::engine::Engine;

/// What the definitions delete together with the pending deletions, each at the place of the deletion that causes it: a hook that
/// refuses one of them refuses that deletion.
///
/// # Errors
/// `reference_in_use` when there are too many for one write.
#[crate::opaque]
pub(crate) async fn children(engine: &Engine, schema: &Schema, pending: &[Pending]) -> Result<Vec<Pending>> {
    let mut queue: VecDeque<(usize, String, String)> = pending
        .iter()
        .filter(|one| matches!(one.proof, Proof::Delete(_)))
        .map(|one| (one.at, one.object.key.clone(), one.id.clone()))
        .collect();
    let mut seen: HashSet<(String, String)> = queue.iter().map(|(_, key, id)| (key.clone(), id.clone())).collect();
    let system = tessera_permission::Actor::system("references");
    let mut out = Vec::new();
    while let Some((at, key, id)) = queue.pop_front() {
        for incoming in schema.incoming(&key).iter().filter(|incoming| incoming.on_delete == OnDelete::Cascade) {
            let other = schema.require(&incoming.object)?;
            let Some(field) = other.field(&incoming.field) else { continue };
            let referring = engine.store().referring(other, field, &id, TOUCHED_MAX + 1).await?;
            let fresh: Vec<String> =
                referring.into_iter().filter(|id| seen.insert((other.key.clone(), id.clone()))).collect();
            if out.len() + fresh.len() > TOUCHED_MAX {
                return Err(Error::new(
                    ErrorCode::ReferenceInUse,
                    format!("deleting this would touch more than {TOUCHED_MAX} records; delete those first"),
                ));
            }
            for record in engine.store().get_many(other, &fresh).await? {
                queue.push_back((at, other.key.clone(), record.id().to_owned()));
                let proof = Proof::Delete(grant::delete(&system, other, &record, &|_| None)?);
                out.push(Pending {
                    at,
                    object: Arc::clone(other),
                    id: record.id().to_owned(),
                    fields: record.fields().clone(),
                    named: HashSet::new(),
                    before: Some(Arc::new(record)),
                    proof,
                });
            }
        }
    }
    Ok(out)
}
