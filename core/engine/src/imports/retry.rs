//! Trying refused rows again, with corrected cells: a new import of those rows alone, with the same options.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::shape;

use super::head::{Correction, Counts, Head, State};
use super::options::Replacements;
use super::report::failures;
use crate::context::Context;
use crate::engine::Engine;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Empty: all rows that were refused.
    #[serde(default)]
    rows: Vec<RowRequest>,
    #[serde(default)]
    values: BTreeMap<String, Replacements>,
    #[serde(default)]
    create_missing: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowRequest {
    row: u32,
    #[serde(default)]
    values: Correction,
}

impl Engine {
    /// Starts a retry; answers the new import's id. `{"rows": [{"row", "values"}], "values"?, "create_missing"?}`; without
    /// rows all refused ones are tried.
    ///
    /// # Errors
    /// `not_found`, `malformed_request`, `state_conflict` while the import runs, `validation_failed` for rows that were not
    /// refused or have been taken in since.
    #[crate::opaque]
    pub async fn import_retry(&self, cx: &Context, id: &str, request: Json) -> Result<String> {
        let request: Request = shape::read("body", request)?;
        let mut head = self.own_import(cx, id).await?;
        if !matches!(head.state, State::Done | State::Failed) {
            return Err(Error::new(ErrorCode::StateConflict, "the import still runs, or was undone"));
        }
        let open = open_rows(self, &head).await?;
        let mut rows: BTreeMap<u32, Correction> = request.rows.into_iter().map(|row| (row.row, row.values)).collect();
        if rows.is_empty() {
            rows = open.iter().map(|row| (*row, Correction::new())).collect();
        }
        let wrong: Vec<FieldError> = rows
            .keys()
            .filter(|row| !open.contains(row))
            .map(|row| {
                FieldError::new(
                    format!("rows.{row}"),
                    "invalid",
                    "This row is not waiting to be corrected",
                    "该行不在待更正之列",
                )
            })
            .collect();
        if !wrong.is_empty() {
            return Err(Error::validation(wrong));
        }
        if rows.is_empty() {
            return Err(Error::new(ErrorCode::StateConflict, "no row was refused"));
        }
        let mut options = head.options.clone();
        for (path, replacements) in request.values {
            options.values.entry(path).or_default().extend(replacements);
        }
        for object in request.create_missing {
            if !options.create_missing.contains(&object) {
                options.create_missing.push(object);
            }
        }
        let retry = Head {
            id: self.next_id(),
            options,
            state: State::Running,
            total: u64::try_from(rows.len()).unwrap_or_default(),
            counts: Counts::default(),
            made: BTreeMap::new(),
            started_ms: self.now_ms(),
            finished_ms: None,
            by: cx.actor.id.clone(),
            problem: None,
            parent: Some(head.id.clone()),
            rows: Some(rows),
            retries: Vec::new(),
            entries: 0,
            failing: Vec::new(),
            revert: None,
            file_name: head.file_name.clone(),
            file: head.file.clone(),
        };
        // Noted first: should the process stop in between, rows are refused a retry rather than taken in twice.
        head.retries.push(retry.id.clone());
        head.save(self).await?;
        self.begin(cx, &retry).await?;
        Ok(retry.id)
    }
}

/// Rows that were refused and that no retry has taken in, or is about to.
async fn open_rows(engine: &Engine, head: &Head) -> Result<BTreeSet<u32>> {
    let mut open = refused(engine, head).await?;
    for id in &head.retries {
        let retry = match Head::load(engine, id).await {
            Ok(retry) => retry,
            // Noted, but never begun.
            Err(error) if error.code == ErrorCode::NotFound => continue,
            Err(error) => return Err(error),
        };
        let tried: BTreeSet<u32> = retry.rows.iter().flatten().map(|(row, _)| *row).collect();
        if retry.state == State::Running {
            open.retain(|row| !tried.contains(row));
            continue;
        }
        if retry.options.dry_run || retry.state == State::Reverted {
            continue;
        }
        let again = refused(engine, &retry).await?;
        open.retain(|row| !tried.contains(row) || again.contains(row));
    }
    Ok(open)
}

async fn refused(engine: &Engine, head: &Head) -> Result<BTreeSet<u32>> {
    let mut rows = BTreeSet::new();
    failures(engine, head, |failure| {
        if !failure.is_written {
            rows.insert(failure.row);
        }
        true
    })
    .await?;
    Ok(rows)
}
