//! Grouped figures over the records that the actor may read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::FieldDef;
use tessera_model::kinds::{Comparison, KindContext, MONEY_SCALE, comparison, render_decimal};
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, GroupKey, Measure, MeasureOp};
use tessera_model::schema::Schema;
use tessera_permission::{grant, visible};
use tessera_store::{AggregateRow, Figure};

use super::{hidden, labels, named, null_is_default};
use crate::context::Context;
use crate::engine::Engine;

/// Most keys to group by.
const GROUPS_MAX: usize = 4;
/// Most figures in one answer.
const MEASURES_MAX: usize = 10;

/// Figures as a client asks for them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AggregateRequest {
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    pub search: Option<String>,
    /// `stage`, `account.industry`, `close_date:month`.
    #[serde(deserialize_with = "null_is_default")]
    pub group_by: Vec<String>,
    #[serde(deserialize_with = "null_is_default")]
    pub measures: BTreeMap<String, MeasureRequest>,
}

/// One figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureRequest {
    /// `count`, `count_distinct`, `sum`, `avg`, `min`, `max`.
    pub op: String,
    #[serde(default)]
    pub field: Option<String>,
    /// A second date field: the figure is over the days from it to `field`.
    #[serde(default)]
    pub minus: Option<String>,
}

impl MeasureRequest {
    /// A figure of one field.
    pub(crate) fn of(op: &str, field: &str) -> Self {
        Self { op: op.to_owned(), field: Some(field.to_owned()), minus: None }
    }
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidFilter, detail)
}

