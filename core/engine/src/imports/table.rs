//! A file as a table of texts: which encoding, which delimiter, which row holds the names of the columns.

use std::collections::HashSet;
use std::path::Path;

use tessera_model::error::{Error, ErrorCode, Result};

use super::{unpacked, workbook, workbook_apart};

/// Most rows of one file.
pub const ROWS_MAX: usize = 500_000;
/// Most columns of one file.
pub const COLUMNS_MAX: usize = 500;
/// Most cells of one file, whatever rows and columns they stand in, empty ones between others included.
pub const CELLS_MAX: usize = 20_000_000;

/// A file's rows under the names of their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names, each once; columns without a name are left out unless they hold something.
    pub columns: Vec<String>,
    /// Rows that hold something.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts them, the first row of the file being 1.
    pub number: u32,
    /// One text per column, trimmed.
    pub cells: Vec<String>,
    /// More cells than there are columns: a delimiter inside an unquoted value, most likely.
    pub overflows: bool,
}

impl Table {
    /// Where a column stands.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// The texts of a column, empty ones included.
    pub fn column(&self, at: usize) -> impl Iterator<Item = &str> + Clone {
        self.rows.iter().map(move |row| row.cells.get(at).map_or("", String::as_str))
    }
}

/// Reads a CSV, XLSX or XLS file.
///
/// # Errors
/// `unsupported_media_type` for other files, `payload_too_large` beyond [`ROWS_MAX`] or [`COLUMNS_MAX`], `too_large` beyond
/// [`CELLS_MAX`] or for a workbook that unpacks to more than can be read, and `malformed_request` for a file without a header or that can't be read.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Table> {
    read_with(None, bytes, file_name)
}

/// As [`read`], workbooks of the older format by a program in a process of its own.
pub(super) fn read_with(reader: Option<&Path>, bytes: &[u8], file_name: &str) -> Result<Table> {
    let rows = match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::read_xlsx(bytes)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => match reader {
            Some(program) => workbook_apart::read(program, bytes)?,
            None => workbook::read_xls(bytes)?,
        },
        [b'%', b'P', b'D', b'F', ..] | [0x89, b'P', b'N', b'G', ..] => {
            return Err(Error::new(ErrorCode::UnsupportedMediaType, format!("`{file_name}` is neither CSV nor XLSX")));
        }
        _ => read_text(&decode(bytes))?,
    };
    tabulate(rows)
}

/// A refusal of a file with more rows or columns than are read.
pub(super) fn too_large() -> Error {
    Error::new(
        ErrorCode::PayloadTooLarge,
        format!("a file may have {ROWS_MAX} rows and {COLUMNS_MAX} columns; split it"),
    )
}

/// A refusal of a file that breaks its own format.
pub(super) fn unreadable(detail: impl std::fmt::Display) -> Error {
    Error::new(ErrorCode::MalformedRequest, format!("the file can't be read: {detail}"))
}

/// The text of a file. What is not valid UTF-8 is taken for GB18030, which Chinese spreadsheets write, and what is neither
/// for the Western code page of Windows.
fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let (text, had_errors) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if had_errors { encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0 } else { text }
}

/// Row numbers with their cells.
pub(super) type Numbered = Vec<(u32, Vec<String>)>;

fn read_text(text: &str) -> Result<Numbered> {
    let (text, named) = match text.get(..6).filter(|head| head.starts_with("sep=")) {
        // A first line that Excel understands.
        Some(head) => (text.split_once('\n').map_or("", |(_, rest)| rest), head.as_bytes().get(4).copied()),
        None => (text, None),
    };
    let first = if named.is_some() { 2 } else { 1 };
    let delimiter = named.unwrap_or_else(|| sniff(text));
    let mut rows = Vec::new();
    let mut number: u32 = first;
    let mut from = 0;
    let mut record = csv::StringRecord::new();
    let mut reader = csv_reader(text, delimiter);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(rows),
            Err(error) => return Err(unreadable(error)),
        }
        // Blank lines count as rows for whoever looks the number up in the file; the reader passes over them.
        let to = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        number = number.saturating_add(blank_lines(text.get(from..to).unwrap_or_default()));
        // The reader stops between the two bytes that end a line on Windows.
        let is_split = text.get(..to).is_some_and(|read| read.ends_with('\r'))
            && text.get(to..).is_some_and(|rest| rest.starts_with('\n'));
        from = if is_split { to + 1 } else { to };
        if rows.len() > ROWS_MAX || record.len() > COLUMNS_MAX {
            return Err(too_large());
        }
        rows.push((number, record.iter().map(|cell| cell.trim().to_owned()).collect()));
        number = number.saturating_add(1);
    }
}

fn csv_reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn blank_lines(text: &str) -> u32 {
    let lines = text.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(0)
}

