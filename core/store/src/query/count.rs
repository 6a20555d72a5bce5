//! How many records match.

use std::time::Duration;

use futures::StreamExt as _;
use surrealdb::method::StreamItem;
use tessera_model::error::Result;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;

use super::Count;
use super::walk::{residual, where_clause};
use crate::connection::Bindings;
use crate::json::Row;
use crate::search::Wanted;
use crate::{Store, errors, layout, plan};

/// Above this, "more than" is answered.
const COUNT_MAX: u64 = 10_000;
/// How long counting may take before "more than" is answered.
const COUNT_TIME: Duration = Duration::from_millis(400);

impl Store {
    /// Counts what passes the filter and holds the words looked for.
    pub(super) async fn count(&self, object: &ObjectDef, filter: &Filter, wanted: Option<&str>) -> Result<Count> {
        let table = layout::table(&object.key);
        let wanted = wanted.map(Wanted::parse);
        if wanted.is_none() && filter.is_everything() {
            let rows = self.connection().rows(&format!("SELECT count() AS n FROM `{table}` GROUP ALL"), Bindings::new()).await?;
            let value = rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n"));
            return Ok(Count { value, is_exact: true });
        }
        let mut bindings = Bindings::new();
        let mut conditions = Vec::new();
        let mut hint = String::new();
        if let Some(wanted) = &wanted {
            let Some(condition) = wanted.condition(&mut bindings) else { return Ok(Count { value: 0, is_exact: true }) };
            hint = format!(" WITH INDEX {}", layout::TOKEN_INDEX);
            conditions.push(condition);
        } else if let Some(access) = exact_access(object, filter) {
            conditions.extend(access.conditions.iter().map(|condition| condition.text(&mut bindings)));
            let text = format!("SELECT count() AS n FROM `{table}` WITH INDEX `{}`{} GROUP ALL", access.index, where_clause(&conditions));
            let rows = self.connection().rows(&text, bindings).await?;
            return Ok(Count { value: rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n")), is_exact: true });
        } else if let Some([access]) = plan::plan(object, filter, None).probes.first().map(Vec::as_slice) {
            hint = format!(" WITH INDEX `{}`", access.index);
            conditions.extend(access.conditions.iter().map(|condition| condition.text(&mut bindings)));
        }
        residual(object, filter, &mut conditions, &mut bindings);
        let text = format!("SELECT VALUE id FROM `{table}`{hint}{} LIMIT {}", where_clause(&conditions), COUNT_MAX + 1);
        let mut rows = self.connection().stream(&text, bindings)?;
        let mut value = 0;
        let counting = async {
            while let Some(item) = rows.next().await {
                match item {
                    Ok(StreamItem::Row { .. }) => value += 1,
                    Ok(StreamItem::StatementEnd { result, .. }) => return result,
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        let is_complete = match tokio::time::timeout(COUNT_TIME, counting).await {
            Ok(result) => result.map(|()| true).map_err(|error| errors::general(&error))?,
            Err(_) => false,
        };
        Ok(Count { value: value.min(COUNT_MAX), is_exact: is_complete && value <= COUNT_MAX })
    }
}

/// The access that passes exactly what a filter of a single equality test passes: its index entries are counted, no row is read.
fn exact_access(object: &ObjectDef, filter: &Filter) -> Option<plan::Access> {
    let mut conjuncts = Vec::new();
    plan::flatten(filter, &mut conjuncts);
    let [Filter::Test(_)] = conjuncts.as_slice() else { return None };
    let group = plan::plan(object, filter, None).probes.into_iter().next()?;
    if let [access] = group.as_slice() { Some(access.clone()) } else { None }
}
