//! What an expression is for one record. What is empty, or can't be computed (a division by zero, amounts of two currencies, a
//! number too large), makes empty what it is a part of. Except: `&` joins nothing for it; `or`, `and`, `not` and `if` take it for
//! no; it equals nothing; `coalesce`, `min` and `max` pass over it; `is_empty` tells.

use std::cmp::Ordering;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value as Json;

use super::expr::{Expr, Operator, Type};
use super::functions::Function;
use crate::kinds::{MONEY_SCALE, NUMBER_SCALE};
use crate::record::Fields;

/// Longest text on the way, in characters; what is longer is cut.
const TEXT_MAX: usize = 20_000;
/// Most days or months that a date is moved by: 300 years of days.
const SPAN_MAX: i64 = 110_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(Decimal),
    Money(Decimal, String),
    Boolean(bool),
    Date(Date),
    Instant(Timestamp),
    List(Vec<String>),
    Other,
}

/// Half away from zero, as people round.
pub(super) fn rounded(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// The value of an expression; none when it is empty.
pub(super) fn eval(expr: &Expr, fields: &Fields) -> Option<Value> {
    match expr {
        Expr::Text(text) => Some(Value::Text(text.clone())),
        Expr::Number(number) => Some(Value::Number(*number)),
        Expr::Boolean(value) => Some(Value::Boolean(*value)),
        Expr::Field(key, kind) => read(fields.get(key)?, *kind),
        Expr::Not(inner) => Some(Value::Boolean(!is_true(inner, fields))),
        Expr::Minus(inner) => match eval(inner, fields)? {
            Value::Number(number) => Some(Value::Number(-number)),
            Value::Money(amount, currency) => Some(Value::Money(-amount, currency)),
            _ => None,
        },
        Expr::Binary(operator, left, right) => binary(*operator, left, right, fields),
        Expr::Call(function, arguments) => call(*function, arguments, fields),
    }
}

fn read(stored: &Json, kind: Type) -> Option<Value> {
    let text = || stored.as_str().map(str::to_owned);
    Some(match kind {
        Type::Text => Value::Text(text()?),
        Type::Number => Value::Number(Decimal::new(stored.as_i64()?, NUMBER_SCALE)),
        Type::Money => {
            let currency = stored.get("currency")?.as_str()?.to_owned();
            Value::Money(Decimal::new(stored.get("amount")?.as_i64()?, MONEY_SCALE), currency)
        }
        Type::Boolean => Value::Boolean(stored.as_bool()?),
        Type::Date => Value::Date(text()?.parse().ok()?),
        Type::Instant => Value::Instant(text()?.parse().ok()?),
        Type::List => Value::List(stored.as_array()?.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
        Type::Other => Value::Other,
    })
}

fn is_true(expr: &Expr, fields: &Fields) -> bool {
    eval(expr, fields) == Some(Value::Boolean(true))
}

fn binary(operator: Operator, left: &Expr, right: &Expr, fields: &Fields) -> Option<Value> {
    let boolean = |value: bool| Some(Value::Boolean(value));
    match operator {
        Operator::Or => return boolean(is_true(left, fields) || is_true(right, fields)),
        Operator::And => return boolean(is_true(left, fields) && is_true(right, fields)),
        _ => {}
    }
    let (left, right) = (eval(left, fields), eval(right, fields));
    match operator {
        Operator::Join => {
            let mut joined = left.map(words).unwrap_or_default();
            joined.push_str(&right.map(words).unwrap_or_default());
            return Some(Value::Text(cut(joined)));
        }
        Operator::Equal | Operator::NotEqual => {
            let is_equal = match (&left, &right) {
                (Some(left), Some(right)) => ordering(left, right) == Some(Ordering::Equal),
                _ => false,
            };
            return boolean(is_equal == (operator == Operator::Equal));
        }
        _ => {}
    }
    let (left, right) = (left?, right?);
    match operator {
        Operator::Less => boolean(ordering(&left, &right)? == Ordering::Less),
        Operator::LessOrEqual => boolean(ordering(&left, &right)? != Ordering::Greater),
        Operator::Greater => boolean(ordering(&left, &right)? == Ordering::Greater),
        Operator::GreaterOrEqual => boolean(ordering(&left, &right)? != Ordering::Less),
        _ => computed(operator, left, right),
    }
}

fn computed(operator: Operator, left: Value, right: Value) -> Option<Value> {
    use Value::{Money, Number};
    match (operator, left, right) {
        (Operator::Plus, Number(a), Number(b)) => a.checked_add(b).map(Number),
        (Operator::Minus, Number(a), Number(b)) => a.checked_sub(b).map(Number),
        (Operator::Plus, Money(a, of), Money(b, other)) if of == other => Some(Money(a.checked_add(b)?, of)),
        (Operator::Minus, Money(a, of), Money(b, other)) if of == other => Some(Money(a.checked_sub(b)?, of)),
        (Operator::Plus, Value::Date(day), Number(days)) => later(day, days),
        (Operator::Minus, Value::Date(day), Number(days)) => later(day, -days),
        (Operator::Minus, Value::Date(day), Value::Date(other)) => Some(Number(days_between(day, other)?)),
        (Operator::Times, Number(a), Number(b)) => a.checked_mul(b).map(Number),
        (Operator::Times, Money(a, of), Number(b)) | (Operator::Times, Number(b), Money(a, of)) => {
            Some(Money(a.checked_mul(b)?, of))
        }
        (Operator::Over, Number(a), Number(b)) => a.checked_div(b).map(Number),
        (Operator::Over, Money(a, of), Number(b)) => Some(Money(a.checked_div(b)?, of)),
        (Operator::Over, Money(a, of), Money(b, other)) if of == other => a.checked_div(b).map(Number),
        _ => None,
    }
}

fn call(function: Function, arguments: &[Expr], fields: &Fields) -> Option<Value> {
    let argument = |at: usize| eval(arguments.get(at)?, fields);
    match function {
        Function::If => return argument(if is_true(arguments.first()?, fields) { 1 } else { 2 }),
        Function::Coalesce => return arguments.iter().find_map(|one| eval(one, fields)),
        Function::IsEmpty => return Some(Value::Boolean(argument(0).is_none())),
        Function::Min => return extreme(arguments, fields, Ordering::Less),
        Function::Max => return extreme(arguments, fields, Ordering::Greater),
        _ => {}
    }
    let first = argument(0)?;
    match function {
        Function::Round => {
            let digits = if arguments.len() > 1 { whole(argument(1)?)? } else { 0 };
            map(first, |number| Some(rounded(number, digits.try_into().ok()?)))
        }
        Function::Abs => map(first, |number| Some(number.abs())),
        _ => called(function, first, argument(1)),
    }
}

fn called(function: Function, first: Value, second: Option<Value>) -> Option<Value> {
    use Value::{Boolean, Number, Text};
    let length = |length: usize| Some(Number(Decimal::from(length)));
    match (function, first, second) {
        (Function::Length, Text(text), _) => length(text.chars().count()),
        (Function::Count, Value::List(items), _) => length(items.len()),
        (Function::Upper, Text(text), _) => Some(Text(text.to_uppercase())),
        (Function::Lower, Text(text), _) => Some(Text(text.to_lowercase())),
        (Function::Left, Text(text), Some(count)) => {
            Some(Text(text.chars().take(whole(count)?.try_into().unwrap_or_default()).collect()))
        }
        (Function::Right, Text(text), Some(count)) => {
            let count: usize = whole(count)?.try_into().unwrap_or_default();
            Some(Text(text.chars().skip(text.chars().count().saturating_sub(count)).collect()))
        }
        (Function::Contains, Text(text), Some(Text(part))) => Some(Boolean(text.contains(&part))),
        (Function::Contains, Value::List(items), Some(Text(item))) => Some(Boolean(items.contains(&item))),
        (Function::StartsWith, Text(text), Some(Text(part))) => Some(Boolean(text.starts_with(&part))),
        (Function::Days, Value::Date(day), Some(Value::Date(other))) => Some(Number(days_between(day, other)?)),
        (Function::Hours, Value::Instant(at), Some(Value::Instant(other))) => {
            let seconds = Decimal::from(at.as_second().checked_sub(other.as_second())?);
            seconds.checked_div(Decimal::from(3_600)).map(Number)
        }
        (Function::AddDays, Value::Date(day), Some(Number(days))) => later(day, days),
        (Function::AddMonths, Value::Date(day), Some(Number(months))) => {
            day.checked_add(span(months)?.months()).ok().map(Value::Date)
        }
        (Function::Year, Value::Date(day), _) => Some(Number(Decimal::from(day.year()))),
        (Function::Month, Value::Date(day), _) => Some(Number(Decimal::from(day.month()))),
        (Function::Day, Value::Date(day), _) => Some(Number(Decimal::from(day.day()))),
        (Function::Amount, Value::Money(amount, _), _) => Some(Number(amount)),
        (Function::Money, Number(amount), Some(Text(currency))) => Some(Value::Money(amount, currency)),
        (Function::Text, value, _) => Some(Text(words(value))),
        _ => None,
    }
}

/// The least or largest of those that are there; none when amounts are of several currencies.
fn extreme(arguments: &[Expr], fields: &Fields, wanted: Ordering) -> Option<Value> {
    let mut values = arguments.iter().filter_map(|one| eval(one, fields));
    let first = values.next()?;
    values.try_fold(first, |best, one| Some(if ordering(&one, &best)? == wanted { one } else { best }))
}

fn map(value: Value, change: impl Fn(Decimal) -> Option<Decimal>) -> Option<Value> {
    match value {
        Value::Number(number) => change(number).map(Value::Number),
        Value::Money(amount, currency) => Some(Value::Money(change(amount)?, currency)),
        _ => None,
    }
}

/// None where they can't be compared, such as amounts of two currencies.
fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Money(a, of), Value::Money(b, other)) if of == other => a.cmp(b),
        (Value::Number(a) | Value::Money(a, _), Value::Number(b)) | (Value::Number(a), Value::Money(b, _)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        _ => return None,
    })
}

fn days_between(day: Date, other: Date) -> Option<Decimal> {
    day.since((jiff::Unit::Day, other)).ok().map(|span| Decimal::from(span.get_days()))
}

fn later(day: Date, days: Decimal) -> Option<Value> {
    day.checked_add(span(days)?.days()).ok().map(Value::Date)
}

/// A number of days or months that a calendar has room for.
fn span(number: Decimal) -> Option<i64> {
    number.trunc().to_i64().filter(|count| count.abs() <= SPAN_MAX)
}

fn whole(value: Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.trunc().to_i64().map(|count| count.max(0)),
        _ => None,
    }
}

fn words(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Number(number) => number.normalize().to_string(),
        Value::Money(amount, currency) => format!("{} {currency}", rounded(amount, 2).normalize()),
        Value::Boolean(value) => value.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(_) | Value::List(_) | Value::Other => String::new(),
    }
}

fn cut(text: String) -> String {
    if text.len() <= TEXT_MAX { text } else { text.chars().take(TEXT_MAX).collect() }
}
