//! Why a row was not taken in, in words that its author can act on.

use serde::{Deserialize, Serialize};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::label::{Label, Locale};

use super::plan::{CellPlan, Node, Plan};
use super::table::Table;

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The file's column, when a cell is at fault.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    pub message: Label,
}

impl Problem {
    /// Of a cell.
    pub fn at(column: &str, code: &str, message: Label) -> Self {
        Self { column: Some(column.to_owned()), code: code.to_owned(), message }
    }

    /// Of the row as a whole.
    pub fn of_row(code: &str, en: impl Into<String>, zh_cn: impl Into<String>) -> Self {
        Self { column: None, code: code.to_owned(), message: Label::new(en, zh_cn) }
    }
}

/// What the engine's refusal of a row's record means for the row.
pub(super) fn of_error(plan: &Plan, table: &Table, error: &Error) -> Vec<Problem> {
    let mut problems: Vec<Problem> = error
        .fields
        .iter()
        .map(|field| Problem {
            column: column_of(plan, &field.field).and_then(|at| table.columns.get(at)).cloned(),
            code: field.code.clone(),
            message: field.message.clone(),
        })
        .collect();
    // Refusals of hooks that concern no field in particular.
    let told = error.extra.as_deref().and_then(|extra| extra.get("problems")).cloned().unwrap_or_default();
    let told: Vec<Told> = serde_json::from_value(told).unwrap_or_default();
    problems.extend(told.into_iter().map(|told| Problem { column: None, code: told.code, message: told.message }));
    if problems.is_empty() {
        problems.push(whole(error));
    }
    problems
}

#[derive(Deserialize)]
struct Told {
    code: String,
    message: Label,
}

/// A refusal that names no field.
pub(super) fn whole(error: &Error) -> Problem {
    let title = |locale| error.code.title(locale);
    let en = if error.code == ErrorCode::Internal || error.detail.is_empty() {
        title(Locale::En).to_owned()
    } else {
        format!("{}: {}", title(Locale::En), error.detail)
    };
    Problem::of_row(error.code.as_str(), en, title(Locale::ZhCn))
}

/// The column that fills a field of the row's own record.
fn column_of(plan: &Plan, key: &str) -> Option<usize> {
    let cell = plan.root.cells.iter().find(|cell| cell.field.key == key).map(|cell| cell.column);
    cell.or_else(|| plan.root.links.iter().find(|link| link.field.key == key).map(|link| link.key.column))
}

/// Names a cell's column.
pub(super) fn column<'a>(table: &'a Table, cell: &CellPlan) -> &'a str {
    table.columns.get(cell.column).map_or("", String::as_str)
}

/// A reference that finds nobody.
pub(super) fn not_found(table: &Table, cell: &CellPlan, target: &Node, text: &str) -> Problem {
    let (en, zh) = (&target.object.label.en, &target.object.label.zh_cn);
    let message = Label::new(format!("There is no {} “{text}”", en.to_lowercase()), format!("找不到{zh}“{text}”"));
    Problem::at(column(table, cell), "reference_not_found", message)
}

/// A reference that finds several.
pub(super) fn ambiguous(table: &Table, cell: &CellPlan, target: &Node, text: &str) -> Problem {
    let (en, zh) = (&target.object.label_plural.en, &target.object.label.zh_cn);
    let message = Label::new(
        format!("There are several {} “{text}”; say which by its id", en.to_lowercase()),
        format!("有多个{zh}名为“{text}”，请改用 ID 指明"),
    );
    Problem::at(column(table, cell), "reference_ambiguous", message)
}
