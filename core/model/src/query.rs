//! What a list or an aggregation asks for, checked against the definitions.

use crate::error::{Error, ErrorCode};
use crate::field::FieldDef;
use crate::filter::{Filter, Path};
use crate::kinds::{self, KindContext};
use crate::object::ObjectDef;

/// Records of a page when the caller doesn't say.
pub const PAGE_DEFAULT: usize = 50;
/// Most records of a page.
pub const PAGE_MAX: usize = 500;

/// One sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub field: String,
    pub descending: bool,
}

impl Sort {
    /// Reads `name` or `-created_at`.
    ///
    /// # Errors
    /// `invalid_filter` when the field is unknown or can't be sorted by.
    pub fn parse(text: &str, object: &ObjectDef) -> Result<Self, Error> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        match object.field(key) {
            Some(field) if kinds::is_sortable(field) && !field.internal => {
                Ok(Self { field: key.to_owned(), descending })
            }
            Some(_) => Err(Error::new(ErrorCode::InvalidFilter, format!("lists can't be sorted by `{key}`"))),
            None => {
                Err(Error::new(ErrorCode::InvalidFilter, format!("`{}` has no field `{key}` to sort by", object.key)))
            }
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub filter: Filter,
    /// Words to find, in any searchable field.
    pub search: Option<String>,
    /// The searchable fields that words may be found in; all of them when none.
    pub search_fields: Option<Vec<String>>,
    /// Empty: newest first.
    pub sort: Vec<Sort>,
    pub limit: usize,
    /// As a former page gave it.
    pub cursor: Option<String>,
    /// Count all matching records too.
    pub count: bool,
}

/// A part of a date that figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// What an aggregation groups by.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupKey {
    /// As the caller wrote it (`close_date:month`), which names it in the answer.
    pub name: String,
    pub path: Path,
    pub part: Option<DatePart>,
}

/// How a measure sums up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureOp {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
}

/// One figure of an aggregation.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Names it in the answer.
    pub name: String,
    pub op: MeasureOp,
    /// The field summed up; none for `count`.
    pub field: Option<FieldDef>,
    /// A second date field: the measure is over the days from it to `field`.
    pub minus: Option<FieldDef>,
}

/// Grouped figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    pub filter: Filter,
    /// Words that the records hold, in any searchable field.
    pub search: Option<String>,
    /// The searchable fields that words may be found in; all of them when none.
    pub search_fields: Option<Vec<String>>,
    pub group_by: Vec<GroupKey>,
    pub measures: Vec<Measure>,
    /// Minutes that the reader's clock is ahead of UTC: parts of instants (`created_at:month`) are those of that clock.
    pub offset_minutes: i32,
}

impl GroupKey {
    /// Reads `stage`, `account.industry` or `close_date:month`.
    ///
    /// # Errors
    /// `invalid_filter` when the field is unknown or the part doesn't fit it.
    pub fn parse(text: &str, object: &ObjectDef, cx: KindContext<'_>) -> Result<Self, Error> {
        let invalid = |detail: String| Error::new(ErrorCode::InvalidFilter, detail);
        let (path_text, part) = match text.split_once(':') {
            None => (text, None),
            Some((path, part)) => (
                path,
                Some(match part {
                    "day" => DatePart::Day,
                    "week" => DatePart::Week,
                    "month" => DatePart::Month,
                    "quarter" => DatePart::Quarter,
                    "year" => DatePart::Year,
                    _ => return Err(invalid(format!("`{part}` is not day, week, month, quarter or year"))),
                }),
            ),
        };
        let (path, _) = Path::parse(path_text, object, cx)?;
        let is_date = matches!(path.comparison, kinds::Comparison::Date | kinds::Comparison::Instant);
        if part.is_some() && !is_date {
            return Err(invalid(format!("`{path_text}` is not a date")));
        }
        if matches!(path.comparison, kinds::Comparison::List | kinds::Comparison::Opaque | kinds::Comparison::Money) {
            return Err(invalid(format!("figures can't be grouped by `{path_text}`")));
        }
        Ok(Self { name: text.to_owned(), path, part })
    }
}