impl Engine {
    /// Grouped figures, in wire form: `{"items": [{"group", "labels", "measures"}], "is_exact"}`. Amounts of several currencies
    /// are not taken together: such a measure is `null`, and stands in `by_currency` for each of them.
    ///
    /// # Errors
    /// `action_forbidden`, `invalid_filter`, `field_forbidden`.
    #[crate::opaque]
    pub async fn aggregate(&self, cx: &Context, object: &str, request: AggregateRequest) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let aggregate = self.plan_figures(cx, &schema, object, &request)?;
        let found = self.store().aggregate(&schema, object, &aggregate).await?;
        let items = self.show_figures(cx, &schema, object, &aggregate, found.rows).await?;
        Ok(json!({"items": items, "next_cursor": null, "is_exact": found.is_exact}))
    }

    /// What a request asks for, checked against the definitions and the actor's rights.
    ///
    /// # Errors
    /// `action_forbidden`, `invalid_filter`, `field_forbidden`.
    pub(crate) fn plan_figures(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        request: &AggregateRequest,
    ) -> Result<Aggregate> {
        grant::read(&cx.actor, object)?;
        let filter = self.scoped_filter(cx, schema, object, request.filter.as_ref())?;
        let search = request.search.clone().filter(|text| !text.trim().is_empty());
        let search_fields = search.as_ref().map(|_| self.search_fields(cx, object)).transpose()?;
        if request.group_by.len() > GROUPS_MAX || request.measures.len() > MEASURES_MAX {
            return Err(invalid(format!("at most {GROUPS_MAX} keys to group by and {MEASURES_MAX} measures")));
        }
        let mut paths =
            request.group_by.iter().map(|text| text.split_once(':').map_or(text.as_str(), |(path, _)| path));
        paths.try_for_each(|path| hidden::of_path(&cx.actor, schema, object, path))?;
        let settings = self.settings();
        let kind = KindContext { schema, currency: &settings.currency, region: &settings.region };
        let group_by = request
            .group_by
            .iter()
            .map(|text| GroupKey::parse(text, object, kind).map_err(named("group_by")))
            .collect::<Result<Vec<_>>>()?;
        visible::check_paths(&cx.actor, schema, object, group_by.iter().map(|key| &key.path))?;
        let measures = request
            .measures
            .iter()
            .map(|(name, wanted)| self.measure(cx, object, name, wanted).map_err(named("measures")))
            .collect::<Result<Vec<_>>>()?;
        let offset_minutes = date::offset_minutes(self.now_ms(), &cx.actor.timezone);
        Ok(Aggregate { filter, search, search_fields, group_by, measures, offset_minutes })
    }

    /// Rows of figures in wire form, groups named as far as the actor may read their names.
    async fn show_figures(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        aggregate: &Aggregate,
        rows: Vec<AggregateRow>,
    ) -> Result<Vec<Json>> {
        let targets: Vec<Option<String>> =
            aggregate.group_by.iter().map(|key| target_of(schema, object, key)).collect();
        let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for row in &rows {
            for (target, value) in targets.iter().zip(&row.group) {
                if let (Some(target), Some(id)) = (target, value.as_str()) {
                    ids.entry(target).or_default().insert(id.to_owned());
                }
            }
        }
        let mut names = BTreeMap::new();
        for (target, ids) in ids {
            names.insert(target, labels::of(self, &cx.actor, target, ids.into_iter().collect()).await?);
        }
        let currency = self.settings().currency.clone();
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let mut group = Map::new();
            let mut named = Map::new();
            for ((key, target), value) in aggregate.group_by.iter().zip(&targets).zip(row.group) {
                if let (Some(names), Some(id)) =
                    (target.as_deref().and_then(|target| names.get(target)), value.as_str())
                {
                    named.insert(key.name.clone(), json!(names.get(id)));
                }
                group.insert(key.name.clone(), group_value(key, value));
            }
            let mut figures = Map::new();
            let mut by_currency = Map::new();
            for (measure, figure) in aggregate.measures.iter().zip(row.measures) {
                if let Figure::Amounts(amounts) = &figure
                    && amounts.keys().any(|other| *other != currency)
                {
                    let amounts: Map<_, _> =
                        amounts.iter().map(|(code, amount)| (code.clone(), money(*amount))).collect();
                    by_currency.insert(measure.name.clone(), Json::Object(amounts));
                }
                figures.insert(measure.name.clone(), render(measure, figure));
            }
            let mut item = json!({"group": group, "labels": named, "measures": figures});
            if let Some(parts) = item.as_object_mut().filter(|_| !by_currency.is_empty()) {
                parts.insert("by_currency".to_owned(), Json::Object(by_currency));
            }
            items.push(item);
        }
        Ok(items)
    }

    fn measure(&self, cx: &Context, object: &ObjectDef, name: &str, wanted: &MeasureRequest) -> Result<Measure> {
        let op = match wanted.op.as_str() {
            "count" => MeasureOp::Count,
            "count_distinct" => MeasureOp::CountDistinct,
            "sum" => MeasureOp::Sum,
            "avg" => MeasureOp::Avg,
            "min" => MeasureOp::Min,
            "max" => MeasureOp::Max,
            other => return Err(invalid(format!("`{other}` is not a measure"))),
        };
        let find = |key: &str| -> Result<FieldDef> {
            visible::check_readable(&cx.actor, object, key)?;
            object.field(key).cloned().ok_or_else(|| invalid(format!("`{}` has no field `{key}`", object.key)))
        };
        let field = wanted.field.as_deref().map(find).transpose()?;
        let minus = wanted.minus.as_deref().map(find).transpose()?;
        let fits = match (op, &field, &minus) {
            (MeasureOp::Count, _, None) => true,
            (_, Some(field), Some(minus)) => {
                comparison(field) == Comparison::Date
                    && comparison(minus) == Comparison::Date
                    && op != MeasureOp::CountDistinct
            }
            (MeasureOp::CountDistinct, Some(field), None) => {
                !matches!(comparison(field), Comparison::List | Comparison::Opaque)
            }
            (MeasureOp::Sum | MeasureOp::Avg, Some(field), None) => {
                matches!(comparison(field), Comparison::Scaled(_) | Comparison::Money)
            }
            (MeasureOp::Min | MeasureOp::Max, Some(field), None) => {
                matches!(
                    comparison(field),
                    Comparison::Scaled(_) | Comparison::Money | Comparison::Date | Comparison::Instant
                )
            }
            _ => false,
        };
        if fits {
            Ok(Measure { name: name.to_owned(), op, field, minus })
        } else {
            Err(invalid(format!("measure `{name}`: `{}` can't be taken of this field", wanted.op)))
        }
    }
}

fn target_of(schema: &Schema, object: &ObjectDef, key: &GroupKey) -> Option<String> {
    let owner = match &key.path.via {
        Some(via) => schema.object(&via.object)?.as_ref(),
        None => object,
    };
    owner.field(&key.path.field)?.target().map(str::to_owned)
}

/// Numbers are grouped in stored form; everything else already is as it goes out.
fn group_value(key: &GroupKey, value: Json) -> Json {
    match (key.path.comparison, value.as_i64()) {
        (Comparison::Scaled(scale), Some(number)) => json!(render_decimal(number, scale, 0)),
        _ => value,
    }
}

fn render(measure: &Measure, figure: Figure) -> Json {
    match figure {
        Figure::Count(count) => json!(count),
        Figure::Scaled(value, scale) => json!(render_decimal(value, scale, 0)),
        Figure::Amounts(amounts) => match (amounts.len(), amounts.first_key_value()) {
            // The sum of no amounts is none, their mean isn't there.
            (0, _) if measure.op == MeasureOp::Sum => money(0),
            (1, Some((_, amount))) => money(*amount),
            _ => Json::Null,
        },
        Figure::Number(number) => json!((number * 100.0).round() / 100.0),
        Figure::Text(text) => json!(text),
        Figure::Empty => Json::Null,
    }
}

fn money(amount: i64) -> Json {
    json!(render_decimal(amount, MONEY_SCALE, 2))
}
