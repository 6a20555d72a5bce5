//! What records hold, as far as a change of definitions depends on it.

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::filter::Filter;
use tessera_model::kinds::{self, KindContext};
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query};

use crate::context::Context;
use crate::engine::Engine;
use crate::records::aggregate::{AggregateRequest, MeasureRequest};
use crate::records::query::QueryRequest;

/// Records by which a formula is shown.
const EXAMPLES: usize = 3;

/// Records whose values are tried in a new kind before it is put in force.
const CONVERTED_MAX: u64 = 5_000;

/// What becomes of a field's values in a new kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversion {
    pub(crate) converts: u64,
    pub(crate) fails: u64,
    /// Some of each, `{"record", "from", "value", "why"?}`; those that fail come first.
    pub(crate) examples: Vec<Json>,
}

impl Conversion {
    fn show(&mut self, converts: bool, example: Json) {
        let is_alike = |one: &&Json| one.get("why").is_none() == converts;
        if self.examples.iter().filter(is_alike).count() < EXAMPLES {
            let at = if converts { self.examples.len() } else { 0 };
            self.examples.insert(at, example);
        }
    }
}

/// Looks at all records, whoever asks: what would be lost doesn't depend on who sees it.
#[derive(Clone, Copy)]
pub(crate) struct Data<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) cx: &'a Context,
}

impl Data<'_> {
    /// How many records an object has, those in the bin left out; none when it isn't in force.
    pub(crate) async fn records(self, object: &str) -> Result<u64> {
        self.count(object, None).await
    }

    /// How many of them hold a value of a field.
    pub(crate) async fn holders(self, object: &str, field: &str) -> Result<u64> {
        if self.engine.schema().object(object).is_none_or(|object| object.field(field).is_none()) {
            return Ok(0);
        }
        self.count(object, Some(json!({"field": field, "op": "is_null", "value": false}))).await
    }

    /// Whether something may hold values: that many records, records in the bin, or those of an object that isn't in force now.
    pub(crate) async fn is_held(self, object: &str, records: u64) -> Result<bool> {
        if records > 0 || self.engine.schema().object(object).is_none() {
            return Ok(true);
        }
        let (in_bin, _) = self.engine.store().bin_list(object, None, 1).await?;
        Ok(!in_bin.is_empty())
    }

    /// Whether no two records have the same value of a field, which that many records hold.
    pub(crate) async fn is_distinct(self, object: &str, field: &str, holders: u64) -> Result<bool> {
        if holders < 2 {
            return Ok(true);
        }
        let measures = [("n".to_owned(), MeasureRequest::of("count_distinct", field))].into();
        let request = AggregateRequest { measures, ..AggregateRequest::default() };
        let found = self.engine.aggregate(self.cx, object, request).await?;
        let distinct = found.pointer("/items/0/measures/n").and_then(Json::as_u64);
        Ok(distinct == Some(holders))
    }

    /// What a computed field would be for the newest records, as `after` defines the object: `{"record", "value"}` each.
    pub(crate) async fn examples(self, after: &ObjectDef, field: &FieldDef) -> Result<Vec<Json>> {
        let schema = self.engine.schema();
        let Some(object) = schema.object(&after.key) else { return Ok(Vec::new()) };
        let query = Query {
            filter: Filter::everything(),
            search: None,
            search_fields: None,
            sort: Vec::new(),
            limit: EXAMPLES,
            cursor: None,
            count: false,
        };
        let page = self.engine.store().query(&schema, object, &query).await?;
        let shown = page.records.iter().map(|record| {
            let mut fields = record.fields().clone();
            after.formulas.fill(&mut fields);
            json!({"record": fields.get(&after.name_field), "value": kinds::render(field, fields.get(&field.key))})
        });
        Ok(shown.collect())
    }

    /// What becomes of the values of a field when it is defined anew, of so many records at the most.
    pub(crate) async fn conversion(self, object: &str, old: &FieldDef, new: &FieldDef) -> Result<Conversion> {
        let schema = self.engine.schema();
        let mut found = Conversion::default();
        let Some(object) = schema.object(object) else { return Ok(found) };
        let settings = self.engine.settings();
        let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
        let is_held = json!({"field": old.key, "op": "is_null", "value": false});
        let mut query = Query {
            filter: self.engine.scoped_filter(self.cx, &schema, object, Some(&is_held))?,
            search: None,
            search_fields: None,
            sort: Vec::new(),
            limit: PAGE_MAX,
            cursor: None,
            count: false,
        };
        loop {
            let page = self.engine.store().query(&schema, object, &query).await?;
            for record in &page.records {
                let Some(stored) = record.get(&old.key) else { continue };
                let name = record.text(&object.name_field);
                let from = kinds::render(old, Some(stored));
                match kinds::convert(old, new, stored, kind, &settings.timezone) {
                    Ok(value) => {
                        found.converts += 1;
                        let shown = json!({"record": name, "from": from, "value": kinds::render(new, value.as_ref())});
                        found.show(true, shown);
                    }
                    Err(problem) => {
                        found.fails += 1;
                        found.show(false, json!({"record": name, "from": from, "value": null, "why": problem.message}));
                    }
                }
            }
            match page.next_cursor {
                Some(cursor) if found.converts + found.fails < CONVERTED_MAX => query.cursor = Some(cursor),
                _ => return Ok(found),
            }
        }
    }

    async fn count(self, object: &str, filter: Option<Json>) -> Result<u64> {
        if self.engine.schema().object(object).is_none() {
            return Ok(0);
        }
        let fields = Some(Vec::new());
        let request = QueryRequest { filter, fields, limit: Some(1), count: true, ..QueryRequest::default() };
        let page = self.engine.query(self.cx, object, request).await?;
        Ok(page.count.unwrap_or_default())
    }
}
