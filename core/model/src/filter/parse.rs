//! From a filter's JSON to a [`Filter`], every field and operand checked.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value as Json;

use super::{Filter, Op, Path, Test, Via};
use crate::date;
use crate::error::{Error, ErrorCode};
use crate::field::{FieldDef, FieldKind};
use crate::kinds::{self, Comparison, KindContext};
use crate::object::ObjectDef;

/// Deepest nesting of groups.
const DEPTH_MAX: usize = 8;
/// Most tests in one filter.
const TESTS_MAX: usize = 100;
/// Most values in one `in`.
const VALUES_MAX: usize = 1_000;

/// By list of choices, the entries that somebody answers for.
pub type Mine = BTreeMap<String, Vec<String>>;

/// Of somebody who answers for nothing.
pub static NOTHING_MINE: Mine = BTreeMap::new();

/// What reading a filter needs to know.
#[derive(Clone, Copy)]
pub struct FilterContext<'a> {
    pub kind: KindContext<'a>,
    /// Stands for `"$me"`.
    pub me: &'a str,
    /// Stands for `"$mine"`.
    pub mine: &'a Mine,
    /// The day that relative dates count from.
    pub today: Date,
    /// IANA name of the zone in which days of instants begin.
    pub timezone: &'a str,
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidFilter, detail)
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `invalid_filter`, naming the field or operator.
    pub fn parse(input: &Json, object: &ObjectDef, cx: FilterContext<'_>) -> Result<Self, Error> {
        let mut budget = TESTS_MAX;
        group(input, object, cx, DEPTH_MAX, &mut budget)
    }
}

fn group(
    input: &Json,
    object: &ObjectDef,
    cx: FilterContext<'_>,
    depth: usize,
    budget: &mut usize,
) -> Result<Filter, Error> {
    if input.is_null() {
        return Ok(Filter::everything());
    }
    let parts = input.as_object().ok_or_else(|| invalid("a filter must be an object"))?;
    if depth == 0 {
        return Err(invalid(format!("a filter nests at most {DEPTH_MAX} levels")));
    }
    if parts.is_empty() {
        return Ok(Filter::everything());
    }
    if let (1, Some((key, value))) = (parts.len(), parts.iter().next()) {
        let mut many = || {
            let items = value.as_array().ok_or_else(|| invalid(format!("`{key}` takes a list")))?;
            items.iter().map(|item| group(item, object, cx, depth - 1, budget)).collect::<Result<Vec<_>, _>>()
        };
        match key.as_str() {
            "and" => return many().map(Filter::All),
            "or" => return many().map(Filter::Any),
            "not" => return Ok(Filter::Not(Box::new(group(value, object, cx, depth - 1, budget)?))),
            _ => {}
        }
    }
    *budget = budget.checked_sub(1).ok_or_else(|| invalid(format!("a filter has at most {TESTS_MAX} tests")))?;
    if let Some(unknown) = parts.keys().find(|key| !matches!(key.as_str(), "field" | "op" | "value")) {
        return Err(invalid(format!(
            "a filter has no `{unknown}`; it is `and`, `or`, `not`, or `field`, `op` and `value`"
        )));
    }
    let text = |key: &str| {
        parts.get(key).and_then(Json::as_str).ok_or_else(|| invalid(format!("a filter's test needs `{key}`, a text")))
    };
    let path_text = text("field")?;
    let (path, field) = Path::parse(path_text, object, cx.kind)?;
    let value = parts.get("value").unwrap_or(&Json::Null);
    let op = operator(text("op")?, value, path_text, path.comparison, field.as_deref(), cx)?;
    Ok(Filter::Test(Test { path, op }))
}

