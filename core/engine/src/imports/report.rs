//! What became of imports: one with its refused rows, a list, the refused rows as a file.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_model::label::Locale;
use tessera_permission::grant;
use tessera_store::{DocOrder, Table as Documents};

use super::Download;
use super::head::{Entry, Head, RowFailure};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::labels;

/// Problems in one answer.
const ERRORS_SHOWN: usize = 1_000;
/// Imports of a page.
const PAGE_MAX: usize = 100;

/// Imports are seen by whoever started them and by administrators.
#[crate::opaque]
pub(super) async fn own(engine: &Engine, cx: &Context, id: &str) -> Result<Head> {
    let head = Head::load(engine, id).await?;
    if head.by == cx.actor.id || cx.actor.is_administrator() {
        Ok(head)
    } else {
        Err(Error::hidden(format!("import `{id}`")))
    }
}

/// Refused rows, in the order of the journal, until `take` has had enough.
pub(super) async fn failures(engine: &Engine, head: &Head, mut take: impl FnMut(RowFailure) -> bool) -> Result<()> {
    for at in &head.failing {
        let Some(entry) = Entry::load(engine, &head.id, *at).await? else { continue };
        for failure in entry.failures {
            if !take(failure) {
                return Ok(());
            }
        }
    }
    Ok(())
}

impl Engine {
    /// How far an import is and what it refused, in the form of the HTTP contract.
    ///
    /// # Errors
    /// `not_found`, also for the imports of others.
    #[crate::opaque]
    pub async fn import_status(&self, cx: &Context, id: &str) -> Result<Json> {
        let head = own(self, cx, id).await?;
        let mut errors = Vec::new();
        let mut truncated = false;
        failures(self, &head, |failure| {
            for problem in &failure.problems {
                if errors.len() >= ERRORS_SHOWN {
                    truncated = true;
                    return false;
                }
                errors.push(json!({
                    "row": failure.row, "column": problem.column, "code": problem.code,
                    "message": problem.message.get(cx.locale), "values": failure.values,
                }));
            }
            truncated |= failure.problems.is_empty();
            true
        })
        .await?;
        errors.sort_by_key(|error| error.get("row").and_then(Json::as_u64));
        let mut shown = shown(self, cx, &head).await?;
        if let Some(parts) = shown.as_object_mut() {
            parts.insert("errors".to_owned(), Json::Array(errors));
            parts.insert("errors_truncated".to_owned(), json!(truncated));
        }
        Ok(shown)
    }

    /// Imports, newest first, without their refused rows.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn imports(&self, cx: &Context, cursor: Option<&str>, limit: usize) -> Result<Json> {
        let limit = limit.clamp(1, PAGE_MAX);
        let found = if cx.actor.is_administrator() {
            self.store().doc_list(Documents::Import, DocOrder::Newest, cursor, limit).await?
        } else {
            self.store().docs_newest(Documents::Import, &cx.actor.id, cursor, limit).await?
        };
        let next_cursor = (found.len() == limit).then(|| found.last().map(|(id, _)| id.clone())).flatten();
        let mut items = Vec::with_capacity(found.len());
        for (_, stored) in found {
            items.push(shown(self, cx, &Head::of(stored)?).await?);
        }
        Ok(json!({"items": items, "next_cursor": next_cursor}))
    }

    /// The refused rows as a CSV file: row, problems, and the cells as they stood, to be corrected and imported again.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn import_errors_csv(&self, cx: &Context, id: &str) -> Result<Download> {
        let head = own(self, cx, id).await?;
        let mut rows: Vec<RowFailure> = Vec::new();
        failures(self, &head, |failure| {
            rows.push(failure);
            true
        })
        .await?;
        rows.sort_by_key(|failure| failure.row);
        let mut columns: Vec<&String> = head.options.mapping.keys().collect();
        let others = rows.iter().flat_map(|failure| failure.values.keys());
        for column in others.collect::<std::collections::BTreeSet<_>>() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let (row, problem) = match cx.locale {
            Locale::En => ("Row", "Problem"),
            Locale::ZhCn => ("行号", "问题"),
        };
        let mut table = crate::exports::csv_file()?;
        table.write([row, problem].into_iter().chain(columns.iter().map(|column| column.as_str())))?;
        for failure in &rows {
            let told: Vec<String> = failure
                .problems
                .iter()
                .map(|problem| {
                    let message = problem.message.get(cx.locale);
                    problem.column.as_ref().map_or_else(|| message.to_owned(), |column| format!("{column}: {message}"))
                })
                .collect();
            let cells = columns.iter().map(|column| failure.values.get(*column).map_or("", String::as_str));
            table.write([failure.row.to_string().as_str(), told.join("; ").as_str()].into_iter().chain(cells))?;
        }
        let stem = head.file_name.rsplit_once('.').map_or(head.file_name.as_str(), |(stem, _)| stem);
        Ok(Download {
            name: format!("{stem}-errors.csv"),
            media_type: super::CSV.to_owned(),
            bytes: table.into_bytes()?,
        })
    }

    /// Undoing and trying again need the right to import, and one's own import.
    #[crate::opaque]
    pub(super) async fn own_import(&self, cx: &Context, id: &str) -> Result<Head> {
        let head = own(self, cx, id).await?;
        grant::import(&cx.actor, self.schema().require(&head.options.object)?)?;
        Ok(head)
    }
}

async fn shown(engine: &Engine, cx: &Context, head: &Head) -> Result<Json> {
    let people = labels::of(engine, &cx.actor, "user", vec![head.by.clone()]).await?;
    let counts = head.counts;
    let kept = head.revert.as_ref().map(|revert| {
        let kept: Vec<Json> = revert
            .kept
            .iter()
            .map(|kept| json!({"object": kept.object, "id": kept.id, "code": kept.reason.code, "message": kept.reason.message.get(cx.locale)}))
            .collect();
        json!({"removed": revert.removed, "restored": revert.restored, "kept": kept})
    });
    Ok(json!({
        "id": head.id,
        "object": head.options.object,
        "file_name": head.file_name,
        "state": head.state,
        "mode": head.options.mode,
        "total": head.total,
        "processed": counts.processed,
        "created": counts.created,
        "updated": counts.updated,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "made": head.made,
        "errors": [],
        "errors_truncated": false,
        "problem": head.problem.as_ref().map(|problem| json!({"code": problem.code, "message": problem.message.get(cx.locale)})),
        "started_at": date::instant_from_millis(head.started_ms),
        "finished_at": head.finished_ms.map(date::instant_from_millis),
        "by": {"id": head.by, "label": people.get(&head.by)},
        "dry_run": head.options.dry_run,
        "retry_of": head.parent,
        "retries": head.retries,
        "revert": kept,
    }))
}
