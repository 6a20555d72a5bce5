//! Grouped figures.
//!
//! The database groups by stored values (of dates: by the leading part of their text) and sums; what it can't do (ISO weeks,
//! quarters, distinct values, least and greatest texts) is folded together here from finer groups. Where an object's fields are
//! kept in memory ([`crate::columns`]), they are added up there instead of being read row by row.

mod fold;
mod statement;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::query::Aggregate;
use tessera_model::schema::Schema;

use crate::json::Row;
use crate::search::Words;
use crate::{Store, search};

/// One group with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateRow {
    /// In the order of `group_by`, in stored form; `null` for an empty value. Parts of dates read `2017-03-05`, `2017-W09`,
    /// `2017-03`, `2017-Q1`, `2017`; those of instants go by days in UTC.
    pub group: Vec<Json>,
    /// In the order of `measures`.
    pub measures: Vec<Figure>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    Count(u64),
    /// An integer times ten to the power of minus the second.
    Scaled(i64, u32),
    Number(f64),
    /// Amounts of money, scaled as these are, by currency: they can't be taken together.
    Amounts(BTreeMap<String, i64>),
    Text(String),
    /// Of no values at all.
    Empty,
}

/// The figures that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregated {
    pub rows: Vec<AggregateRow>,
    /// False when words find more records than are looked at; the figures are of the first ones then.
    pub is_exact: bool,
}

impl Store {
    /// Grouped figures of the records that pass the filter, which must contain the actor's data scope, and hold the words that
    /// are looked for. Rows come in the order of their groups.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn aggregate(&self, schema: &Schema, object: &ObjectDef, aggregate: &Aggregate) -> Result<Aggregated> {
        let mut groups = fold::Groups::new(aggregate);
        let Some(text) = aggregate.search.as_deref() else {
            if let Some(found) = self.kept_figures(schema, object, aggregate).await {
                found.into_iter().for_each(|group| groups.add_group(group));
                return Ok(Aggregated { rows: groups.finish(), is_exact: true });
            }
            self.add_figures(object, aggregate, None, &mut groups).await?;
            return Ok(Aggregated { rows: groups.finish(), is_exact: true });
        };
        let words = Words { text, fields: aggregate.search_fields.as_deref() };
        let (ids, is_exact) = self.ids_of_hits(schema, object, &aggregate.filter, &words).await?;
        // Figures of parts add up to those of the whole.
        for chunk in ids.chunks(search::CHUNK) {
            self.add_figures(object, aggregate, Some(chunk), &mut groups).await?;
        }
        Ok(Aggregated { rows: groups.finish(), is_exact })
    }

    /// Adds the figures of all records that pass the filter, or of those among the ids.
    async fn add_figures(
        &self,
        object: &ObjectDef,
        aggregate: &Aggregate,
        ids: Option<&[String]>,
        groups: &mut fold::Groups<'_>,
    ) -> Result<()> {
        let (text, bindings) = statement::main(object, aggregate, ids);
        for row in self.connection().rows(&text, bindings).await? {
            groups.add(&mut Row::new(row));
        }
        for (at, measure) in
            aggregate.measures.iter().enumerate().filter(|(_, measure)| statement::needs_values(measure))
        {
            let (text, bindings) = statement::values(object, aggregate, measure, ids);
            for row in self.connection().rows(&text, bindings).await? {
                groups.add_value(at, &mut Row::new(row));
            }
        }
        Ok(())
    }
}
