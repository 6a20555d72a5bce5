//! Writing: a set of changes that becomes true as a whole or not at all.

mod commit;
mod rows;

use serde_json::Value as Json;
use surrealdb::types::Value;
use tessera_model::error::Error;
use tessera_model::object::ObjectDef;
use tessera_model::record::{FieldChange, Fields, StoredRecord, ValidRecord};
use tessera_permission::{Create, Delete, Grant, Update};

use crate::docs::Table;
use crate::history::Operation;
use crate::jobs::JobRow;
use crate::{Store, layout};

pub(crate) use rows::{sort_keys, token_row};

/// Who writes, when and on whose behalf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteMeta {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// A user's id, or the name of a part of the system.
    pub actor: String,
    /// `ui`, `api`, `import`, `plugin` …
    pub channel: String,
    /// What in that channel: a plugin's id, an import's id.
    pub source: Option<String>,
    pub reason: Option<String>,
    /// Ties together what one request did.
    pub trace: String,
    /// Names of what led to the write, outermost first.
    pub chain: Vec<String>,
}

/// Changes that are committed together.
pub struct WriteSet {
    meta: WriteMeta,
    records: Vec<RecordWrite>,
    docs: Vec<(Table, String, Option<Json>)>,
    jobs: Vec<JobRow>,
    /// Records get rows of search tokens.
    has_tokens: bool,
    /// A proof that didn't fit its record; committing answers with it.
    refused: Option<Error>,
}

/// One record's change, ready to be bound.
struct RecordWrite {
    object: String,
    id: String,
    kind: WriteKind,
    /// The version that the record has afterwards.
    version: u64,
    changes: Vec<FieldChange>,
    /// The record's values afterwards, where it is there.
    fields: Option<Fields>,
    /// The row of search tokens, where there are such and they change.
    tokens: Option<Value>,
    /// It gets a row in the outbox.
    is_awaited: bool,
}

enum WriteKind {
    Create(Value),
    Update(Value),
    /// The row of the bin.
    Delete(Value),
    Restore(Value),
    Purge,
}

impl Store {
    /// An empty set, to be committed to this store.
    pub fn write_set(&self, meta: WriteMeta) -> WriteSet {
        WriteSet::new(meta, self.inner.has_tokens())
    }
}

impl WriteSet {
    const fn new(meta: WriteMeta, has_tokens: bool) -> Self {
        Self { meta, records: Vec::new(), docs: Vec::new(), jobs: Vec::new(), has_tokens, refused: None }
    }

    /// A new record.
    pub fn create(&mut self, grant: &Grant<Create>, object: &ObjectDef, record: ValidRecord) {
        if self.fits(grant, &object.key, record.id()) {
            self.push(object, record, WriteKind::Create);
        }
    }

    /// A changed record; committing answers `version_conflict` unless the stored version is the one before its own.
    pub fn update(&mut self, grant: &Grant<Update>, object: &ObjectDef, record: ValidRecord) {
        if self.fits(grant, &object.key, record.id()) {
            self.push(object, record, WriteKind::Update);
        }
    }

    /// A record that moves to the bin, if its version is still this one.
    pub fn delete(&mut self, grant: &Grant<Delete>, object: &ObjectDef, record: StoredRecord) {
        if !self.fits(grant, &object.key, record.id()) {
            return;
        }
        let version = record.version() + 1;
        let changes = record
            .fields()
            .iter()
            .map(|(field, old)| FieldChange { field: field.clone(), old: Some(old.clone()), new: None })
            .collect();
        let row = rows::bin_row(&self.meta, &record, version);
        let (object, id) = (object.key.clone(), record.id().to_owned());
        self.records.push(RecordWrite {
            object,
            id,
            kind: WriteKind::Delete(row),
            version,
            changes,
            fields: None,
            tokens: None,
            is_awaited: true,
        });
    }

    /// A record that comes out of the bin, whose version there must be the one before its own.
    pub fn restore(&mut self, grant: &Grant<Create>, object: &ObjectDef, record: ValidRecord) {
        if self.fits(grant, &object.key, record.id()) {
            self.push(object, record, WriteKind::Restore);
        }
    }

    /// A record that goes for good: its row in the bin and its history.
    pub fn purge(&mut self, grant: &Grant<Delete>, object: &str, id: &str) {
        if self.fits(grant, object, id) {
            let (object, id) = (object.to_owned(), id.to_owned());
            self.records.push(RecordWrite {
                object,
                id,
                kind: WriteKind::Purge,
                version: 0,
                changes: Vec::new(),
                fields: None,
                tokens: None,
                is_awaited: true,
            });
        }
    }

    /// A document to be written, or with `None` removed, along with the rest.
    pub fn doc(&mut self, table: Table, id: String, value: Option<Json>) {
        self.docs.push((table, id, value));
    }

    /// A job to be taken in along with the rest; left out when one with the same key waits or runs.
    pub fn job(&mut self, job: JobRow) {
        self.jobs.push(job);
    }

    /// Says of each record, in the order in which they were added, whether it gets a row in the outbox: false for changes that nobody
    /// is to be told of. Records beyond the list get one.
    pub fn announce(&mut self, is_awaited: &[bool]) {
        for (record, is_awaited) in self.records.iter_mut().zip(is_awaited) {
            record.is_awaited = *is_awaited;
        }
    }

    /// True when there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.docs.is_empty() && self.jobs.is_empty() && self.refused.is_none()
    }

    /// How many records the set writes.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    fn push(&mut self, object: &ObjectDef, record: ValidRecord, kind: fn(Value) -> WriteKind) {
        let row = rows::record_row(object, &layout::table(&object.key), &record);
        let (version, changes) = (record.version(), record.changes().to_vec());
        let kind = kind(row);
        let is_found_otherwise = !matches!(kind, WriteKind::Update(_))
            || object.searchable().any(|field| changes.iter().any(|change| change.field == field.key));
        let tokens =
            (self.has_tokens && is_found_otherwise).then(|| rows::token_row(object, record.id(), record.fields()));
        let (object, id) = (object.key.clone(), record.id().to_owned());
        let fields = Some(record.into_fields());
        self.records.push(RecordWrite { object, id, kind, version, changes, fields, tokens, is_awaited: true });
    }

    /// A proof must be for this object, and for this record if it names one.
    fn fits<A>(&mut self, grant: &Grant<A>, object: &str, id: &str) -> bool {
        let fits = grant.object() == object && grant.record().is_none_or(|record| record == id);
        if !fits {
            let detail = format!("a grant for {} {:?} was used for {object} {id}", grant.object(), grant.record());
            self.refused = Some(Error::internal(detail));
        }
        fits
    }
}

impl RecordWrite {
    const fn operation(&self) -> Option<Operation> {
        match self.kind {
            WriteKind::Create(_) => Some(Operation::Create),
            WriteKind::Update(_) => Some(Operation::Update),
            WriteKind::Delete(_) => Some(Operation::Delete),
            WriteKind::Restore(_) => Some(Operation::Restore),
            WriteKind::Purge => None,
        }
    }
}
