//! Reading the records that a set of writes is about, in as few reads as there are objects.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tessera_model::error::Result;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_store::Related;

use super::ops::{WriteAction, WriteOp};
use crate::context::Context;
use crate::engine::Engine;

/// Records by object and id.
#[derive(Default)]
pub(crate) struct Loaded {
    records: HashMap<(String, String), Arc<StoredRecord>>,
    /// By object, what has to be known to tell whether they may be read.
    related: HashMap<String, Related>,
}

impl Loaded {
    pub(crate) fn get(&self, object: &str, id: &str) -> Option<Arc<StoredRecord>> {
        self.records.get(&(object.to_owned(), id.to_owned())).cloned()
    }

    /// What one of them refers to, as far as that says who reads it.
    pub(crate) fn related<'a>(&'a self, record: &'a StoredRecord) -> impl Fn(&str) -> Option<Fields> + 'a {
        move |field| self.related.get(record.object())?.of(record)(field)
    }
}

/// The present state of every record that is to be updated or deleted.
#[crate::opaque]
pub(crate) async fn existing(engine: &Engine, cx: &Context, schema: &Schema, ops: &[WriteOp]) -> Result<Loaded> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for op in ops {
        if let WriteAction::Update { id, .. } | WriteAction::Delete { id, .. } | WriteAction::Share { id, .. } =
            &op.action
        {
            wanted.entry(&op.object).or_default().push(id.clone());
        }
    }
    let mut loaded = Loaded::default();
    for (object, ids) in wanted {
        let Some(object) = schema.object(object) else { continue };
        let records = match ids.as_slice() {
            [one] => engine.store().get(object, one).await?.into_iter().collect(),
            many => engine.store().get_many(object, many).await?,
        };
        let those: Vec<_> = records.iter().collect();
        loaded.related.insert(object.key.clone(), engine.related_to(schema, &cx.actor, object, &those).await?);
        for record in records {
            loaded.records.insert((object.key.clone(), record.id().to_owned()), Arc::new(record));
        }
    }
    Ok(loaded)
}
