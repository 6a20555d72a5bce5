//! Folding the database's groups into those that were asked for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::Value as Json;
use tessera_model::kinds::{Comparison, MONEY_SCALE, comparison};
use tessera_model::query::{Aggregate, DatePart, Measure, MeasureOp};

use super::{AggregateRow, Figure};
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

#[derive(Clone, Default)]
struct Sums {
    sum: i128,
    count: u64,
    least: Option<i64>,
    greatest: Option<i64>,
    values: BTreeSet<String>,
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
        let measures = self.aggregate.measures.len();
        let count = row.unsigned("n");
        let group = self.group(values);
        group.count += count;
        for (at, sums) in group.sums.iter_mut().enumerate().take(measures) {
            sums.sum += i128::from(row.int(&format!("s{at}")).unwrap_or_default());
            let count = row.unsigned(&format!("c{at}"));
            sums.count += count;
            if count > 0 {
                sums.least = min_of(sums.least, row.int(&format!("a{at}")));
                sums.greatest = max_of(sums.greatest, row.int(&format!("z{at}")));
            }
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
        self.aggregate
            .group_by
            .iter()
            .enumerate()
            .map(|(at, key)| {
                let value = row.json(&format!("g{at}")).unwrap_or_default();
                match (key.part, value) {
                    (Some(_), Json::String(text)) if text.is_empty() => Json::Null,
                    (Some(DatePart::Week), Json::String(text)) => week_of(&text).map_or(Json::Null, Json::String),
                    (Some(DatePart::Quarter), Json::String(text)) => quarter_of(&text).map_or(Json::Null, Json::String),
                    (_, value) => value,
                }
            })
            .collect()
    }
}

fn figure(measure: &Measure, sums: &Sums, count: u64) -> Figure {
    let scale = match measure.field.as_ref().map(comparison) {
        _ if measure.minus.is_some() => 0,
        Some(Comparison::Scaled(scale)) => scale,
        Some(Comparison::Money) => MONEY_SCALE,
        _ => 0,
    };
    let scaled = |value: Option<i64>| value.map_or(Figure::Empty, |value| Figure::Scaled(value, scale));
    let text = |value: Option<&String>| value.map_or(Figure::Empty, |text| Figure::Text(text.clone()));
    let is_text = super::statement::needs_values(measure);
    match measure.op {
        MeasureOp::Count => Figure::Count(count),
        MeasureOp::CountDistinct => Figure::Count(sums.values.len() as u64),
        MeasureOp::Sum => Figure::Scaled(i64::try_from(sums.sum).unwrap_or(i64::MAX), scale),
        MeasureOp::Avg if sums.count == 0 => Figure::Empty,
        MeasureOp::Avg if measure.minus.is_some() => Figure::Number(sums.sum as f64 / sums.count as f64),
        MeasureOp::Avg => Figure::Scaled(rounded(sums.sum, i128::from(sums.count)), scale),
        MeasureOp::Min if is_text => text(sums.values.first()),
        MeasureOp::Max if is_text => text(sums.values.last()),
        MeasureOp::Min => scaled(sums.least),
        MeasureOp::Max => scaled(sums.greatest),
    }
}

/// The quotient, rounded half away from zero.
fn rounded(sum: i128, count: i128) -> i64 {
    let half = count / 2;
    let quotient = if sum < 0 { (sum - half) / count } else { (sum + half) / count };
    i64::try_from(quotient).unwrap_or_default()
}

fn min_of(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    [a, b].into_iter().flatten().min()
}

fn max_of(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    [a, b].into_iter().flatten().max()
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
