//! The rows of one object, column by column.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexSet;
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;

use crate::bits::Bits;
use crate::column::{Codes, Column, for_field};
use crate::terms::Terms;

/// What became of a record.
#[derive(Clone, Debug)]
pub enum Change {
    /// It has these values now, in stored form, and is found by these terms.
    Put { version: u64, fields: Fields, terms: Vec<String> },
    /// It is no longer among the object's records.
    Gone { version: u64 },
}

/// All records of an object, as far as their fields are kept. A record keeps its row for good, also when it is deleted: that is how
/// an older change that comes late is known.
pub struct Table {
    ids: IndexSet<Box<str>>,
    versions: Vec<u64>,
    present: Bits,
    columns: BTreeMap<String, (Comparison, Column)>,
    /// The fields whose words are kept.
    searchable: Vec<String>,
    /// References that say who reads.
    followed: Vec<String>,
    terms: Terms,
    /// Which table it is, for those that remember rows of it.
    mark: Arc<()>,
}

impl Table {
    /// A table of no records, for an object's fields.
    pub fn new(object: &ObjectDef) -> Self {
        let columns = object.fields.iter().filter_map(|field| {
            for_field(object, field).map(|column| (field.key.clone(), (comparison(field), column)))
        });
        Self {
            ids: IndexSet::new(),
            versions: Vec::new(),
            present: Bits::default(),
            columns: columns.collect(),
            searchable: searchable(object),
            followed: followed(object),
            terms: Terms::default(),
            mark: Arc::default(),
        }
    }

    /// True when the table keeps what this definition asks to be kept.
    pub fn fits(&self, object: &ObjectDef) -> bool {
        let mut wanted = 0;
        let all = object.fields.iter().filter(|field| for_field(object, field).is_some()).all(|field| {
            wanted += 1;
            self.columns.get(&field.key).is_some_and(|(kept, _)| *kept == comparison(field))
        });
        let fields_fit = all && wanted == self.columns.len();
        fields_fit && searchable(object) == self.searchable && followed(object) == self.followed
    }

    /// The fields that are kept, and those whose words are; none twice.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let others = self.searchable.iter().filter(|field| !self.columns.contains_key(*field));
        self.columns.keys().chain(others).map(String::as_str)
    }

    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Rows, those of deleted records among them.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The rows of records that are there.
    pub(crate) const fn present(&self) -> &Bits {
        &self.present
    }

    pub(crate) fn row(&self, id: &str) -> Option<usize> {
        self.ids.get_index_of(id)
    }

    pub(crate) fn id(&self, row: usize) -> Option<&str> {
        self.ids.get_index(row).map(AsRef::as_ref)
    }

    /// By code of another table's references to this one: see [`Codes::ways`].
    pub(crate) fn ways_from(&self, references: &Codes) -> Arc<Vec<u32>> {
        references.ways(&self.mark, |id| self.row(id))
    }

    /// A field's column; `None` when it isn't kept.
    pub(crate) fn column(&self, field: &str) -> Option<(Comparison, &Column)> {
        match self.columns.get(field) {
            Some((comparison, column)) if !matches!(column, Column::Dropped) => Some((*comparison, column)),
            _ => None,
        }
    }

    /// A field's column of codes.
    pub(crate) fn codes(&self, field: &str) -> Option<&Codes> {
        match self.column(field) {
            Some((_, Column::Codes(codes))) => Some(codes),
            _ => None,
        }
    }

    /// Takes a change in, unless a newer one is in already.
    pub fn apply(&mut self, id: &str, change: &Change) {
        let version = match change {
            Change::Put { version, .. } | Change::Gone { version } => *version,
        };
        let row = match self.ids.get_index_of(id) {
            Some(row) if self.versions.get(row).is_some_and(|known| *known >= version) => return,
            Some(row) => row,
            None => self.ids.insert_full(id.into()).0,
        };
        if row >= self.versions.len() {
            self.versions.resize(row + 1, 0);
        }
        if let Some(known) = self.versions.get_mut(row) {
            *known = version;
        }
        let values = match change {
            Change::Put { fields, terms, .. } => {
                self.terms.add(row, terms);
                Some(fields)
            }
            Change::Gone { .. } => None,
        };
        for (field, (comparison, column)) in &mut self.columns {
            column.put(row, *comparison, values.and_then(|values| values.get(field)));
        }
        self.present.set(row, matches!(change, Change::Put { .. }));
    }
}

fn followed(object: &ObjectDef) -> Vec<String> {
    object.fields.iter().filter(|field| field.followed().is_some()).map(|field| field.key.clone()).collect()
}

/// Keys of the fields that are searched.
fn searchable(object: &ObjectDef) -> Vec<String> {
    object.searchable().map(|field| field.key.clone()).collect()
}
