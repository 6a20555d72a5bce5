//! Folding the database's groups into those that were asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value as Json;
use tessera_columns::{Sums, Total};
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::query::{Aggregate, DatePart, Measure, MeasureOp};

use super::{AggregateRow, Figure, statement};
use crate::json::Row;

pub(super) struct Groups<'a> {
    aggregate: &'a Aggregate,
    /// By the text of the group's values, which sorts them.
    groups: BTreeMap<String, Group>,
}

struct Group {
    values: Vec<Json>,
    count: u64,
    sums: Vec<Sums>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(aggregate: &'a Aggregate) -> Self {
        let mut groups = Self { aggregate, groups: BTreeMap::new() };
        if aggregate.group_by.is_empty() {
            // Figures over everything are one row even when there is nothing.
            groups.group(Vec::new());
        }
        groups
    }

    /// One row of the main statement.
    pub(super) fn add(&mut self, row: &mut Row) {
        let values = self.group_values(row);
        let aggregate = self.aggregate;
        let money = statement::money_fields(aggregate);
        let currencies: Vec<_> = (0..money.len()).map(|at| row.text(&format!("k{at}"))).collect();
        let count = row.unsigned("n");
        let group = self.group(values);
        group.count += count;
        for ((at, measure), sums) in aggregate.measures.iter().enumerate().zip(&mut group.sums) {
            let count = row.unsigned(&format!("c{at}"));
            let total = match statement::money_field(measure) {
                None => &mut sums.total,
                Some(field) => {
                    let currency = money.iter().position(|other| *other == field).and_then(|at| currencies.get(at));
                    let Some(Some(currency)) = currency.filter(|_| count > 0) else { continue };
                    sums.by_currency.entry(currency.clone()).or_default()
                }
            };
            total.take(&Total {
                sum: i128::from(row.int(&format!("s{at}")).unwrap_or_default()),
                count,
                least: row.int(&format!("a{at}")).filter(|_| count > 0),
                greatest: row.int(&format!("z{at}")).filter(|_| count > 0),
            });
        }
    }

    /// A group that was added up elsewhere; its values as the database would give them.
    pub(super) fn add_group(&mut self, group: tessera_columns::Group) {
        let values = self.folded(group.values);
        let into = self.group(values);
        into.count += group.count;
        for (into, sums) in into.sums.iter_mut().zip(group.sums) {
            into.total.take(&sums.total);
            for (currency, total) in sums.by_currency {
                into.by_currency.entry(currency).or_default().take(&total);
            }
            into.values.extend(sums.values);
        }
    }

    /// One row of a measure's values.
    pub(super) fn add_value(&mut self, at: usize, row: &mut Row) {
        let values = self.group_values(row);
        let Some(value) = row.json("v") else { return };
        let text = match value {
            Json::String(text) => text,
            other => other.to_string(),
        };
        if let Some(sums) = self.group(values).sums.get_mut(at) {
            sums.values.insert(text);
        }
    }

    pub(super) fn finish(self) -> Vec<AggregateRow> {
        let measures = &self.aggregate.measures;
        self.groups
            .into_values()
            .map(|group| AggregateRow {
                measures: measures
                    .iter()
                    .zip(&group.sums)
                    .map(|(measure, sums)| figure(measure, sums, group.count))
                    .collect(),
                group: group.values,
            })
            .collect()
    }

    fn group(&mut self, values: Vec<Json>) -> &mut Group {
        let key = values.iter().map(|value| format!("{}{value}\u{1}", u8::from(value.is_null()))).collect();
        let measures = self.aggregate.measures.len();
        self.groups.entry(key).or_insert_with(|| Group { values, count: 0, sums: vec![Sums::default(); measures] })
    }

    fn group_values(&self, row: &mut Row) -> Vec<Json> {
        let values = (0..self.aggregate.group_by.len()).map(|at| row.json(&format!("g{at}")).unwrap_or_default());
        self.folded(values.collect())
    }

    fn folded(&self, values: Vec<Json>) -> Vec<Json> {
        let folded = self.aggregate.group_by.iter().zip(values).map(|(key, value)| match (key.part, value) {
            (Some(_), Json::String(text)) if text.is_empty() => Json::Null,
            (Some(DatePart::Week), Json::String(text)) => week_of(&text).map_or(Json::Null, Json::String),
            (Some(DatePart::Quarter), Json::String(text)) => quarter_of(&text).map_or(Json::Null, Json::String),
            (_, value) => value,
        });
        folded.collect()
    }
}

fn figure(measure: &Measure, sums: &Sums, count: u64) -> Figure {
    if statement::money_field(measure).is_some() {
        let amount = |total: &Total| match measure.op {
            MeasureOp::Sum => Some(whole(total.sum)),
            MeasureOp::Avg => (total.count > 0).then(|| rounded(total.sum, i128::from(total.count))),
            MeasureOp::Min => total.least,
            MeasureOp::Max => total.greatest,
            MeasureOp::Count | MeasureOp::CountDistinct => None,
        };
        let amounts = sums.by_currency.iter().filter_map(|(currency, total)| Some((currency.clone(), amount(total)?)));
        return Figure::Amounts(amounts.collect());
    }
    let scale = match measure.field.as_ref().map(comparison) {
        Some(Comparison::Scaled(scale)) if measure.minus.is_none() => scale,
        _ => 0,
    };
    let total = &sums.total;
    let scaled = |value: Option<i64>| value.map_or(Figure::Empty, |value| Figure::Scaled(value, scale));
    let text = |value: Option<&String>| value.map_or(Figure::Empty, |text| Figure::Text(text.clone()));
    let is_text = statement::needs_values(measure);
    match measure.op {
        MeasureOp::Count => Figure::Count(count),
        MeasureOp::CountDistinct => Figure::Count(sums.values.len() as u64),
        MeasureOp::Sum => Figure::Scaled(whole(total.sum), scale),
        MeasureOp::Avg if total.count == 0 => Figure::Empty,
        MeasureOp::Avg if measure.minus.is_some() => Figure::Number(total.sum as f64 / total.count as f64),
        MeasureOp::Avg => Figure::Scaled(rounded(total.sum, i128::from(total.count)), scale),
        MeasureOp::Min if is_text => text(sums.values.first()),
        MeasureOp::Max if is_text => text(sums.values.last()),
        MeasureOp::Min => scaled(total.least),
        MeasureOp::Max => scaled(total.greatest),
    }
}

fn whole(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(i64::MAX)
}

/// The quotient, rounded half away from zero.
fn rounded(sum: i128, count: i128) -> i64 {
    let half = count / 2;
    let quotient = if sum < 0 { (sum - half) / count } else { (sum + half) / count };
    i64::try_from(quotient).unwrap_or_default()
}

/// The ISO week of a day: `2017-W09`.
fn week_of(day: &str) -> Option<String> {
    let week = day.parse::<Date>().ok()?.iso_week_date();
    Some(format!("{:04}-W{:02}", week.year(), week.week()))
}

/// The quarter of a month: `2017-03` → `2017-Q1`.
fn quarter_of(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let month: u32 = month.parse().ok()?;
    Some(format!("{year}-Q{}", month.saturating_sub(1) / 3 + 1))
}
