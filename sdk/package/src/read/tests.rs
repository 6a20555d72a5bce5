//! Every refusal of the reader, each by an archive made for it.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::error::PackageError;
use crate::limits;
use crate::package::Package;
use crate::samples::{self, seal};
use crate::write::{pack_files, zip_of};

fn code(bytes: &[u8]) -> &'static str {
    Package::read(bytes).map(|_| "accepted").unwrap_or_else(|error| error.code())
}

fn good() -> Vec<u8> {
    zip_of(&samples::files()).unwrap()
}

/// A sealed package with these files beside the ordinary ones.
fn with(extra: &[(&str, &[u8])]) -> Vec<u8> {
    let mut files = samples::files();
    for (name, content) in extra {
        files.insert((*name).to_owned(), content.to_vec());
    }
    zip_of(&seal(files)).unwrap()
}

/// A package whose entry `name` is written by `write`, for what the writer itself can say.
fn written(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in samples::files() {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    write(&mut writer);
    writer.finish().unwrap().into_inner()
}

/// Replaces each occurrence, of the same length, in names of local headers and directory alike.
fn renamed(bytes: &[u8], from: &str, to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    for at in positions(&bytes, from.as_bytes()) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

fn positions(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    (0..=bytes.len() - needle.len()).filter(|at| bytes[*at..].starts_with(needle)).collect()
}

/// Sets two bytes at an offset into every directory record.
fn patched_directory(offset: usize, value: u16) -> Vec<u8> {
    let mut bytes = good();
    for at in positions(&bytes, b"PK\x01\x02") {
        bytes[at + offset..at + offset + 2].copy_from_slice(&value.to_le_bytes());
    }
    bytes
}

fn patched_everywhere(local_offset: usize, directory_offset: usize, value: u16) -> Vec<u8> {
    let mut bytes = patched_directory(directory_offset, value);
    for at in positions(&bytes, b"PK\x03\x04") {
        bytes[at + local_offset..at + local_offset + 2].copy_from_slice(&value.to_le_bytes());
    }
    bytes
}

/// Text that deflate shrinks some twenty times, different for each seed.
fn compressible(size_bytes: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_add(1);
    let mut content = Vec::with_capacity(size_bytes);
    while content.len() < size_bytes {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        content.extend(format!("{state:08x}").bytes());
        content.resize(content.len() + 192, b'.');
    }
    content.truncate(size_bytes);
    content
}

#[test]
fn the_good_package_is_accepted() {
    assert_eq!(code(&good()), "accepted");
    assert_eq!(Package::read(&good()).unwrap().sha256().len(), 64);
}

#[test]
fn more_than_forty_mebibytes_are_refused_unread() {
    let bytes = vec![0; usize::try_from(limits::PACKAGE_SIZE_BYTES_MAX).unwrap() + 1];
    assert_eq!(code(&bytes), "package_too_large");
}

#[test]
fn more_than_sixty_four_mebibytes_unpacked_are_refused() {
    let mut files = samples::files();
    for seed in 0..33 {
        files.insert(format!("assets/{seed}.txt"), compressible(2 * 1024 * 1024, seed));
    }
    assert_eq!(code(&zip_of(&files).unwrap()), "package_unpacked_too_large");
}

#[test]
fn more_than_five_hundred_entries_are_refused() {
    let mut files = samples::files();
    for index in 0..limits::ENTRIES_MAX {
        files.insert(format!("assets/{index}.txt"), Vec::new());
    }
    assert_eq!(code(&zip_of(&files).unwrap()), "package_too_many_entries");
}

#[test]
fn a_bomb_is_refused() {
    assert_eq!(code(&with(&[("assets/zeros.txt", &[0; 1024 * 1024])])), "package_ratio_too_high");
    assert_eq!(code(&with(&[("assets/zeros.txt", &[0; 60 * 1024])])), "accepted");
}

#[test]
fn a_size_that_lies_is_refused() {
    // Declared unpacked size, in the directory alone and in both headers.
    assert_eq!(code(&patched_directory(24, 5)), "package_inconsistent");
    assert_eq!(code(&patched_everywhere(22, 24, 5)), "package_inconsistent");
    assert_eq!(code(&patched_everywhere(22, 24, 2_000)), "package_inconsistent");
}

#[test]
fn archives_inside_are_refused() {
    assert_eq!(code(&with(&[("assets/a.txt", &good())])), "package_nested_archive");
    assert_eq!(code(&with(&[("assets/a.zip", b"")])), "package_nested_archive");
}

#[test]
fn encryption_is_refused() {
    assert_eq!(code(&patched_everywhere(6, 8, 1)), "package_encrypted");
}

#[test]
fn other_compression_is_refused() {
    assert_eq!(code(&patched_everywhere(8, 10, 12)), "package_compression_unsupported");
}

#[test]
fn a_name_twice_is_refused() {
    let two = with(&[("assets/a.txt", b"1"), ("assets/b.txt", b"2")]);
    assert_eq!(code(&renamed(&two, "assets/b.txt", b"assets/a.txt")), "package_duplicate_name");
    assert_eq!(code(&with(&[("assets/a.txt", b"1"), ("assets/A.txt", b"2")])), "package_duplicate_name");
}

#[test]
fn names_that_climb_or_hide_are_refused() {
    let bytes = with(&[("assets/abc.txt", b"1")]);
    let names: [&[u8]; 8] = [
        b"../../../x.txt",
        b"assets/../.txt",
        b"/assets/ab.txt",
        b"C:/assets/.txt",
        b"assets\\abc.txt",
        b"assets/a\0c.txt",
        b"assets//bc.txt",
        b"assets/\xff\xfe\xfd.txt",
    ];
    for name in names {
        let bytes = renamed(&bytes, "assets/abc.txt", name);
        assert_eq!(code(&bytes), "package_name_invalid", "{}", String::from_utf8_lossy(name));
    }
}

#[test]
fn links_folders_and_devices_are_refused() {
    let options = SimpleFileOptions::default();
    let link = written(|writer| writer.add_symlink("assets/l.txt", "/etc/passwd", options).unwrap());
    assert_eq!(code(&link), "package_not_a_file");
    let folder = written(|writer| writer.add_directory("assets", options).unwrap());
    assert_eq!(code(&folder), "package_not_a_file");
    // The upper half of the external attributes is the Unix mode: a character device.
    assert_eq!(code(&patched_directory(40, 0o020_644)), "package_not_a_file");
}

#[test]
fn files_outside_the_layout_are_refused() {
    assert_eq!(code(&with(&[("run.sh", b"rm -rf .")])), "package_unexpected_file");
    assert_eq!(code(&with(&[("assets/page.html", b"<script>")])), "package_unexpected_file");
}

#[test]
fn what_the_digests_do_not_say_is_refused() {
    let without = |name: &str| {
        let mut files = samples::files();
        files.remove(name);
        zip_of(&files).unwrap()
    };
    assert_eq!(code(&without("digests.json")), "package_missing_file");
    assert_eq!(code(&without("objects/person.toml")), "package_missing_file");

    let changed = |name: &str, content: &[u8]| {
        let mut files = samples::files();
        files.insert(name.to_owned(), content.to_vec());
        zip_of(&files).unwrap()
    };
    assert_eq!(code(&changed("assets/more.txt", b"x")), "package_unlisted_file");
    assert_eq!(code(&changed("objects/person.toml", b"key = \"animal\"\n")), "package_digest_mismatch");
    assert_eq!(code(&changed("digests.json", b"{}")), "package_digests_invalid");

    let json = String::from_utf8(samples::files()["digests.json"].clone()).unwrap();
    let entry = json.split('{').nth(2).unwrap().split('}').next().unwrap();
    let twice = json.replacen("\"files\": [", &format!("\"files\": [{{{entry}}},"), 1);
    assert_eq!(code(&changed("digests.json", twice.as_bytes())), "package_duplicate_name");
}

#[test]
fn a_missing_manifest_bad_text_and_a_missing_component_are_refused() {
    let mut files = samples::files();
    files.remove("manifest.toml");
    assert_eq!(code(&zip_of(&seal(files)).unwrap()), "package_missing_file");
    assert_eq!(code(&with(&[("locales/en.ftl", b"\xff\xfe")])), "package_not_text");
    assert_eq!(code(&with(&[("manifest.toml", b"id = 1")])), "package_manifest_invalid");
    let full = samples::FULL_MANIFEST.as_bytes();
    assert_eq!(code(&with(&[("manifest.toml", full)])), "package_component_missing");
    assert_eq!(code(&with(&[("manifest.toml", full), ("component.wasm", b"\0asm")])), "accepted");
}

#[test]
fn what_is_around_the_archive_is_refused() {
    let good = good();
    assert_eq!(code(b""), "package_not_a_zip");
    assert_eq!(code(b"\x7fELF with more than twenty-two bytes"), "package_not_a_zip");
    assert_eq!(code(&good[..good.len() - 1]), "package_not_a_zip");
    assert_eq!(code(&[good.as_slice(), b"tail"].concat()), "package_not_a_zip");
    let before = [b"#!/bin/sh\n".as_slice(), &good].concat();
    assert!(matches!(Package::read(&before), Err(PackageError::NotAZip { .. } | PackageError::Inconsistent { .. })));
    let comment = written(|writer| writer.set_comment("hello").unwrap());
    assert_eq!(code(&comment), "package_not_a_zip");
    let empty = zip_of(&BTreeMap::new()).unwrap();
    assert_eq!(code(&empty), "package_missing_file");
}

#[test]
fn headers_that_disagree_are_refused() {
    let mut bytes = good();
    let at = positions(&bytes, b"objects/person.toml")[0];
    bytes[at + 8] = b'q';
    assert_eq!(code(&bytes), "package_inconsistent");
}

#[test]
fn two_entries_over_the_same_bytes_are_refused() {
    let bytes = written(|writer| writer.shallow_copy_file("objects/person.toml", "objects/q.toml").unwrap());
    assert_eq!(code(&bytes), "package_inconsistent");
}

#[test]
fn no_flipped_bit_or_cut_changes_what_is_read() {
    let good = good();
    let listing: Vec<_> = Package::read(&good).unwrap().files.into_iter().collect();
    for at in 0..good.len() {
        for bit in [0x01, 0x80] {
            let mut bytes = good.clone();
            bytes[at] ^= bit;
            if let Ok(package) = Package::read(&bytes) {
                assert_eq!(package.files.into_iter().collect::<Vec<_>>(), listing, "byte {at}");
            }
        }
        assert!(Package::read(&good[..at]).is_err());
    }
}

#[test]
fn packing_refuses_what_reading_would() {
    let mut files = samples::files();
    files.insert("assets/a.txt".to_owned(), good());
    assert_eq!(pack_files(files).unwrap_err().code(), "package_nested_archive");
}
