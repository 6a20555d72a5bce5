//! Grouped figures.
//!
//! The database groups by stored values (of dates: by the leading part of their text) and sums; what it can't do (ISO weeks,
//! quarters, distinct values, least and greatest texts) is folded together here from finer groups.

mod fold;
mod statement;

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::query::Aggregate;
use tessera_model::schema::Schema;

use crate::Store;
use crate::json::Row;

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
    Text(String),
    /// Of no values at all.
    Empty,
}

impl Store {
    /// Grouped figures of the records that pass the filter, which must contain the actor's data scope. Rows come in the order
    /// of their groups.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn aggregate(
        &self,
        _schema: &Schema,
        object: &ObjectDef,
        aggregate: &Aggregate,
    ) -> Result<Vec<AggregateRow>> {
        let mut groups = fold::Groups::new(aggregate);
        let (text, bindings) = statement::main(object, aggregate);
        for row in self.connection().rows(&text, bindings).await? {
            groups.add(&mut Row::new(row));
        }
        for (at, measure) in
            aggregate.measures.iter().enumerate().filter(|(_, measure)| statement::needs_values(measure))
        {
            let (text, bindings) = statement::values(object, aggregate, measure);
            for row in self.connection().rows(&text, bindings).await? {
                groups.add_value(at, &mut Row::new(row));
            }
        }
        Ok(groups.finish())
    }
}
