//! How many records match.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::Value as Json;
use surrealdb::method::StreamItem;
use tessera_model::error::Result;
use tessera_model::filter::{Filter, Op, Test};
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use super::Count;
use super::walk::{residual, where_clause};
use crate::connection::Bindings;
use crate::json::Row;
use crate::search::Words;
use crate::{Store, errors, layout, plan};

/// Above this, "more than" is answered.
const COUNT_MAX: u64 = 10_000;
/// How long counting may take before "more than" is answered.
const COUNT_TIME: Duration = Duration::from_millis(400);

impl Store {
    /// Counts what passes the filter and holds the words looked for.
    #[crate::opaque]
    pub(super) async fn count(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        wanted: Option<&Words<'_>>,
    ) -> Result<Count> {
        let table = layout::table(&object.key);
        if let Some(words) = wanted {
            let (value, is_exact) = self.count_hits(schema, object, filter, words).await?;
            return Ok(Count { value, is_exact });
        }
        if filter.is_everything() {
            let rows = self
                .connection()
                .rows(&format!("SELECT count() AS n FROM `{table}` GROUP ALL"), Bindings::new())
                .await?;
            let value = rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n"));
            return Ok(Count { value, is_exact: true });
        }
        if let Some(value) = self.kept_count(schema, object, filter).await {
            return Ok(Count { value, is_exact: true });
        }
        if let Some(condition) = plain_equalities(object, filter) {
            let rows = self
                .connection()
                .rows(&format!("SELECT count() AS n FROM `{table}` WHERE {condition} GROUP ALL"), Bindings::new())
                .await?;
            return Ok(Count {
                value: rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n")),
                is_exact: true,
            });
        }
        let mut bindings = Bindings::new();
        let mut conditions = Vec::new();
        let mut hint = String::new();
        if let Some([access]) = plan::plan(object, filter, None).probes.first().map(Vec::as_slice) {
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

/// The condition of a filter that consists of equality tests on indexed fields alone, whose entries are counted without reading
/// a row. The database does that for literals only, not for parameters, so values stand in the text here: those that are made
/// of letters and digits, in which nothing can be hidden.
fn plain_equalities(object: &ObjectDef, filter: &Filter) -> Option<String> {
    let mut conjuncts = Vec::new();
    plan::flatten(filter, &mut conjuncts);
    let mut tests = Vec::with_capacity(conjuncts.len());
    for conjunct in conjuncts {
        let Filter::Test(Test { path, op: Op::Eq(value) }) = conjunct else { return None };
        let field = object.field(&path.field).filter(|field| path.via.is_none() && layout::is_pinnable(field))?;
        plan::index_for(object, &field.key)?;
        let literal = match value {
            Json::Bool(value) => value.to_string(),
            Json::String(text) if text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ')) => {
                format!("'{text}'")
            }
            _ => return None,
        };
        tests.push(format!("{} = {literal}", layout::column(&field.key)));
    }
    if tests.is_empty() { None } else { Some(tests.join(" AND ")) }
}
