//! What records refer to, for filters that ask of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tessera_model::error::Result;
use tessera_model::filter::{Filter, Via};
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;

use crate::Store;

/// The values of records that others refer to.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// By the fields that refer to them.
    objects: BTreeMap<String, String>,
    found: HashMap<(String, String), Fields>,
}

impl Related {
    /// For a record, what its reference fields lead to: the form in which [`Filter::matches`] takes it.
    pub fn of<'a>(&'a self, record: &'a StoredRecord) -> impl Fn(&str) -> Option<Fields> + 'a {
        move |field| {
            let (object, id) = (self.objects.get(field)?, record.text(field)?);
            self.found.get(&(object.clone(), id.to_owned())).cloned()
        }
    }
}

impl Store {
    /// Reads what a filter asks of the records to which those at hand refer: each once, in one request an object, and nothing where
    /// the filter asks nothing of them.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn related(&self, schema: &Schema, filter: &Filter, records: &[&StoredRecord]) -> Result<Related> {
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        let vias: BTreeMap<&str, &Via> =
            paths.iter().filter_map(|path| path.via.as_ref()).map(|via| (via.field.as_str(), via)).collect();
        let mut related = Related::default();
        if vias.is_empty() {
            return Ok(related);
        }
        let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for record in records {
            for via in vias.values() {
                wanted.entry(&via.object).or_default().extend(record.text(&via.field));
            }
        }
        related.objects = vias.values().map(|via| (via.field.clone(), via.object.clone())).collect();
        for (key, ids) in wanted {
            let Some(object) = schema.object(key) else { continue };
            let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            let found = match ids.as_slice() {
                [] => Vec::new(),
                [one] => self.get(object, one).await?.into_iter().collect(),
                many => self.get_many(object, many).await?,
            };
            let found =
                found.into_iter().map(|record| ((key.to_owned(), record.id().to_owned()), record.fields().clone()));
            related.found.extend(found);
        }
        Ok(related)
    }
}
