//! Imports: from a CSV or XLSX file to records, by the same pipeline as every other write.
//!
//! A file is read as a [`table`], its mapping is checked into a [`plan`], the rows are put in [`order`], and a job ([`run`])
//! writes them [`batch`] by batch, leaving a journal ([`head`]) by which it goes on after a crash, reports every refused row,
//! tries corrected rows again ([`retry`]) and undoes the whole ([`revert`]).

mod batch;
mod cell;
mod dates;
mod dry_run;
mod guess;
mod guess_values;
pub mod head;
mod ids;
mod lookup;
mod matching;
pub mod options;
mod order;
pub mod plan;
mod preview;
mod problem;
mod related;
mod report;
mod resolve;
mod retry;
mod revert;
mod run;
mod start;
pub mod table;
mod targets;
mod template;
#[cfg(test)]
mod tests;
mod unpacked;
mod workbook;
mod workbook_apart;

pub use options::{DateFormat, ImportOptions, Mode};
pub use template::TemplateFormat;
pub use workbook_apart::{READ_WORKBOOK, read_workbook_for_parent};

use crate::engine::Engine;

/// Media type of CSV files.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// Media type of XLSX files.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file for somebody to download.
#[derive(Clone, Debug)]
pub struct Download {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

pub(crate) fn register(engine: &Engine) {
    engine.add_job_handler(run::handler());
    engine.add_job_handler(std::sync::Arc::new(revert::RevertJob));
}
