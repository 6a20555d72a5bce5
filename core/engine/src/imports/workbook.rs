//! Spreadsheets: the cells of the first sheet as texts.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, Xlsx};
use tessera_model::error::Result;

use super::table::{CELLS_MAX, COLUMNS_MAX, Numbered, ROWS_MAX, too_large, unreadable};
use super::unpacked;

/// Most bytes of text of one sheet: many cells may share one long text.
const TEXT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The rows of a sheet, and what they take.
#[derive(Default)]
struct Sheet {
    rows: Numbered,
    cells: usize,
    text_bytes: usize,
}

/// Reads cell by cell: a sheet with one cell far out costs no more than its cells.
pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Numbered> {
    unpacked::check(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut table = Sheet::default();
    for sheet in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let text = match cell.get_value() {
                DataRef::Int(value) => value.to_string(),
                DataRef::Float(value) => number(*value),
                DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
                    text.trim().to_owned()
                }
                DataRef::SharedString(text) => text.trim().to_owned(),
                DataRef::Bool(value) => boolean(*value),
                DataRef::DateTime(value) => instant(*value),
                DataRef::Error(error) => error.to_string(),
                DataRef::Empty => continue,
            };
            let (row, column) = cell.get_position();
            table.put(row, column, text)?;
        }
        // The first sheet that holds something is the table; further ones are notes.
        if !table.rows.is_empty() {
            break;
        }
    }
    Ok(table.rows)
}

/// The older binary format.
pub(super) fn read_xls(bytes: &[u8]) -> Result<Numbered> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut table = Sheet::default();
    for (_, range) in book.worksheets() {
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            let text = match cell {
                Data::Int(value) => value.to_string(),
                Data::Float(value) => number(*value),
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
                Data::Bool(value) => boolean(*value),
                Data::DateTime(value) => instant(*value),
                Data::Error(error) => error.to_string(),
                _ => continue,
            };
            let offset = |first: u32, at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            table.put(offset(first_row, row), offset(first_column, column), text)?;
        }
        if !table.rows.is_empty() {
            break;
        }
    }
    Ok(table.rows)
}

impl Sheet {
    /// Cells come row by row, from left to right.
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<()> {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX || self.rows.len() > ROWS_MAX {
            return Err(too_large());
        }
        let number = row.saturating_add(1);
        if self.rows.last().is_none_or(|(last, _)| *last != number) {
            self.rows.push((number, Vec::new()));
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            if cells.len() <= column {
                // The cells that were left out on the way count as well.
                self.cells += column + 1 - cells.len();
                cells.resize(column + 1, String::new());
            }
            self.text_bytes = self.text_bytes.saturating_add(text.len());
            if self.cells > CELLS_MAX || self.text_bytes > TEXT_BYTES_MAX {
                return Err(unpacked::refusal());
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        Ok(())
    }
}

fn boolean(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}

/// With the 15 digits that spreadsheets keep: 0.1 + 0.2 is 0.3.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// A day, or a day and a time.
fn instant(value: ExcelDateTime) -> String {
    if value.is_duration() {
        return number(value.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime as Date, Format, Workbook};

    use super::super::table::read;
    use super::*;

    #[test]
    fn a_sheet_ends_where_its_cells_or_its_texts_are_too_many() {
        let mut far_out = Sheet::default();
        let last = u32::try_from(COLUMNS_MAX - 1).unwrap();
        let refused = (0..).find_map(|row| far_out.put(row, last, "x".to_owned()).err()).unwrap();
        assert_eq!(refused.code.as_str(), "too_large");
        assert_eq!(far_out.rows.len(), CELLS_MAX / COLUMNS_MAX + 1);

        let mut wordy = Sheet { text_bytes: TEXT_BYTES_MAX - 3, ..Sheet::default() };
        wordy.put(0, 0, "abc".to_owned()).unwrap();
        assert_eq!(wordy.put(0, 1, "d".to_owned()).unwrap_err().code.as_str(), "too_large");
    }

    #[test]
    fn a_spreadsheet_reads_like_its_cells_look() {
        let mut book = Workbook::new();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = book.add_worksheet();
        for (column, name) in ["客户", "close date", "amount", "phone", "active"].into_iter().enumerate() {
            sheet.write_string(1, u16::try_from(column).unwrap(), name).unwrap();
        }
        sheet.write_string(3, 0, " 北京科技 ").unwrap();
        sheet.write_datetime_with_format(3, 1, Date::from_ymd(2016, 10, 20).unwrap(), &date).unwrap();
        sheet.write_number(3, 2, 0.1 + 0.2).unwrap();
        sheet.write_number(3, 3, 13_812_345_678_f64).unwrap();
        sheet.write_boolean(3, 4, true).unwrap();
        // A stray cell far out doesn't make the table large.
        sheet.write_string(900_000, 0, "x").unwrap();
        let table = read(&book.save_to_buffer().unwrap(), "a.xlsx").unwrap();
        assert_eq!(table.columns, ["客户", "close date", "amount", "phone", "active"]);
        assert_eq!(table.rows[0].number, 4);
        assert_eq!(table.rows[0].cells, ["北京科技", "2016-10-20", "0.3", "13812345678", "TRUE"]);
        assert_eq!(table.rows[1].number, 900_001);
    }
}
