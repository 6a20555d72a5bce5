//! Reading the records that a set of writes is about, in as few reads as there are objects.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tessera_model::error::Result;
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;

use super::ops::{WriteAction, WriteOp};
use crate::engine::Engine;

/// Records by object and id.
pub(crate) type Loaded = HashMap<(String, String), Arc<StoredRecord>>;

/// The present state of every record that is to be updated or deleted.
#[crate::opaque]
pub(crate) async fn existing(engine: &Engine, schema: &Schema, ops: &[WriteOp]) -> Result<Loaded> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for op in ops {
        if let WriteAction::Update { id, .. } | WriteAction::Delete { id, .. } | WriteAction::Share { id, .. } =
            &op.action
        {
            wanted.entry(&op.object).or_default().push(id.clone());
        }
    }
    let mut loaded = Loaded::new();
    for (object, ids) in wanted {
        let Some(object) = schema.object(object) else { continue };
        let records = match ids.as_slice() {
            [one] => engine.store().get(object, one).await?.into_iter().collect(),
            many => engine.store().get_many(object, many).await?,
        };
        for record in records {
            loaded.insert((object.key.clone(), record.id().to_owned()), Arc::new(record));
        }
    }
    Ok(loaded)
}
