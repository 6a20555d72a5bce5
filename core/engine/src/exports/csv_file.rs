//! CSV files that spreadsheets open as they are meant.

use tessera_model::error::{Error, Result};

/// A CSV file in the making. It begins with a byte order mark, by which spreadsheets know that it is UTF-8.
pub(crate) struct CsvFile {
    writer: csv::Writer<Vec<u8>>,
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("writing a CSV file: {error}"))
}

/// An empty file.
pub(crate) fn csv_file() -> Result<CsvFile> {
    Ok(CsvFile {
        writer: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec()),
    })
}

impl CsvFile {
    /// Adds a row.
    pub(crate) fn write<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        self.writer.write_record(cells.into_iter().map(harmless)).map_err(fault)
    }

    pub(crate) fn into_bytes(self) -> Result<Vec<u8>> {
        self.writer.into_inner().map_err(fault)
    }
}

/// A spreadsheet would run a text that begins like a formula; numbers and phone numbers begin so too and are left alone.
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '@', '\t', '\r']) || (cell.starts_with(['+', '-']) && !is_number(cell));
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

fn is_number(cell: &str) -> bool {
    let rest = cell.get(1..).unwrap_or_default();
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        let mut file = csv_file().unwrap();
        file.write(["=1+1", "-12.50", "+8613812345678", "-cmd", "北京, \"a\""]).unwrap();
        let text = String::from_utf8(file.into_bytes().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}'=1+1,-12.50,+8613812345678,'-cmd,\"北京, \"\"a\"\"\"\r\n");
    }
}
