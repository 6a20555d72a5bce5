//! Exports as spreadsheets: numbers and dates as such, so that people can go on calculating.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::rows::{Cell, Column};

/// A spreadsheet in the making.
pub(super) struct Sheet {
    book: Workbook,
    next: u32,
    date: Format,
    time: Format,
}

impl Sheet {
    /// With its header row.
    pub(super) fn new(columns: &[Column]) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet();
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in columns.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.write_string_with_format(0, at, &column.title, &bold)?;
            sheet.set_column_width(at, 18)?;
        }
        Ok(Self {
            book,
            next: 1,
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        })
    }

    /// Adds a row.
    pub(super) fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let row = self.next;
        let sheet = self.book.worksheet_from_index(0)?;
        for (at, cell) in cells.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => drop(sheet.write_string(row, at, text)?),
                Cell::Number(digits) => match exact(digits) {
                    Some(number) => drop(sheet.write_number(row, at, number)?),
                    None => drop(sheet.write_string(row, at, digits)?),
                },
                Cell::Date(text) => match ExcelDateTime::parse_from_str(text) {
                    Ok(date) => drop(sheet.write_datetime_with_format(row, at, &date, &self.date)?),
                    Err(_) => drop(sheet.write_string(row, at, text)?),
                },
                Cell::Time(text) => match ExcelDateTime::parse_from_str(text) {
                    Ok(time) => drop(sheet.write_datetime_with_format(row, at, &time, &self.time)?),
                    Err(_) => drop(sheet.write_string(row, at, text)?),
                },
            }
        }
        self.next += 1;
        Ok(())
    }

    pub(super) fn into_bytes(mut self) -> Result<Vec<u8>, XlsxError> {
        self.book.save_to_buffer()
    }
}

/// Numbers that a spreadsheet holds to the last digit.
fn exact(digits: &str) -> Option<f64> {
    let significant = digits.bytes().filter(u8::is_ascii_digit).count();
    if significant > 15 { None } else { digits.parse().ok() }
}
