//! Fields that are figures over the records which refer to theirs: how many there are, or the sum, least, greatest or mean of one of their
//! fields.
//!
//! A figure is stored with the record like any other value of the kind that it turns out to be, so filters, sorts, figures, exports need to
//! know nothing of it. It is brought up after the records that it is over have changed. Such records may have figures of their own, but no
//! figure is over figures: nothing goes round in circles.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::field::{FieldDef, FieldKind};
use crate::filter::{Filter, FilterContext, NOTHING_MINE};
use crate::kinds::{KindContext, MONEY_SCALE, NUMBER_SCALE};
use crate::label::Label;
use crate::object::ObjectDef;
use crate::query::MeasureOp;
use crate::schema::Schema;

/// The kind of such fields, on the wire.
pub const KIND: &str = "rollup";
/// What they turn out to be: kinds of fields.
pub const RESULTS: [&str; 5] = ["number", "percent", "money", "date", "datetime"];
/// Digits after the point of a number that doesn't say; how many records there are has none.
const DECIMALS: u32 = 2;

/// What a figure is over, and who may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    /// The object whose records it is over.
    pub object: String,
    /// Their field that refers to the record.
    pub via: String,
    pub op: RollupOp,
    /// Their field that is added up; none where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Which of them count, by their own fields; all where it isn't said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Json>,
    #[serde(default)]
    pub readers: Readers,
}

/// How records become a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollupOp {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

/// A figure is over all records, whoever asks, and so tells of them: to whom, beside the rights to the fields that it is computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// To those who may read every record of the other object.
    #[default]
    AllRows,
    /// To whoever may read the record that it stands in, and any record of the other object.
    Record,
}

/// Why a definition is refused: at which of its options.
#[derive(Clone, Debug, PartialEq)]
pub struct RollupProblem {
    pub part: &'static str,
    pub message: Label,
}

/// The figures of one object, as they are computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollups(Vec<Figures>);

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The field that holds it.
    pub field: FieldDef,
    /// The object whose records it is over.
    pub over: Arc<ObjectDef>,
    pub via: String,
    pub op: MeasureOp,
    pub of: Option<FieldDef>,
    pub filter: Filter,
    /// The fields over there that it is computed from.
    pub inputs: Vec<String>,
    pub readers: Readers,
}

