//! What a workbook would unpack to, found out before anything of it is read: a small file can hold more than a machine has.

use std::io::{Cursor, Read};

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use zip::ZipArchive;

use super::table::unreadable;

/// Most parts of a workbook.
const PARTS_MAX: usize = 10_000;
/// Most bytes that the parts of a workbook unpack to, all together.
const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Most texts that the cells of a workbook share.
const SHARED_TEXTS_MAX: u64 = 10_000_000;
/// A name, a quote and twenty digits are shorter, so that what two pieces share holds whatever begins in the first.
const OVERLAP: usize = 64;

/// Refuses a workbook that unpacks to too much. Sizes that an archive declares may lie: every part is unpacked and thrown away.
///
/// # Errors
/// `too_large`; `malformed_request` for what is no archive.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    check_within(bytes, UNPACKED_BYTES_MAX, SHARED_TEXTS_MAX)
}

fn check_within(bytes: &[u8], bytes_max: u64, texts_max: u64) -> Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > PARTS_MAX {
        return Err(refusal());
    }
    let mut left = bytes_max;
    for at in 0..archive.len() {
        // What can't be unpacked here can't be when the workbook is read either.
        let Ok(part) = archive.by_index(at) else { continue };
        let is_shared = part.name().is_ok_and(|name| name.to_lowercase().ends_with("sharedstrings.xml"));
        let mut texts = is_shared.then(|| SharedTexts { most: texts_max, ..SharedTexts::default() });
        left = drain(part, left, &mut texts)?;
    }
    Ok(())
}

/// Unpacks one part, at most `left` bytes of it; answers how many are left then.
fn drain(mut part: impl Read, mut left: u64, texts: &mut Option<SharedTexts>) -> Result<u64> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let Ok(read @ 1..) = part.read(&mut piece) else { return Ok(left) };
        left = left.checked_sub(read as u64).ok_or_else(refusal)?;
        if let Some(texts) = texts {
            texts.look(piece.get(..read).unwrap_or_default())?;
        }
    }
}

/// The reader of workbooks makes room for as many shared texts as the part says it has, and keeps an entry for each.
#[derive(Default)]
struct SharedTexts {
    most: u64,
    /// The end of the pieces before, and then the piece itself, without what doesn't matter.
    seen: Vec<u8>,
    counted: u64,
}

