//! Documents of one key (a person's notifications, a workflow's runs), newest first. A column `n` beside the document falls as
//! time rises, so an index over key and `n` is read upwards and left after a page, however many the key has kept.

use serde_json::Value as Json;
use tessera_model::error::Result;

use crate::connection::Bindings;
use crate::json::{self, Row};
use crate::{Store, Table};

/// Documents of one key and one millisecond that are told apart.
const SAME_TIME_MAX: usize = 50;

impl Table {
    /// For tables that are listed so: the field of the key and the field with the time in milliseconds since 1970. The index is
    /// `<table>_newest`.
    const fn newest_by(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Notification => Some(("user", "at_ms")),
            Self::WorkflowRun => Some(("workflow", "at_ms")),
            Self::Import => Some(("by", "started_ms")),
            _ => None,
        }
    }

    /// What stands in the column `n` beside a document.
    pub(crate) fn newest_key(self, value: &Json) -> Option<i64> {
        let (_, time) = self.newest_by()?;
        Some(-value.get(time).and_then(Json::as_i64).unwrap_or_default())
    }
}

impl Store {
    /// Documents of a key, newest first, after one of them.
    ///
    /// # Errors
    /// `internal` for a table that is not kept this way; `store_unavailable`.
    #[crate::opaque]
    pub async fn docs_newest(
        &self,
        table: Table,
        key: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Json)>> {
        let Some((field, _)) = table.newest_by() else {
            return Err(tessera_model::error::Error::internal(format!("{} has no newest", table.name())));
        };
        let name = table.name();
        let mut bindings = Bindings::new().with("key", json::text(key));
        let mut from = String::new();
        let mut start = None;
        if let Some(after) = after {
            // Gone meanwhile: the list ends.
            let Some(newest) = self.doc_get(table, after).await?.and_then(|value| table.newest_key(&value)) else {
                return Ok(Vec::new());
            };
            from = format!(" AND n >= {}", bindings.add(json::int(newest)));
            start = Some((newest, after));
        }
        let most = limit + SAME_TIME_MAX;
        let text = format!(
            "SELECT id, n, v FROM {name} WITH INDEX {name}_newest WHERE v.{field} = $key{from} ORDER BY n LIMIT {most}"
        );
        let rows = self.connection().rows(&text, bindings).await?;
        let found = rows.into_iter().filter_map(|row| {
            let mut row = Row::new(row);
            Some((row.int("n")?, row.text("id")?, row))
        });
        let mut found: Vec<_> = found
            .filter(|(n, id, _)| start.is_none_or(|(newest, after)| *n != newest || id.as_str() < after))
            .collect();
        // Within a millisecond the index rises, and ids rise with time.
        found.sort_by(|(n, id, _), (other_n, other, _)| n.cmp(other_n).then_with(|| other.cmp(id)));
        let documents = found.into_iter().map(|(_, id, mut row)| (id, row.json("v").unwrap_or_default()));
        Ok(documents.take(limit).collect())
    }
}
