//! Exports: records of a list, as the actor may see them, as a CSV or XLSX file made by a job.

mod csv_file;
mod rows;
mod run;
mod start;
mod workbook;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_model::label::Locale;

use crate::engine::Engine;

pub(crate) use csv_file::csv_file;

/// Most records in one file.
pub const ROWS_MAX: u64 = 200_000;

/// Which file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    #[default]
    Csv,
    Xlsx,
}

/// An export as a client asks for it: a list and the form of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    pub object: String,
    #[serde(default)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub search: Option<String>,
    #[serde(default)]
    pub sort: Vec<String>,
    /// Columns, also through one reference (`account.city`); all that the actor may see when absent.
    #[serde(default)]
    pub fields: Option<Vec<String>>,
    #[serde(default)]
    pub format: ExportFormat,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Running,
    Done,
    Failed,
}

/// What is kept of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    id: String,
    request: ExportRequest,
    /// Language of the column names and choices.
    locale: Locale,
    state: State,
    total: u64,
    processed: u64,
    /// Id of the user.
    by: String,
    started_ms: i64,
    finished_ms: Option<i64>,
    /// Name and id of the finished file.
    name: Option<String>,
    file: Option<String>,
    problem: Option<String>,
}

pub(crate) fn register(engine: &Engine) {
    engine.add_job_handler(std::sync::Arc::new(run::ExportJob));
}