impl Path {
    /// Reads `field` or `reference.field`; the field's definition comes back too (none for `id`).
    ///
    /// # Errors
    /// `invalid_filter` when there is no such field.
    pub fn parse<'a>(
        text: &str,
        object: &'a ObjectDef,
        cx: KindContext<'a>,
    ) -> Result<(Self, Option<std::borrow::Cow<'a, FieldDef>>), Error> {
        let unknown = || invalid(format!("`{}` has no field `{text}`", object.key));
        let (via, object, key) = match text.split_once('.') {
            Some((reference, key)) => {
                let field =
                    object.field(reference).filter(|field| !field.internal && !field.is_list()).ok_or_else(unknown)?;
                let target = field.target().and_then(|target| cx.schema.object(target)).ok_or_else(unknown)?;
                (Some(Via { field: reference.to_owned(), object: target.key.clone() }), target.as_ref(), key)
            }
            None => (None, object, text),
        };
        if key == "id" {
            return Ok((Self { via, field: "id".to_owned(), comparison: Comparison::Code }, None));
        }
        let field = object.field(key).filter(|field| !field.internal).ok_or_else(unknown)?;
        Ok((
            Self { via, field: key.to_owned(), comparison: kinds::comparison(field) },
            Some(std::borrow::Cow::Borrowed(field)),
        ))
    }
}

fn operator(
    op: &str,
    value: &Json,
    path: &str,
    comparison: Comparison,
    field: Option<&FieldDef>,
    cx: FilterContext<'_>,
) -> Result<Op, Error> {
    let ordered = matches!(
        comparison,
        Comparison::Scaled(_) | Comparison::Money | Comparison::Date | Comparison::Instant | Comparison::Text
    );
    let is_list = comparison == Comparison::List;
    let refuse = || invalid(format!("`{op}` can't be used on `{path}`"));
    if comparison == Comparison::Opaque && op != "is_null" {
        return Err(refuse());
    }
    let one = |value: &Json| operand(value, path, comparison, field, cx);
    let many = |value: &Json| {
        let items = value.as_array().ok_or_else(|| invalid(format!("`{op}` on `{path}` takes a list")))?;
        if items.len() > VALUES_MAX {
            return Err(invalid(format!("`{op}` takes at most {VALUES_MAX} values")));
        }
        items.iter().map(one).collect::<Result<Vec<_>, _>>()
    };
    Ok(match op {
        "eq" | "ne" if value.is_null() => Op::IsNull(op == "eq"),
        "eq" if !is_list => Op::Eq(one(value)?),
        "ne" if !is_list => Op::Ne(one(value)?),
        "lt" if ordered => Op::Lt(one(value)?),
        "lte" if ordered => Op::Lte(one(value)?),
        "gt" if ordered => Op::Gt(one(value)?),
        "gte" if ordered => Op::Gte(one(value)?),
        "in" => Op::In(many(value)?),
        "not_in" => Op::NotIn(many(value)?),
        "contains" if is_list => Op::Contains(one(value)?.as_str().ok_or_else(refuse)?.to_owned()),
        "contains" | "starts_with" if comparison == Comparison::Text => {
            let text =
                value.as_str().ok_or_else(|| invalid(format!("`{op}` on `{path}` takes a text")))?.to_lowercase();
            if op == "contains" { Op::Contains(text) } else { Op::StartsWith(text) }
        }
        "is_null" if value.is_null() => Op::IsNull(true),
        "is_null" => Op::IsNull(value.as_bool().ok_or_else(|| invalid("`is_null` takes true or false"))?),
        "between" if ordered => match many(value)?.as_slice() {
            [low, high] => Op::Between(low.clone(), high.clone()),
            _ => return Err(invalid(format!("`between` on `{path}` takes two values"))),
        },
        "under" => under(value, path, field, cx)?,
        "within" if matches!(comparison, Comparison::Date | Comparison::Instant) => {
            within(value, path, comparison, cx)?
        }
        "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "contains" | "starts_with" | "between" | "within" => {
            return Err(refuse());
        }
        _ => return Err(invalid(format!("`{op}` is not an operator"))),
    })
}