impl SharedTexts {
    fn look(&mut self, piece: &[u8]) -> Result<()> {
        // Of these no XML has any; they could hide a number from us that the reader finds.
        if piece.contains(&0x1b) {
            return Err(unreadable("its shared texts hold control characters"));
        }
        let before = self.seen.len();
        // Without what two-byte letters have between plain ones, and without blanks, which may stand around `=`.
        self.seen.extend(piece.iter().filter(|byte| !matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n')));
        let anew = self.seen.get(before.saturating_sub(2)..).unwrap_or_default();
        let entries = anew.windows(3).filter(|three| matches!(*three, b"<si" | b":si")).count();
        self.counted = self.counted.saturating_add(entries as u64);
        if self.counted > self.most || declared(&self.seen).any(|count| count > self.most) {
            return Err(refusal());
        }
        let cut = self.seen.len().saturating_sub(OVERLAP);
        self.seen.drain(..cut);
        Ok(())
    }
}

/// The numbers that follow `uniqueCount="`; one of twenty digits is more than anything.
fn declared(bytes: &[u8]) -> impl Iterator<Item = u64> {
    const NAME: &[u8] = b"uniqueCount=";
    bytes.windows(NAME.len()).enumerate().filter(|(_, found)| *found == NAME).map(move |(at, _)| {
        let after = bytes.get(at + NAME.len()..).unwrap_or_default().iter().skip(1);
        let digits = after.skip_while(|byte| **byte == b'+').take_while(|byte| byte.is_ascii_digit());
        let text: String = digits.take(20).copied().map(char::from).collect();
        if text.len() == 20 { u64::MAX } else { text.parse().unwrap_or_default() }
    })
}

/// A refusal of what would take more memory than an import may.
pub(super) fn refusal() -> Error {
    Error::told(
        ErrorCode::TooLarge,
        Label::new(
            "This file holds more than an import can read; save the sheet alone as CSV, or split it",
            "该文件的内容超出导入上限，请将工作表单独存为 CSV，或拆分后再导入",
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::table::read;
    use super::*;

    fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(found: Result<()>) -> Option<&'static str> {
        found.err().map(|error| error.code.as_str())
    }

    /// Writes another size into what stands before each part (22 bytes in), or into the list of parts (24 bytes in).
    fn lie(bytes: &[u8], kind: &[u8; 4], place: usize) -> Vec<u8> {
        let mut lying = bytes.to_vec();
        for at in 0..bytes.len() - 30 {
            if bytes[at..].starts_with(kind) {
                lying[at + place..at + place + 4].copy_from_slice(&10_u32.to_le_bytes());
            }
        }
        lying
    }

    #[test]
    fn a_bomb_is_refused_whatever_size_it_declares() {
        let bomb = workbook(&[("xl/worksheets/sheet1.xml", &vec![b' '; 8 * 1024 * 1024])]);
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        assert_eq!(code(check_within(&bomb, 4 * 1024 * 1024, 10)), Some("too_large"));
        assert_eq!(code(check_within(&lie(&bomb, b"PK\x03\x04", 22), 4 * 1024 * 1024, 10)), Some("too_large"));
        // By the list of parts the archive is read: one that unpacks to more than is said there can't be read at all.
        let lying = lie(&bomb, b"PK\x01\x02", 24);
        let mut archive = ZipArchive::new(Cursor::new(lying.as_slice())).unwrap();
        let mut read = Vec::new();
        assert!(archive.by_index(0).unwrap().read_to_end(&mut read).is_err());
        assert!(read.len() < 100_000, "{}", read.len());
    }

    #[test]
    fn parts_count_together() {
        let half = [b'x'; 600];
        let two = workbook(&[("a.xml", &half), ("b.xml", &half)]);
        assert_eq!(code(check_within(&two, 1_199, 10)), Some("too_large"));
        assert_eq!(code(check_within(&two, 1_200, 10)), None);
        let names: Vec<String> = (0..=PARTS_MAX).map(|at| format!("{at}")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        assert_eq!(code(check(&workbook(&many))), Some("too_large"));
    }

    #[test]
    fn shared_texts_are_counted_and_what_is_said_of_their_number_is_believed_only_where_it_is_small() {
        let shared = |text: &str| {
            let bytes = workbook(&[("xl/SharedStrings.xml", text.as_bytes())]);
            code(check_within(&bytes, 10_000_000, 100))
        };
        assert_eq!(shared("<sst count=\"999999\" uniqueCount=\"100\"><si><t>uniqueCount</t></si></sst>"), None);
        for bad in
            ["uniqueCount=\"101\"", "uniqueCount = '18446744073709551616'", "uniqueCount\n=\n\"00000000000000000101"]
        {
            assert_eq!(shared(&format!("<sst {bad}></sst>")), Some("too_large"), "{bad}");
        }
        // On the seam between two pieces, and in letters of two bytes.
        for blanks in 65_500..65_540 {
            let text = format!("{}<sst uniqueCount=\"4000000000\">", "x".repeat(blanks));
            assert_eq!(shared(&text), Some("too_large"), "{blanks}");
        }
        let wide: Vec<u8> = "<sst uniqueCount=\"4000000000\">".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = workbook(&[("xl/sharedStrings.xml", &wide)]);
        assert_eq!(code(check_within(&wide, 10_000_000, 100)), Some("too_large"));
        assert_eq!(shared(&"<si/>".repeat(101)), Some("too_large"));
        assert_eq!(shared(&"<si/>".repeat(100)), None);
        assert_eq!(shared("<sst \u{1b}(B uniqueCount=\"1\">"), Some("malformed_request"));
    }

    #[test]
    fn reading_a_workbook_looks_first() {
        let bomb = workbook(&[("xl/sharedStrings.xml", b"<sst uniqueCount=\"99999999999\"></sst>".as_slice())]);
        let refused = read(&bomb, "a.xlsx").unwrap_err();
        assert_eq!((refused.code.as_str(), refused.code.status()), ("too_large", 422));
        assert!(refused.message.is_some_and(|told| told.en.contains("CSV") && told.zh_cn.contains("CSV")));
    }
}
