//! A file to fill in: the object's columns, an example, and for choices a list to pick from.

use rust_xlsxwriter::{DataValidation, Format, Workbook};
use serde::Deserialize;
use tessera_model::error::{Error, Result};
use tessera_model::field::{FieldDef, FieldKind, NumberOptions};
use tessera_model::label::Locale;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tessera_permission::{FieldAccess, grant, visible};

use super::Download;
use super::targets::is_importable;
use crate::context::Context;
use crate::engine::Engine;

/// Which file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateFormat {
    #[default]
    Xlsx,
    Csv,
}

/// Rows that offer a list of choices.
const LISTED_ROWS: u32 = 10_000;
/// A spreadsheet's list of choices holds so many characters.
const LIST_CHARS: usize = 255;

struct Column<'a> {
    field: &'a FieldDef,
    title: String,
    example: String,
    choices: Vec<String>,
}

impl Engine {
    /// A template for importing records of an object.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`.
    #[crate::opaque]
    pub async fn import_template(&self, cx: &Context, object: &str, format: TemplateFormat) -> Result<Download> {
        let schema = self.schema();
        let object = schema.require(object)?;
        grant::import(&cx.actor, object)?;
        let columns = columns(&schema, cx, object);
        let name = object.label_plural.get(cx.locale);
        match format {
            TemplateFormat::Csv => {
                let mut file = crate::exports::csv_file()?;
                file.write(columns.iter().map(|column| column.title.as_str()))?;
                file.write(columns.iter().map(|column| column.example.as_str()))?;
                Ok(Download {
                    name: format!("{name}.csv"),
                    media_type: super::CSV.to_owned(),
                    bytes: file.into_bytes()?,
                })
            }
            TemplateFormat::Xlsx => {
                let bytes = workbook(&columns, name).map_err(|error| Error::internal(format!("template: {error}")))?;
                Ok(Download { name: format!("{name}.xlsx"), media_type: super::XLSX.to_owned(), bytes })
            }
        }
    }
}

/// Required fields first, each group in the order of the definition.
fn columns<'a>(schema: &Schema, cx: &Context, object: &'a ObjectDef) -> Vec<Column<'a>> {
    let is_offered = |field: &&FieldDef| {
        is_importable(field)
            && !matches!(field.kind, FieldKind::AutoNumber(_))
            && (!field.system || field.key == "owner")
            && visible::access(&cx.actor, object, &field.key) == FieldAccess::Writable
    };
    let mut fields: Vec<&FieldDef> = object.fields.iter().filter(is_offered).collect();
    fields.sort_by_key(|field| !field.required);
    fields
        .into_iter()
        .map(|field| {
            let label = field.label.get(cx.locale);
            let choices = choices(schema, field, cx.locale);
            Column {
                field,
                title: if field.required { format!("{label} *") } else { label.to_owned() },
                example: example(schema, field, &choices, cx),
                choices,
            }
        })
        .collect()
}

fn choices(schema: &Schema, field: &FieldDef, locale: Locale) -> Vec<String> {
    if let FieldKind::Boolean(_) = &field.kind {
        let words = match locale {
            Locale::En => ["Yes", "No"],
            Locale::ZhCn => ["是", "否"],
        };
        return words.map(str::to_owned).into();
    }
    let dictionary = field.dictionary().and_then(|key| schema.dictionary(key));
    dictionary.map_or_else(Vec::new, |dictionary| {
        dictionary.items.iter().filter(|item| item.active).map(|item| item.label.get(locale).to_owned()).collect()
    })
}

fn example(schema: &Schema, field: &FieldDef, choices: &[String], cx: &Context) -> String {
    let in_words = |en: &str, zh: &str| match cx.locale {
        Locale::En => en.to_owned(),
        Locale::ZhCn => zh.to_owned(),
    };
    let label = field.label.get(cx.locale);
    match &field.kind {
        FieldKind::Text(_) | FieldKind::RichText(_) | FieldKind::AutoNumber(_) => {
            in_words(&format!("{label} (example)"), &format!("{label}示例"))
        }
        FieldKind::Number(options) => within(100, options),
        FieldKind::Percent(options) => within(30, options),
        FieldKind::Money(_) => "12000.00".to_owned(),
        FieldKind::Date(_) => "2026-01-31".to_owned(),
        FieldKind::Datetime(_) => "2026-01-31 09:30".to_owned(),
        FieldKind::Boolean(_) | FieldKind::Select(_) | FieldKind::MultiSelect(_) => {
            choices.first().cloned().unwrap_or_default()
        }
        FieldKind::Tags(_) => in_words("important; new", "重要; 新"),
        FieldKind::User(_) => cx.actor.name.clone(),
        FieldKind::Reference(options) | FieldKind::References(options) => {
            let target = schema.object(&options.object).map(|object| object.label.get(cx.locale)).unwrap_or_default();
            in_words(&format!("Name of the {}", target.to_lowercase()), &format!("{target}名称"))
        }
        FieldKind::Address(_) => in_words("1 Main Street", "北京市朝阳区建国路1号"),
        FieldKind::Phone(_) => "+86 138 1234 5678".to_owned(),
        FieldKind::Email(_) => "name@example.com".to_owned(),
        FieldKind::Url(_) => "https://example.com".to_owned(),
        FieldKind::File(_) | FieldKind::Json(_) => String::new(),
    }
}

/// The number, or the nearest one that the field takes.
fn within(number: i64, options: &NumberOptions) -> String {
    number.max(options.min.unwrap_or(i64::MIN)).min(options.max.unwrap_or(i64::MAX)).to_string()
}

fn workbook(columns: &[Column<'_>], name: &str) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let text = Format::new().set_num_format("@");
    // Names of sheets are short and know no brackets or slashes.
    let title: String =
        name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).take(31).collect();
    sheet.set_name(&title)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in columns.iter().enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        sheet.write_string_with_format(0, at, &column.title, &bold)?;
        sheet.write_string(1, at, &column.example)?;
        sheet.set_column_width(at, 18)?;
        if matches!(column.field.kind, FieldKind::Phone(_) | FieldKind::Text(_)) {
            // Spreadsheets would turn long numbers into something else.
            sheet.set_column_format(at, &text)?;
        }
        let fits = column.choices.iter().map(|choice| choice.chars().count() + 1).sum::<usize>() <= LIST_CHARS;
        if !column.choices.is_empty() && fits && !column.field.is_list() {
            let list = DataValidation::new().allow_list_strings(&column.choices)?;
            sheet.add_data_validation(1, at, LISTED_ROWS, at, &list)?;
        }
    }
    book.save_to_buffer()
}
