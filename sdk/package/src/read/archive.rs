//! From the bytes of a zip to its files, within the caps.

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};

use zip::CompressionMethod;
use zip::read::{ArchiveOffset, Config, ZipArchive};
use zip::result::ZipError;

use super::nested;
use crate::error::PackageError;
use crate::{layout, limits, name};

/// All files of the archive, by name.
pub(super) fn entries(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, PackageError> {
    let size_bytes = bytes.len() as u64;
    if size_bytes > limits::PACKAGE_SIZE_BYTES_MAX {
        return Err(PackageError::TooLarge { size_bytes });
    }
    let count = declared_count(bytes)?;
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipArchive::with_config(config, Cursor::new(bytes)).map_err(not_a_zip)?;

    // The archive keeps one entry a name: if fewer are left than were declared, a name stood there twice.
    if archive.has_duplicate_names() || archive.len() != count {
        return Err(PackageError::DuplicateName { name: "an entry".to_owned() });
    }
    let names = check_listing(&archive)?;
    archive.validate_header_consistency().map_err(|error| PackageError::Inconsistent { reason: error.to_string() })?;

    let mut files = BTreeMap::new();
    let mut left_bytes = limits::UNPACKED_SIZE_BYTES_MAX;
    for (index, name) in names.into_iter().enumerate() {
        let content = unpack(&mut archive, index, &name, left_bytes)?;
        left_bytes -= content.len() as u64;
        if nested::is_archive(&name, &content) {
            return Err(PackageError::NestedArchive { name });
        }
        if !layout::has_place(&name) {
            return Err(PackageError::UnexpectedFile { name });
        }
        files.insert(name, content);
    }
    Ok(files)
}

/// The number of entries, by the record that ends every zip: 22 bytes when it carries no comment, which is demanded.
fn declared_count(bytes: &[u8]) -> Result<usize, PackageError> {
    let not_a_zip = |reason: &str| PackageError::NotAZip { reason: reason.to_owned() };
    let end = bytes.len().checked_sub(22).and_then(|start| bytes.get(start..));
    let Some(end) = end.filter(|end| end.starts_with(b"PK\x05\x06")) else {
        return Err(not_a_zip("it does not end with a zip's last record (truncated, or followed by something)"));
    };
    let short = |at: usize| u16::from_le_bytes([end[at], end[at + 1]]);
    if short(20) != 0 {
        return Err(not_a_zip("it carries a comment"));
    }
    if short(4) != 0 || short(6) != 0 || short(8) != short(10) {
        return Err(not_a_zip("it is one part of several"));
    }
    let count = short(10);
    if usize::from(count) > limits::ENTRIES_MAX {
        return Err(PackageError::TooManyEntries { count: u64::from(count) });
    }
    Ok(usize::from(count))
}

/// Checks names, kinds and declared sizes of all entries; nothing has been unpacked yet.
fn check_listing(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, PackageError> {
    let mut names = Vec::with_capacity(archive.len());
    let mut folded = HashSet::new();
    let (mut packed_bytes, mut unpacked_bytes) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(not_a_zip)?;
        if entry.is_dir() || entry.is_symlink() || !is_plain_mode(entry.unix_mode()) {
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            name::check(name.trim_end_matches('/').as_bytes())?;
            return Err(PackageError::NotAFile { name });
        }
        let name = name::check(entry.name_raw())?.to_owned();
        if !folded.insert(name.to_ascii_lowercase()) {
            return Err(PackageError::DuplicateName { name });
        }
        if entry.encrypted() {
            return Err(PackageError::Encrypted { name });
        }
        if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(PackageError::CompressionUnsupported { name });
        }
        check_ratio(&name, entry.compressed_size(), entry.size())?;
        packed_bytes = packed_bytes.saturating_add(entry.compressed_size());
        unpacked_bytes = unpacked_bytes.saturating_add(entry.size());
        names.push(name);
    }
    if unpacked_bytes > limits::UNPACKED_SIZE_BYTES_MAX {
        return Err(PackageError::UnpackedTooLarge);
    }
    check_ratio("the package", packed_bytes, unpacked_bytes)?;
    Ok(names)
}

/// Unpacks one entry, at most to the size it declares.
fn unpack(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    name: &str,
    left_bytes: u64,
) -> Result<Vec<u8>, PackageError> {
    let inconsistent = |reason: String| PackageError::Inconsistent { reason: format!("{name}: {reason}") };
    let entry = archive.by_index(index).map_err(|error| inconsistent(error.to_string()))?;
    let declared_bytes = entry.size();
    let mut content = Vec::new();
    entry
        .take(declared_bytes.min(left_bytes) + 1)
        .read_to_end(&mut content)
        .map_err(|error| inconsistent(error.to_string()))?;
    if content.len() as u64 > left_bytes {
        return Err(PackageError::UnpackedTooLarge);
    }
    if content.len() as u64 != declared_bytes {
        return Err(inconsistent("it unpacks to another size than it declares".to_owned()));
    }
    Ok(content)
}

fn check_ratio(name: &str, packed_bytes: u64, unpacked_bytes: u64) -> Result<(), PackageError> {
    let is_bomb = unpacked_bytes > limits::RATIO_EXEMPT_SIZE_BYTES
        && unpacked_bytes > packed_bytes.saturating_mul(limits::RATIO_MAX);
    if is_bomb { Err(PackageError::RatioTooHigh { name: name.to_owned() }) } else { Ok(()) }
}

/// A plain file by its Unix mode, or an archive from a system without modes.
fn is_plain_mode(mode: Option<u32>) -> bool {
    mode.is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000))
}

fn not_a_zip(error: ZipError) -> PackageError {
    PackageError::NotAZip { reason: error.to_string() }
}
