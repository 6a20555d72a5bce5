//! The commit: one request, one transaction.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::Duration;

use serde_json::json;
use surrealdb::types::Value;
use tessera_columns::Change;
use tessera_model::error::{Error, ErrorCode, Result};

use super::rows::{self, signed};
use super::{RecordWrite, WriteKind, WriteSet};
use crate::connection::Bindings;
use crate::errors::{self, Failure};
use crate::json::{record_id, to_value};
use crate::search::tokens;
use crate::{Store, bin, history, jobs, layout};

/// How often a transaction that another one came between is tried again.
const RETRIES: u32 = 5;

impl Store {
    /// Writes a set: every record with its history and its outbox row, documents and jobs, or nothing at all.
    ///
    /// # Errors
    /// `version_conflict` (with `current`, the stored version, when the record is still there), `unique_violation` naming the
    /// field, `write_conflict` after several tries, `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn commit(&self, set: WriteSet) -> Result<()> {
        if let Some(error) = set.refused {
            return Err(error);
        }
        if set.is_empty() {
            return Ok(());
        }
        let places = set.records.iter().map(|write| (write.object.as_str(), write.id.as_str()));
        let writing = self.inner.recent.writing(places);
        let ended = self.attempts(&set).await;
        writing.end();
        match ended {
            Ok(()) => {
                self.tell_columns(set);
                Ok(())
            }
            Err(failure) => {
                // Whether it was written is not known.
                if let Failure::Other(_) = failure {
                    set.records.iter().for_each(|write| self.inner.columns.forget(&write.object));
                }
                Err(self.explain_failure(&set, failure).await)
            }
        }
    }

    async fn attempts(&self, set: &WriteSet) -> std::result::Result<(), Failure> {
        let (text, bindings) = transaction(set);
        let mut tries = 0;
        loop {
            match self.attempt(&text, bindings.clone()).await {
                Err(Failure::Conflict) if tries < RETRIES => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(1 << tries)).await;
                }
                ended => return ended,
            }
        }
    }

    /// Lets the fields that are kept in memory follow.
    fn tell_columns(&self, set: WriteSet) {
        let columns = &self.inner.columns;
        let mut changes: BTreeMap<String, Vec<(String, Change)>> = BTreeMap::new();
        for write in set.records {
            let Some(object) = columns.kept_object(&write.object) else { continue };
            let (version, fields) = (write.version, write.fields);
            let change = match (write.kind, fields) {
                (WriteKind::Create(_) | WriteKind::Update(_) | WriteKind::Restore(_), Some(fields)) => {
                    let terms = tokens::terms(&object, &fields);
                    Change::Put { version, fields, terms }
                }
                (WriteKind::Delete(_), _) => Change::Gone { version },
                _ => continue,
            };
            changes.entry(write.object).or_default().push((write.id, change));
        }
        changes.into_iter().for_each(|(object, changes)| columns.changed(&object, changes));
    }

    /// Runs a transaction once.
    #[crate::opaque]
    pub(crate) async fn attempt(&self, text: &str, bindings: Bindings) -> std::result::Result<(), Failure> {
        let connection = self.writable().await.map_err(Failure::Other)?;
        let mut answer = connection.raw(text, bindings).await.map_err(|error| errors::classify(&error))?;
        let mut problems: Vec<_> = answer.take_errors().into_iter().collect();
        // The cause is the first that is not merely "not executed".
        problems.sort_by_key(|(index, error)| (errors::is_follow_up(error), *index));
        match problems.first() {
            // What was written behind a write that the disk refused may not stay.
            None if connection.is_broken() => {
                Err(Failure::Other(Error::new(ErrorCode::StoreUnavailable, errors::WRITES_REFUSED)))
            }
            None => Ok(()),
            Some((_, error)) => {
                connection.note(error);
                Err(errors::classify(error))
            }
        }
    }

    async fn explain_failure(&self, set: &WriteSet, failure: Failure) -> Error {
        match failure {
            Failure::Conflict => Error::new(ErrorCode::WriteConflict, format!("{RETRIES} tries met other writers")),
            Failure::Thrown(text) => {
                let write = text
                    .strip_prefix("version:")
                    .and_then(|at| at.parse::<usize>().ok())
                    .and_then(|at| set.records.get(at));
                match write {
                    Some(write) => self.version_conflict(write).await,
                    None => Error::internal(format!("a transaction stopped itself: {text}")),
                }
            }
            Failure::Unique(index) => errors::unique_violation(index.strip_prefix("u_").unwrap_or(&index)),
            Failure::Exists(message) => {
                Error::new(ErrorCode::WriteConflict, format!("a record to be made is there already: {message}"))
            }
            Failure::Other(error) => error,
        }
    }

    async fn version_conflict(&self, write: &RecordWrite) -> Error {
        let detail = format!("{} `{}` was changed by somebody else", write.object, write.id);
        let error = Error::new(ErrorCode::VersionConflict, detail);
        let id = match write.kind {
            WriteKind::Restore(_) => bin::id_of(&write.object, &write.id),
            _ => record_id(&layout::table(&write.object), &write.id),
        };
        match self.connection().rows("SELECT VALUE version FROM $id", Bindings::new().with("id", id)).await {
            Ok(rows) => match rows.first() {
                Some(version) => error.with_extra(json!({"current": crate::json::part_int(version)})),
                None => error.with_extra(json!({"current": null})),
            },
            Err(_) => error,
        }
    }
}

