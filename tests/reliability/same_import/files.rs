//! The four files, read without the product.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// Row, column and message.
pub(super) type RowError = (u64, String, String);

/// Where a file of the data lies.
pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/maven-crm").join(name)
}

/// A row: its number in the file, the header being the first, and its cells by column.
pub(super) struct Row {
    pub(super) number: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell; empty where there is none.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// All rows of a file.
pub(super) fn rows(name: &str) -> Result<Vec<Row>> {
    let text = std::fs::read_to_string(file(name)).with_context(|| name.to_owned())?;
    ensure!(!text.contains('"'), "{name} is no longer as simple as this reads it");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let columns: Vec<&str> = lines.next().context("a header")?.split(',').collect();
    let cells = |line: &str| {
        columns
            .iter()
            .zip(line.split(','))
            .map(|(column, cell)| ((*column).to_owned(), cell.trim().to_owned()))
            .collect()
    };
    Ok(lines.zip(2..).map(|(line, number)| Row { number, cells: cells(line) }).collect())
}

/// A deal of the pipeline.
pub(super) struct Deal {
    pub(super) seller: String,
    pub(super) office: String,
    pub(super) product: String,
    /// As the product codes it.
    pub(super) stage: String,
    /// `2017-03`; empty while it is open.
    pub(super) month: String,
    /// From the first talk to the end.
    pub(super) days: Option<i64>,
    pub(super) value: u64,
}

/// All deals, each with the office of its seller.
pub(super) fn deals() -> Result<Vec<Deal>> {
    let teams = rows("sales_teams.csv")?;
    let offices: BTreeMap<&str, &str> =
        teams.iter().map(|row| (row.cell("sales_agent"), row.cell("regional_office"))).collect();
    let deal = |row: Row| -> Result<Deal> {
        let (engaged, closed) = (day(row.cell("engage_date"))?, day(row.cell("close_date"))?);
        let seller = row.cell("sales_agent").to_owned();
        let value = row.cell("close_value");
        Ok(Deal {
            office: (*offices.get(seller.as_str()).with_context(|| format!("{seller} is of no office"))?).to_owned(),
            seller,
            // Written two ways in the files.
            product: row.cell("product").replace("GTXPro", "GTX Pro"),
            stage: row.cell("deal_stage").to_lowercase(),
            month: closed.map(|(year, month, _)| format!("{year:04}-{month:02}")).unwrap_or_default(),
            days: engaged.zip(closed).map(|(engaged, closed)| count(closed) - count(engaged)),
            value: if value.is_empty() { 0 } else { value.parse()? },
        })
    };
    rows("sales_pipeline.csv")?.into_iter().map(deal).collect()
}

type Day = (i64, i64, i64);

/// `10/20/2016`.
fn day(text: &str) -> Result<Option<Day>> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<i64> = text.split('/').map(str::parse).collect::<Result<_, _>>()?;
    let [month, day, year] = parts.as_slice() else { anyhow::bail!("`{text}` is no date") };
    Ok(Some((*year, *month, *day)))
}

/// Days of the Gregorian calendar, counted from some day on.
const fn count((year, month, day): Day) -> i64 {
    // A year that begins in March ends with the day that leaps.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

/// What is wrong with the accounts as long as nobody says what "technolgy" means: row, column and words. Accounts that belong to a
/// refused one find nothing to belong to.
pub(super) fn account_errors() -> Result<(u64, Vec<RowError>)> {
    let accounts = rows("accounts.csv")?;
    let is_misspelt = |row: &Row| row.cell("sector") == "technolgy";
    let mut refused: BTreeSet<&str> =
        accounts.iter().filter(|row| is_misspelt(row)).map(|row| row.cell("account")).collect();
    loop {
        let along = accounts.iter().filter(|row| refused.contains(row.cell("subsidiary_of")));
        let along: Vec<&str> = along.map(|row| row.cell("account")).collect();
        let had = refused.len();
        refused.extend(along);
        if refused.len() == had {
            break;
        }
    }
    let mut errors = Vec::new();
    for row in &accounts {
        let mut add = |column: &str, words: String| errors.push((row.number, column.to_owned(), words));
        if is_misspelt(row) {
            add("sector", "`technolgy` is not a choice here".to_owned());
        }
        let parent = row.cell("subsidiary_of");
        if refused.contains(parent) {
            add("subsidiary_of", format!("There is no account “{parent}”"));
        }
    }
    Ok((u64::try_from(refused.len())?, errors))
}
