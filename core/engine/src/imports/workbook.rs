//! Spreadsheets: the cells of the first sheet as texts.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, Xls, Xlsx};
use tessera_model::error::Result;

use super::table::{COLUMNS_MAX, Numbered, ROWS_MAX, too_large, unreadable};

/// Reads cell by cell: a sheet with one cell far out costs no more than its cells.
pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Numbered> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut rows: Numbered = Vec::new();
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
            put(&mut rows, row, column, text)?;
        }
        // The first sheet that holds something is the table; further ones are notes.
        if !rows.is_empty() {
            break;
        }
    }
    Ok(rows)
}

/// The older binary format.
pub(super) fn read_xls(bytes: &[u8]) -> Result<Numbered> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut rows: Numbered = Vec::new();
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
            put(&mut rows, offset(first_row, row), offset(first_column, column), text)?;
        }
        if !rows.is_empty() {
            break;
        }
    }
    Ok(rows)
}

/// Cells come row by row, from left to right.
fn put(rows: &mut Numbered, row: u32, column: u32, text: String) -> Result<()> {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    if column >= COLUMNS_MAX || rows.len() > ROWS_MAX {
        return Err(too_large());
    }
    let number = row.saturating_add(1);
    if rows.last().is_none_or(|(last, _)| *last != number) {
        rows.push((number, Vec::new()));
    }
    if let Some((_, cells)) = rows.last_mut() {
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = text;
        }
    }
    Ok(())
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