impl Rollups {
    pub(crate) const fn new(all: Vec<Figures>) -> Self {
        Self(all)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Figures> {
        self.0.iter()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How a field is computed; none where it isn't a figure.
    pub fn of(&self, key: &str) -> Option<&Figures> {
        self.0.iter().find(|one| one.field.key == key)
    }

    /// Sets each of them to what it is of no records: those of one that was only just made.
    pub fn fill_empty(&self, fields: &mut crate::record::Fields) {
        for one in &self.0 {
            match one.empty() {
                Some(value) => drop(fields.insert(one.field.key.clone(), value)),
                None => drop(fields.remove(&one.field.key)),
            }
        }
    }
}

impl Figures {
    /// Of no records, in stored form: none of them, and nothing added up.
    pub fn empty(&self) -> Option<Json> {
        let is_number = matches!(self.field.kind, FieldKind::Number(_) | FieldKind::Percent(_));
        (is_number && matches!(self.op, MeasureOp::Count | MeasureOp::Sum)).then(|| json!(0))
    }

    /// A number that is scaled as stored ones are, rounded to the field's digits.
    pub fn number(&self, scaled: i64) -> Json {
        let digits = match &self.field.kind {
            FieldKind::Number(options) | FieldKind::Percent(options) => options.decimals.min(NUMBER_SCALE),
            _ => NUMBER_SCALE,
        };
        json!(rounded(scaled, NUMBER_SCALE - digits))
    }

    /// An amount that is scaled as stored ones are, rounded to hundredths.
    pub fn amount(&self, scaled: i64, currency: &str) -> Json {
        json!({"amount": rounded(scaled, MONEY_SCALE - 2), "currency": currency})
    }

    /// So many records.
    pub fn count(count: u64) -> Json {
        json!(i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(10_i64.pow(NUMBER_SCALE)))
    }
}

/// Half away from zero, to a multiple of this power of ten.
fn rounded(value: i64, digits: u32) -> i64 {
    let unit = 10_i64.pow(digits);
    let half = if value < 0 { -(unit / 2) } else { unit / 2 };
    value.saturating_add(half) / unit * unit
}

/// From the options on the wire to the kind that the figure turns out to be, the options of that, and what it is computed from.
pub(crate) fn read_options(options: Json) -> Result<(String, Json, Rollup), String> {
    let Json::Object(mut options) = options else { return Err("options must be an object".to_owned()) };
    let mut own = serde_json::Map::new();
    for part in ["object", "via", "op", "field", "filter", "readers"] {
        own.extend(options.remove(part).map(|value| (part.to_owned(), value)));
    }
    let rollup: Rollup = serde_json::from_value(Json::Object(own)).map_err(|error| error.to_string())?;
    let result = match options.remove("result") {
        Some(Json::String(result)) => result,
        None if rollup.op == RollupOp::Count => "number".to_owned(),
        _ => return Err("a roll-up needs `result`".to_owned()),
    };
    if !RESULTS.contains(&result.as_str()) {
        return Err(format!("a roll-up turns out to be one of {}, not `{result}`", RESULTS.join(", ")));
    }
    if matches!(result.as_str(), "number" | "percent") {
        let digits = if rollup.op == RollupOp::Count { 0 } else { DECIMALS };
        options.entry("decimals").or_insert_with(|| digits.into());
    }
    Ok((result, Json::Object(options), rollup))
}

/// And back.
pub(crate) fn written_options(kind: String, options: Option<Json>, rollup: &Rollup) -> Json {
    let mut options = options.unwrap_or_default();
    if let (Some(parts), Json::Object(own)) = (options.as_object_mut(), json!(rollup)) {
        parts.extend(own);
        parts.insert("result".to_owned(), Json::String(kind));
    }
    options
}

/// How a field of `object` is computed, where everything that it names is there and fits.
///
/// # Errors
/// What doesn't.
pub(crate) fn read(
    schema: &Schema,
    object: &ObjectDef,
    field: &FieldDef,
    rollup: &Rollup,
) -> Result<Figures, RollupProblem> {
    let refuse = |part: &'static str, en: String, zh: String| RollupProblem { part, message: Label::new(en, zh) };
    if crate::system::is_core_object(&object.key) {
        let (en, zh) = ("Users, roles and departments have no roll-ups", "用户、角色和部门不支持汇总字段");
        return Err(refuse("object", en.to_owned(), zh.to_owned()));
    }
    let over = schema.object(&rollup.object).ok_or_else(|| {
        refuse("object", format!("There is no object `{}`", rollup.object), format!("没有对象“{}”", rollup.object))
    })?;
    let refers = |via: &&FieldDef| via.target() == Some(object.key.as_str()) && !via.is_list() && !via.internal;
    if over.field(&rollup.via).filter(refers).is_none() {
        let en = format!("`{}` of `{}` is no reference to `{}`", rollup.via, over.key, object.key);
        return Err(refuse("via", en, format!("“{}”的“{}”未引用“{}”", over.key, rollup.via, object.key)));
    }
    let mut inputs = vec![rollup.via.clone()];
    let of = match (rollup.op, &rollup.field) {
        (RollupOp::Count, None) => None,
        (RollupOp::Count, Some(_)) => {
            let (en, zh) = ("Records are counted without a field", "计数无需指定字段");
            return Err(refuse("field", en.to_owned(), zh.to_owned()));
        }
        (_, named) => {
            let key = named.as_deref().unwrap_or_default();
            let found = over.field(key).filter(|of| fits(rollup.op, of) && !of.internal).ok_or_else(|| {
                let en = format!("This can't be taken of `{key}` of `{}`", over.key);
                refuse("field", en, format!("“{}”的“{key}”不支持该汇总方式", over.key))
            })?;
            inputs.push(key.to_owned());
            Some(found.clone())
        }
    };
    let turns_out = of.as_ref().map_or("number", |of| kind_name(&of.kind));
    if turns_out != kind_name(&field.kind) {
        let (en, zh) = (format!("It turns out to be `{turns_out}`"), format!("计算结果是“{turns_out}”"));
        return Err(refuse("result", en, zh));
    }
    let filter = read_filter(schema, over, rollup, &mut inputs)?;
    let is_figure = |key: &String| over.field(key).is_some_and(|field| field.rollup.is_some());
    let is_over_figures = |key: &&String| is_figure(key) || over.formulas.inputs(key).iter().any(is_figure);
    if let Some(key) = inputs.iter().find(is_over_figures) {
        let (en, zh) = (format!("`{key}` is a roll-up itself"), format!("“{key}”本身是汇总字段"));
        return Err(refuse(if rollup.field.as_ref() == Some(key) { "field" } else { "filter" }, en, zh));
    }
    let op = match rollup.op {
        RollupOp::Count => MeasureOp::Count,
        RollupOp::Sum => MeasureOp::Sum,
        RollupOp::Min => MeasureOp::Min,
        RollupOp::Max => MeasureOp::Max,
        RollupOp::Avg => MeasureOp::Avg,
    };
    inputs.sort();
    inputs.dedup();
    Ok(Figures {
        field: field.clone(),
        over: Arc::clone(over),
        via: rollup.via.clone(),
        op,
        of,
        filter,
        inputs,
        readers: rollup.readers,
    })
}

/// The filter, which looks at nothing but the record's own fields: what changes by itself would make stored figures wrong.
fn read_filter(
    schema: &Schema,
    over: &ObjectDef,
    rollup: &Rollup,
    inputs: &mut Vec<String>,
) -> Result<Filter, RollupProblem> {
    let Some(wanted) = &rollup.filter else { return Ok(Filter::everything()) };
    let refuse = |en: String, zh: &str| RollupProblem { part: "filter", message: Label::new(en, zh) };
    let kind = KindContext { schema, currency: "CNY", region: "CN" };
    let cx = FilterContext { kind, me: "", mine: &NOTHING_MINE, today: jiff::civil::Date::ZERO, timezone: "UTC" };
    let filter = Filter::parse(wanted, over, cx).map_err(|error| refuse(error.detail.clone(), "筛选条件无法识别"))?;
    if is_restless(wanted) {
        let en = "It can't ask for days that move on, nor for whoever looks".to_owned();
        return Err(refuse(en, "不能使用相对日期或当前用户"));
    }
    let mut paths = Vec::new();
    filter.paths(&mut paths);
    if paths.iter().any(|path| path.via.is_some()) {
        return Err(refuse("It can look at the record's own fields only".to_owned(), "只能使用记录自身的字段"));
    }
    inputs.extend(paths.into_iter().map(|path| path.field.clone()).filter(|key| key != "id"));
    Ok(filter)
}

/// Whether a filter tests something else tomorrow, or for somebody else.
fn is_restless(filter: &Json) -> bool {
    match filter {
        Json::Array(parts) => parts.iter().any(is_restless),
        Json::Object(parts) => {
            let is = |key: &str, word: &str| parts.get(key).and_then(Json::as_str) == Some(word);
            let is_for_whoever_looks = |value: &Json| match value {
                Json::Array(values) => values.iter().any(is_somebodys),
                value => is_somebodys(value),
            };
            // What lies under an entry of a list of choices changes with the list.
            is("op", "within")
                || is("op", "under")
                || parts.get("value").is_some_and(is_for_whoever_looks)
                || parts.iter().filter(|(key, _)| *key != "value").any(|(_, part)| is_restless(part))
        }
        _ => false,
    }
}

fn is_somebodys(value: &Json) -> bool {
    matches!(value.as_str(), Some("$me" | "$mine"))
}

fn fits(op: RollupOp, of: &FieldDef) -> bool {
    match &of.kind {
        FieldKind::Number(_) | FieldKind::Percent(_) | FieldKind::Money(_) => op != RollupOp::Count,
        FieldKind::Date(_) | FieldKind::Datetime(_) => matches!(op, RollupOp::Min | RollupOp::Max),
        _ => false,
    }
}

const fn kind_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Number(_) => "number",
        FieldKind::Percent(_) => "percent",
        FieldKind::Money(_) => "money",
        FieldKind::Date(_) => "date",
        FieldKind::Datetime(_) => "datetime",
        _ => "",
    }
}
