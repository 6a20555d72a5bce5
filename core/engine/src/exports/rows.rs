//! From records as the actor may see them to the cells of a file.

use serde_json::{Map, Value as Json};
use tessera_model::error::Result;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::label::Locale;
use tessera_model::object::ObjectDef;
use tessera_model::record::unknown_field;
use tessera_model::schema::Schema;
use tessera_permission::{Actor, FieldAccess, VisibleRecord, visible};

/// A column of an export.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// As the engine's lists name it.
    pub(super) path: String,
    pub(super) title: String,
    pub(super) field: Option<FieldDef>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// Digits, as they are stored.
    Number(String),
    /// `YYYY-MM-DD`.
    Date(String),
    /// `YYYY-MM-DD HH:MM`, in the actor's time zone.
    Time(String),
}

impl Cell {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number(text) | Self::Date(text) | Self::Time(text) => text,
        }
    }
}

/// The columns of an export; without a wish all that the actor may see, the id last, so that a corrected file can be matched
/// by it.
///
/// # Errors
/// `unknown_field`.
pub(super) fn columns(
    schema: &Schema,
    actor: &Actor,
    object: &ObjectDef,
    wanted: Option<&[String]>,
    locale: Locale,
) -> Result<Vec<Column>> {
    let is_seen =
        |object: &ObjectDef, field: &FieldDef| visible::access(actor, object, &field.key) != FieldAccess::Hidden;
    let id = || Column { path: "id".to_owned(), title: "id".to_owned(), field: None };
    let Some(wanted) = wanted else {
        let fields = object.fields.iter().filter(|field| is_seen(object, field));
        let mut columns: Vec<Column> = fields
            .map(|field| Column {
                path: field.key.clone(),
                title: field.label.get(locale).to_owned(),
                field: Some(field.clone()),
            })
            .collect();
        columns.push(id());
        return Ok(columns);
    };
    let column = |path: &String| {
        if path == "id" {
            return Ok(id());
        }
        let (key, inner) = path.split_once('.').map_or((path.as_str(), None), |(key, inner)| (key, Some(inner)));
        let field =
            object.field(key).filter(|field| is_seen(object, field)).ok_or_else(|| unknown_field(object, path))?;
        let Some(inner) = inner else {
            return Ok(Column {
                path: path.clone(),
                title: field.label.get(locale).to_owned(),
                field: Some(field.clone()),
            });
        };
        let target = field.target().and_then(|key| schema.object(key)).ok_or_else(|| unknown_field(object, path))?;
        let inner =
            target.field(inner).filter(|inner| is_seen(target, inner)).ok_or_else(|| unknown_field(object, path))?;
        let title = format!("{} › {}", field.label.get(locale), inner.label.get(locale));
        Ok(Column { path: path.clone(), title, field: Some(inner.clone()) })
    };
    wanted.iter().map(column).collect()
}

/// How values are written.
#[derive(Clone, Copy)]
pub(super) struct Style<'a> {
    pub(super) locale: Locale,
    /// IANA name.
    pub(super) timezone: &'a str,
    /// The organisation's currency.
    pub(super) currency: &'a str,
}

/// The cell of a record in a column.
pub(super) fn cell(schema: &Schema, column: &Column, record: &VisibleRecord, style: Style<'_>) -> Cell {
    let Style { locale, timezone, currency } = style;
    let Some(field) = &column.field else { return Cell::Text(record.id().to_owned()) };
    let value = record.get(&column.path).unwrap_or(&Json::Null);
    match (value, &field.kind) {
        (Json::Null, _) => Cell::Empty,
        // Masked, whatever the kind.
        (Json::String(text), _) if text.contains("****") => Cell::Text(text.clone()),
        (Json::String(text), FieldKind::Number(_) | FieldKind::Percent(_)) => Cell::Number(text.clone()),
        (Json::String(text), FieldKind::Date(_)) => Cell::Date(text.clone()),
        (Json::String(text), FieldKind::Datetime(_)) => Cell::Time(local_time(text, timezone)),
        (Json::String(code), FieldKind::Select(options)) => {
            Cell::Text(choice(schema, &options.dictionary, code, locale))
        }
        (Json::Array(codes), FieldKind::MultiSelect(options)) => {
            let labels =
                codes.iter().filter_map(Json::as_str).map(|code| choice(schema, &options.dictionary, code, locale));
            Cell::Text(labels.collect::<Vec<_>>().join("; "))
        }
        (Json::Object(money), FieldKind::Money(options)) => {
            amount(money, options.currency.as_deref().unwrap_or(currency)).unwrap_or(Cell::Empty)
        }
        (Json::Bool(value), _) => Cell::Text(boolean(*value, locale).to_owned()),
        (value, _) => Cell::Text(plain(value)),
    }
}

/// A number where it is in the currency that an import would take it for; else a text with its currency in front, which an import
/// reads as it was, and which a sum over the column doesn't add to amounts of another currency.
fn amount(money: &Map<String, Json>, expected: &str) -> Option<Cell> {
    let amount = money.get("amount").and_then(Json::as_str)?;
    Some(match money.get("currency").and_then(Json::as_str).filter(|currency| *currency != expected) {
        Some(currency) => Cell::Text(format!("{currency} {amount}")),
        None => Cell::Number(amount.to_owned()),
    })
}

fn boolean(value: bool, locale: Locale) -> &'static str {
    match (value, locale) {
        (true, Locale::En) => "Yes",
        (false, Locale::En) => "No",
        (true, Locale::ZhCn) => "是",
        (false, Locale::ZhCn) => "否",
    }
}

fn choice(schema: &Schema, dictionary: &str, code: &str, locale: Locale) -> String {
    let item = schema.dictionary(dictionary).and_then(|dictionary| dictionary.item(code));
    item.map_or_else(|| code.to_owned(), |item| item.label.get(locale).to_owned())
}

fn local_time(text: &str, timezone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    let instant: Option<jiff::Timestamp> = text.parse().ok();
    instant.map_or_else(|| text.to_owned(), |instant| instant.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string())
}

/// References by their labels, addresses in one line, lists joined.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Json::Object(parts) => {
            if let Some(label) = parts.get("label").or_else(|| parts.get("name")).and_then(Json::as_str) {
                return label.to_owned();
            }
            if parts.contains_key("label") {
                return parts.get("id").map(plain).unwrap_or_default();
            }
            const ADDRESS: [&str; 6] = ["country", "province", "city", "district", "street", "postal_code"];
            let known: Vec<String> = ADDRESS.iter().filter_map(|key| parts.get(*key)).map(plain).collect();
            if known.is_empty() { value.to_string() } else { known.join(" ") }
        }
        other => other.to_string(),
    }
}