/// An entry of a list of choices, or one of several, with all that are parts of it. `$mine` stands for those that somebody answers for.
fn under(value: &Json, path: &str, field: Option<&FieldDef>, cx: FilterContext<'_>) -> Result<Op, Error> {
    let dictionary = field.and_then(FieldDef::dictionary).and_then(|key| cx.kind.schema.dictionary(key));
    let dictionary = dictionary.ok_or_else(|| invalid(format!("`under` can't be used on `{path}`")))?;
    let wanted = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    if wanted.len() > VALUES_MAX {
        return Err(invalid(format!("`under` takes at most {VALUES_MAX} values")));
    }
    let mut codes: Vec<&str> = Vec::new();
    for one in wanted {
        match one.as_str() {
            Some("$mine") => {
                codes.extend(cx.mine.get(&dictionary.key).into_iter().flatten().map(String::as_str));
            }
            Some(code) if dictionary.item(code).is_some() => codes.push(code),
            _ => return Err(invalid(format!("`{path}`: {one} is not one of the choices"))),
        }
    }
    let found: Vec<String> = dictionary.under(codes).into_iter().map(str::to_owned).collect();
    Ok(Op::In(found.into_iter().map(Json::from).collect()))
}

fn within(value: &Json, path: &str, comparison: Comparison, cx: FilterContext<'_>) -> Result<Op, Error> {
    let name = value.as_str().unwrap_or_default();
    let (from, to) = date::relative_range(name, cx.today).ok_or_else(|| {
        let names = date::RELATIVE_RANGES.join(", ");
        invalid(format!("`within` on `{path}` takes one of {names}, last_N_days, next_N_days, older_than_N_days"))
    })?;
    let bound = |day: Date| match comparison {
        Comparison::Instant => {
            Json::String(if day == Date::MIN { String::new() } else { date::day_start(day, cx.timezone) })
        }
        _ => Json::String(if day == Date::MIN { String::new() } else { day.to_string() }),
    };
    Ok(Op::Range(bound(from), bound(to)))
}

/// One operand in stored form. Text is compared as given, numbers and amounts as scaled integers.
fn operand(
    value: &Json,
    path: &str,
    comparison: Comparison,
    field: Option<&FieldDef>,
    cx: FilterContext<'_>,
) -> Result<Json, Error> {
    if value.as_str() == Some("$me") && field.is_none_or(|field| field.target() == Some("user")) {
        return Ok(Json::String(cx.me.to_owned()));
    }
    let Some(field) = field else {
        return value.as_str().map(Json::from).ok_or_else(|| invalid(format!("`{path}` compares to an id")));
    };
    // Any text may be looked for, whether or not it would be accepted as a value.
    if comparison == Comparison::Text || matches!(field.kind, FieldKind::Tags(_)) {
        return value.as_str().map(Json::from).ok_or_else(|| invalid(format!("`{path}` compares to a text")));
    }
    // Bounds of the field's own values don't bind what they are compared to.
    let free = match &field.kind {
        FieldKind::Number(_) | FieldKind::Percent(_) => {
            let options = crate::field::NumberOptions { decimals: kinds::NUMBER_SCALE, ..Default::default() };
            FieldKind::Number(options)
        }
        FieldKind::Money(options) => {
            FieldKind::Money(crate::field::MoneyOptions { non_negative: false, ..options.clone() })
        }
        FieldKind::MultiSelect(options) => FieldKind::Select(options.clone()),
        FieldKind::References(options) => FieldKind::Reference(options.clone()),
        other => other.clone(),
    };
    if let (FieldKind::Datetime(_), Some(day)) = (
        &free,
        value
            .as_str()
            .and_then(|text| text.parse::<Date>().ok())
            .filter(|_| value.as_str().is_some_and(|text| text.len() == 10)),
    ) {
        return Ok(Json::String(date::day_start(day, cx.timezone)));
    }
    let field = FieldDef { kind: free, ..field.clone() };
    let parsed = kinds::parse(&field, value, cx.kind)
        .map_err(|problem| invalid(format!("`{path}`: {}", problem.message.en)))?
        .ok_or_else(|| invalid(format!("`{path}` needs a value to compare to")))?;
    Ok(match comparison {
        Comparison::Money => parsed.get("amount").cloned().unwrap_or_default(),
        _ => parsed,
    })
}
