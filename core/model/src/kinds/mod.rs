//! The registry of field kinds: how each kind reads, stores, renders and compares its values.
//!
//! Stored forms (JSON): text, codes, ids, e-mail, URL, phone — string; number and percent — integer, scaled by
//! [`NUMBER_SCALE`]; money — `{"amount": integer scaled by MONEY_SCALE, "currency": "CNY"}`; boolean — bool; date —
//! `YYYY-MM-DD`; instant — RFC 3339 in UTC with milliseconds; lists — array of strings; address and JSON — as given.
//! An empty value is absent, never `null`. Every form compares by its natural order, so the store needs no conversion.
//! A new kind is a variant of [`crate::field::FieldKind`] and an arm in each `match` of this folder; nothing else.

mod convert;
mod kept;
mod parse;
mod parse_text;
mod render;
mod retired;
#[cfg(test)]
mod tests;

use crate::field::{FieldDef, FieldKind};
use crate::schema::Schema;

pub use convert::{convert, is_own_form};
pub use kept::is_kept;
pub use parse::parse;
pub use parse_text::{DateOrder, date_order_of, parse_text};
pub use render::{render, render_decimal};
pub use retired::{newly_retired, retired};

/// Numbers are stored as integers times ten to this power.
pub const NUMBER_SCALE: u32 = 6;
/// Amounts of money are stored as integers times ten to this power.
pub const MONEY_SCALE: u32 = 4;

/// What reading a value needs to know beside the value.
#[derive(Clone, Copy)]
pub struct KindContext<'a> {
    /// For dictionaries.
    pub schema: &'a Schema,
    /// ISO 4217 code of the organisation.
    pub currency: &'a str,
    /// ISO 3166 alpha-2 code by which national phone numbers are read.
    pub region: &'a str,
}

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct KindProblem {
    /// `invalid`, `too_long`, `out_of_range`, `not_a_choice`, `retired`.
    pub code: &'static str,
    pub message: crate::label::Label,
}

impl KindProblem {
    pub(crate) fn new(code: &'static str, en: impl Into<String>, zh_cn: impl Into<String>) -> Self {
        Self { code, message: crate::label::Label::new(en, zh_cn) }
    }
}

/// How values of a kind compare, which decides the operators that a filter may use and how a list sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Free text: compares without regard to case in `contains` and `starts_with`.
    Text,
    /// A code or id: equal or not.
    Code,
    /// An integer, scaled by the given power of ten.
    Scaled(u32),
    /// An amount inside a money value.
    Money,
    Boolean,
    Date,
    Instant,
    /// A list of codes or ids.
    List,
    /// Not comparable: only empty or not.
    Opaque,
}

/// How values of this field compare.
pub const fn comparison(field: &FieldDef) -> Comparison {
    match &field.kind {
        FieldKind::Text(_)
        | FieldKind::RichText(_)
        | FieldKind::Email(_)
        | FieldKind::Url(_)
        | FieldKind::Phone(_)
        | FieldKind::AutoNumber(_) => Comparison::Text,
        FieldKind::Number(_) | FieldKind::Percent(_) => Comparison::Scaled(NUMBER_SCALE),
        FieldKind::Money(_) => Comparison::Money,
        FieldKind::Boolean(_) => Comparison::Boolean,
        FieldKind::Date(_) => Comparison::Date,
        FieldKind::Datetime(_) => Comparison::Instant,
        FieldKind::Select(_) | FieldKind::User(_) | FieldKind::Reference(_) => Comparison::Code,
        FieldKind::MultiSelect(_) | FieldKind::Tags(_) | FieldKind::References(_) => Comparison::List,
        FieldKind::Address(_) | FieldKind::File(_) | FieldKind::Json(_) => Comparison::Opaque,
    }
}

/// True when lists may be sorted by the field.
pub const fn is_sortable(field: &FieldDef) -> bool {
    !matches!(comparison(field), Comparison::List | Comparison::Opaque)
}

/// True when filters may test more of the field than whether it is empty.
pub const fn is_filterable(field: &FieldDef) -> bool {
    !matches!(comparison(field), Comparison::Opaque)
}
