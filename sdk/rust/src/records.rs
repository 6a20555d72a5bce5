//! Records, with the acting user's rights as far as the plugin was granted them.

use serde::Deserialize;

use crate::bindings::hooks::tessera::plugin::records as host;
use crate::dictionaries::Label;
use crate::value::Fields;
use crate::{Json, RecordRef, Result, Row};

/// What to do with a record in [`apply`].
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// `id` is one that [`reserve_id`] gave, or none.
    Create {
        object: String,
        id: Option<String>,
        set: Fields,
    },
    Update {
        record: RecordRef,
        expected_version: Option<u64>,
        set: Fields,
    },
    Delete {
        record: RecordRef,
        expected_version: Option<u64>,
    },
}

/// A list of records.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub object: String,
    /// As in the HTTP API: `{"and":[{"field","op","value"}]}`.
    pub filter: Option<Json>,
    /// Fields wanted; none named: all that the actor may read.
    pub select: Vec<String>,
    /// `name` or `-created_at`.
    pub sort: Vec<String>,
    pub limit: u32,
    pub cursor: Option<String>,
}

/// Names a record.
pub fn reference(object: &str, id: &str) -> RecordRef {
    RecordRef { object: object.to_owned(), id: id.to_owned() }
}

/// A record; none when there is none or the actor can't see it.
///
/// # Errors
/// `capability-missing`, `permission-denied`.
pub fn get(object: &str, id: &str, select: &[&str]) -> Result<Option<Row>> {
    host::get(&reference(object, id), &owned(select))
}

/// Many records at once, in the same order; none for each that the actor can't see.
///
/// # Errors
/// `capability-missing`, `permission-denied`, `limit-exceeded`.
pub fn get_many(refs: &[RecordRef], select: &[&str]) -> Result<Vec<Option<Row>>> {
    if refs.is_empty() { Ok(Vec::new()) } else { host::get_many(refs, &owned(select)) }
}

/// The same for what is nice to know only: none at all where the actor may not read such records.
///
/// # Errors
/// As [`get_many`], `permission-denied` aside.
pub fn get_readable(refs: &[RecordRef], select: &[&str]) -> Result<Vec<Row>> {
    match get_many(refs, select) {
        Ok(rows) => Ok(rows.into_iter().flatten().collect()),
        Err(error) if error.is("permission-denied") => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A page of a list, with the cursor of the next.
///
/// # Errors
/// `capability-missing`, `permission-denied`, `invalid-filter`, `limit-exceeded`.
pub fn query(query: &Query) -> Result<(Vec<Row>, Option<String>)> {
    let order = |text: &String| match text.strip_prefix('-') {
        Some(field) => host::Order { field: field.to_owned(), descending: true },
        None => host::Order { field: text.clone(), descending: false },
    };
    let page = host::query(&host::QuerySpec {
        object: query.object.clone(),
        filter: query.filter.as_ref().map(Json::to_string),
        select: query.select.clone(),
        order: query.sort.iter().map(order).collect(),
        limit: query.limit,
        cursor: query.cursor.clone(),
    })?;
    Ok((page.rows, page.next))
}

/// How many records match.
///
/// # Errors
/// As [`query`].
pub fn count(object: &str, filter: Option<&Json>) -> Result<u64> {
    host::count(object, filter.map(Json::to_string).as_deref())
}

/// Makes a record. With an idempotency key a repeated call answers the record that the first one made.
///
/// # Errors
/// `phase-forbidden` in a before-hook, `capability-missing`, `permission-denied`, `validation-failed` and other refusals.
pub fn create(object: &str, set: Fields, idempotency_key: Option<&str>) -> Result<Row> {
    host::create(&host::CreateOp {
        object: object.to_owned(),
        idempotency_key: idempotency_key.map(str::to_owned),
        set: set.0,
    })
}

/// Changes a record.
///
/// # Errors
/// As [`create`]; `conflict` when the version is another.
pub fn update(record: &RecordRef, set: Fields, expected_version: Option<u64>) -> Result<Row> {
    host::update(&host::UpdateOp { ref_: record.clone(), expected_version, set: set.0 })
}

/// Moves a record to the bin.
///
/// # Errors
/// As [`create`].
pub fn delete(record: &RecordRef, expected_version: Option<u64>) -> Result<()> {
    host::delete(&host::DeleteOp { ref_: record.clone(), expected_version })
}

/// An id for a record that this call makes by [`apply`], so that other operations of it can refer to the record.
///
/// # Errors
/// `phase-forbidden` in a before-hook, `capability-missing`, `not-found` for an unknown object.
pub fn reserve_id(object: &str) -> Result<String> {
    host::reserve_id(object)
}

/// Takes a record's next version, and answers it; nothing else of it changes. A save that read the record before and is still on its
/// way conflicts: it reads again, and its before-hooks see what was kept before this call. For what is decided beside a record: a
/// lock, a reservation.
///
/// # Errors
/// As [`update`].
pub fn touch(record: &RecordRef, expected_version: Option<u64>) -> Result<u64> {
    host::touch(record, expected_version)
}

/// Everything or nothing, in one transaction.
///
/// # Errors
/// As [`create`], for the first operation that is refused.
pub fn apply(ops: Vec<Op>) -> Result<Vec<RecordRef>> {
    let ops: Vec<_> = ops
        .into_iter()
        .map(|op| match op {
            Op::Create { object, id, mut set } => {
                if let Some(id) = id {
                    set.set("id", id);
                }
                host::Op::Create(host::CreateOp { object, idempotency_key: None, set: set.0 })
            }
            Op::Update { record, expected_version, set } => {
                host::Op::Update(host::UpdateOp { ref_: record, expected_version, set: set.0 })
            }
            Op::Delete { record, expected_version } => {
                host::Op::Delete(host::DeleteOp { ref_: record, expected_version })
            }
        })
        .collect();
    host::apply(&ops)
}

/// The object's definition as the actor sees it, as in the HTTP API.
///
/// # Errors
/// `capability-missing`, `not-found`.
pub fn describe(object: &str) -> Result<Json> {
    host::describe(object).and_then(|json| Ok(serde_json::from_str(&json)?))
}

/// What an object is called.
#[derive(Clone, Debug, Deserialize)]
pub struct ObjectName {
    pub key: String,
    pub label: Label,
    /// The plugin that brings it; empty for the product's own.
    pub plugin: String,
}

/// The objects that this plugin was granted to read and the actor may read records of, in order of their keys.
///
/// # Errors
/// When the answer can't be read.
pub fn objects() -> Result<Vec<ObjectName>> {
    host::objects().and_then(|json| Ok(serde_json::from_str(&json)?))
}

fn owned(select: &[&str]) -> Vec<String> {
    select.iter().map(|field| (*field).to_owned()).collect()
}