/// The statements of a set with what they bind.
fn transaction(set: &WriteSet) -> (String, Bindings) {
    let mut text = String::from("BEGIN;\n");
    let mut bindings = Bindings::new();
    let mut creates: Vec<Value> = Vec::new();
    let mut updates: Vec<Value> = Vec::new();
    let mut history = Vec::with_capacity(set.records.len());
    let mut outbox = Vec::with_capacity(set.records.len());
    for (at, write) in set.records.iter().enumerate() {
        let live = || record_id(&layout::table(&write.object), &write.id);
        let before = Value::Number(signed(write.version.saturating_sub(1)).into());
        match &write.kind {
            WriteKind::Create(row) => {
                creates.push(row.clone());
                creates.extend(write.tokens.clone());
            }
            WriteKind::Update(row) => {
                let mut update = surrealdb::types::Object::new();
                update.insert("id", live());
                update.insert("row", row.clone());
                update.insert("before", before);
                update.insert("stop", format!("version:{at}"));
                updates.push(Value::Object(update));
                if let Some(tokens) = &write.tokens {
                    let row = bindings.add(tokens.clone());
                    text.push_str(&format!("UPSERT {row}.id CONTENT {row} RETURN NONE;\n"));
                }
            }
            WriteKind::Delete(row) => {
                if set.has_tokens {
                    let tokens = bindings.add(record_id(&layout::token_table(&write.object), &write.id));
                    text.push_str(&format!("DELETE {tokens} RETURN NONE;\n"));
                }
                let (id, before, row) = (bindings.add(live()), bindings.add(before), bindings.add(row.clone()));
                checked(&mut text, &format!("DELETE {id} WHERE version = {before} RETURN BEFORE"), at);
                text.push_str(&format!("CREATE {row}.id CONTENT {row} RETURN NONE;\n"));
            }
            WriteKind::Restore(row) => {
                let id = bindings.add(bin::id_of(&write.object, &write.id));
                let before = bindings.add(before);
                checked(&mut text, &format!("DELETE {id} WHERE version = {before} RETURN BEFORE"), at);
                creates.push(row.clone());
                creates.extend(write.tokens.clone());
            }
            WriteKind::Purge => {
                let id = bindings.add(bin::id_of(&write.object, &write.id));
                let rows = bindings.add(history::range(&write.object, &write.id, Bound::Unbounded, Bound::Unbounded));
                text.push_str(&format!("DELETE {id} RETURN NONE;\nDELETE {rows} RETURN NONE;\n"));
            }
        }
        if let Some(operation) = write.operation() {
            history.push(rows::history_row(&set.meta, write, operation));
            if write.is_awaited {
                outbox.push(rows::outbox_row(&set.meta, write, operation));
            }
        }
    }
    update_statements(&mut text, &mut bindings, updates);
    creates.extend(history);
    creates.extend(outbox);
    insert(&mut text, &mut bindings, creates);
    for (table, id, value) in &set.docs {
        let id = bindings.add(record_id(table.name(), id));
        match value {
            Some(value) => {
                let value = bindings.add(to_value(value));
                text.push_str(&format!("UPSERT {id} CONTENT {{ v: {value} }} RETURN NONE;\n"));
            }
            None => text.push_str(&format!("DELETE {id} RETURN NONE;\n")),
        }
    }
    if !set.jobs.is_empty() {
        let rows = bindings.add(Value::Array(set.jobs.iter().map(jobs::row_of).collect::<Vec<_>>().into()));
        text.push_str(&format!("INSERT IGNORE INTO {} {rows} RETURN NONE;\n", jobs::TABLE));
    }
    text.push_str("COMMIT");
    (text, bindings)
}

/// A statement that must find exactly the version it expects.
fn checked(text: &mut String, statement: &str, at: usize) {
    text.push_str(&format!("IF array::len({statement}) = 0 {{ THROW 'version:{at}' }};\n"));
}

fn update_statements(text: &mut String, bindings: &mut Bindings, updates: Vec<Value>) {
    if updates.is_empty() {
        return;
    }
    let updates = bindings.add(Value::Array(updates.into()));
    text.push_str(&format!(
        "FOR $u IN {updates} {{ IF array::len(UPDATE $u.id CONTENT $u.row WHERE version = $u.before RETURN VALUE version) = 0 {{ THROW $u.stop }} }};\n"
    ));
}

fn insert(text: &mut String, bindings: &mut Bindings, rows: Vec<Value>) {
    if rows.is_empty() {
        return;
    }
    // Not `INSERT`: each row of one makes a save point, whose cost in memory grows with what the transaction wrote before.
    if rows.len() == 1 {
        let row = rows.into_iter().next().unwrap_or_default();
        let row = bindings.add(row);
        text.push_str(&format!("CREATE {row}.id CONTENT {row} RETURN NONE;\n"));
        return;
    }
    let rows = bindings.add(Value::Array(rows.into()));
    text.push_str(&format!("FOR $r IN {rows} {{ CREATE $r.id CONTENT $r RETURN NONE }};\n"));
}