/// The delimiter with which the first rows have the most cells, the same number each.
fn sniff(text: &str) -> u8 {
    const ROWS: usize = 20;
    let score = |delimiter: u8| -> (usize, usize) {
        let lengths: Vec<usize> = csv_reader(text, delimiter)
            .records()
            .take(ROWS)
            .filter_map(Result::ok)
            .map(|record| record.len())
            .collect();
        let header = lengths.first().copied().unwrap_or_default();
        if header < 2 {
            return (0, 0);
        }
        (lengths.iter().filter(|length| **length == header).count(), header)
    };
    // Of equal scores the last one wins, so the comma stands last.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

/// The first row that holds something names the columns.
fn tabulate(rows: Numbered) -> Result<Table> {
    let mut rows = rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let (_, mut header) = rows.next().ok_or_else(|| unreadable("it is empty"))?;
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let width = header.len();
    let rows: Vec<_> = rows.collect();
    // Each row becomes as wide as the header.
    if rows.len().saturating_mul(width) > CELLS_MAX {
        return Err(unpacked::refusal());
    }
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(number, mut cells)| {
            let overflows = cells.iter().skip(width).any(|cell| !cell.is_empty());
            cells.resize(width, String::new());
            Row { number, cells, overflows }
        })
        .collect();
    let kept: Vec<usize> = (0..width)
        .filter(|at| {
            let is_named = header.get(*at).is_some_and(|name| !name.is_empty());
            is_named || rows.iter().any(|row| row.cells.get(*at).is_some_and(|cell| !cell.is_empty()))
        })
        .collect();
    let columns = unique_names(&header, &kept);
    if kept.len() == width {
        return Ok(Table { columns, rows });
    }
    let pick = |mut row: Row| {
        row.cells = kept.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default()).collect();
        row
    };
    Ok(Table { columns, rows: rows.into_iter().map(pick).collect() })
}

fn unique_names(header: &[String], kept: &[usize]) -> Vec<String> {
    let mut taken = HashSet::new();
    kept.iter()
        .map(|at| {
            let name =
                header.get(*at).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| format!("#{}", at + 1));
            let mut unique = name.clone();
            let mut count = 2;
            while !taken.insert(unique.clone()) {
                unique = format!("{name} ({count})");
                count += 1;
            }
            unique
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(table: &Table) -> Vec<&str> {
        table.columns.iter().map(String::as_str).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        for text in ["\u{feff}客户,城市\n北京科技,北京\n", "客户,城市\n北京科技,北京\n"] {
            let table = read(text.as_bytes(), "a.csv").unwrap();
            assert_eq!(columns(&table), ["客户", "城市"]);
        }
        let gbk = encoding_rs::GB18030.encode("客户,城市\n北京科技,北京\n").0;
        assert_eq!(read(&gbk, "a.csv").unwrap().rows[0].cells, ["北京科技", "北京"]);
        let western = b"name,city\nCaf\xe9,Z\xfcrich\n";
        assert_eq!(read(western, "a.csv").unwrap().rows[0].cells, ["Café", "Zürich"]);
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("客户\t城市\n甲\t乙\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(&utf16, "a.txt").unwrap().rows[0].cells, ["甲", "乙"]);
    }

    #[test]
    fn delimiters_are_found() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = ["name,city", "\"a, b; c\",x", "d,y"].join("\n").replace(",", delimiter);
            let table = read(text.as_bytes(), "a.csv").unwrap();
            assert_eq!(columns(&table), ["name", "city"], "{delimiter:?}");
            assert_eq!(table.rows.len(), 2);
        }
        assert_eq!(columns(&read(b"sep=;\na;b\n1;2\n", "a.csv").unwrap()), ["a", "b"]);
        assert_eq!(columns(&read(b"name\nx\n", "a.csv").unwrap()), ["name"]);
    }

    #[test]
    fn row_numbers_are_those_of_the_file() {
        let table = read(b"a,b\r\n1,2\r\n\r\n\r\n\"3\nx\",4\n,\n5,6,7\n", "a.csv").unwrap();
        let numbers: Vec<_> = table.rows.iter().map(|row| (row.number, row.overflows)).collect();
        assert_eq!(numbers, [(2, false), (5, false), (7, true)]);
    }

    #[test]
    fn a_wide_header_over_many_rows_is_refused_before_it_takes_the_memory() {
        let header: Vec<String> = (0..COLUMNS_MAX).map(|at| format!("c{at}")).collect();
        let text = format!("{}\n{}", header.join(","), "x\n".repeat(CELLS_MAX / COLUMNS_MAX + 1));
        assert_eq!(read(text.as_bytes(), "a.csv").unwrap_err().code.as_str(), "too_large");
    }

    #[test]
    fn names_of_columns_are_made_unique() {
        let table = read(b"a,,a,\n1,2,3,\n", "a.csv").unwrap();
        assert_eq!(columns(&table), ["a", "#2", "a (2)"]);
        assert!(read(b"\n\n", "a.csv").is_err());
    }
}
