//! Making a package: the same bytes for the same folder and component, on any machine and at any time.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::digests::Digests;
use crate::error::PackageError;
use crate::layout;
use crate::package::Package;

/// Packs a plugin's folder. Sources stay behind; a file that is neither source nor has a place in a package is an
/// error, so that a misspelt folder is not lost in silence.
///
/// # Errors
/// `Io` when the folder cannot be read, `UnexpectedFile`, or what reading the package back refuses: a package that
/// no server accepts is never made.
pub fn pack(folder: &Path, component: Option<&[u8]>) -> Result<Vec<u8>, PackageError> {
    let mut files = collect(folder)?;
    if let Some(component) = component {
        files.insert(layout::COMPONENT.to_owned(), component.to_vec());
    }
    pack_files(files)
}

/// Packs files that are in memory already, by their names in the package. `digests.json` is made here.
///
/// # Errors
/// As [`pack`].
pub fn pack_files(mut files: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackageError> {
    if !files.contains_key(layout::MANIFEST) {
        return Err(PackageError::MissingFile { name: layout::MANIFEST.to_owned() });
    }
    files.insert(layout::DIGESTS.to_owned(), Digests::of(&files).to_json()?);
    let bytes = zip_of(&files)?;
    Package::read(&bytes)?;
    Ok(bytes)
}

/// A zip of these files, sorted, with one fixed time, unchecked.
pub(crate) fn zip_of(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, PackageError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let write = || -> zip::result::ZipResult<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(name, options)?;
            writer.write_all(content)?;
        }
        Ok(writer.finish()?.into_inner())
    };
    write().map_err(|error| PackageError::NotWritable { reason: error.to_string() })
}

/// The files of a plugin's folder that have a place in a package. A component left there by an earlier build is not
/// among them, nor are old digests and signatures.
fn collect(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, PackageError> {
    let made_here = [layout::COMPONENT, layout::DIGESTS, layout::SIGNATURE];
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let here = folder.join(&below);
        for entry in std::fs::read_dir(&here).map_err(io_error(&here))? {
            let entry = entry.map_err(io_error(&here))?;
            let path = below.join(entry.file_name());
            let kind = entry.file_type().map_err(io_error(&entry.path()))?;
            let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if kind.is_dir() {
                if !layout::is_source(&format!("{name}/")) {
                    folders.push(path);
                }
            } else if layout::is_source(&name) || made_here.contains(&name.as_str()) {
                // Stays behind.
            } else if kind.is_file() && layout::has_place(&name) {
                let content = std::fs::read(entry.path()).map_err(io_error(&entry.path()))?;
                files.insert(name, content);
            } else {
                return Err(PackageError::UnexpectedFile { name });
            }
        }
    }
    Ok(files)
}

fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> PackageError {
    let path = path.display().to_string();
    move |source| PackageError::Io { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in samples::files() {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        std::fs::create_dir_all(folder.path().join("src")).unwrap();
        std::fs::write(folder.path().join("src/lib.rs"), "//! Not for the package.").unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        folder
    }

    #[test]
    fn a_folder_is_packed_and_read_back() {
        let bytes = pack(folder().path(), Some(b"\0asm\x0d\0\x01\0")).unwrap();
        let package = Package::read(&bytes).unwrap();
        assert_eq!(package.manifest().id, "acme.small");
        assert_eq!(package.component(), Some(&b"\0asm\x0d\0\x01\0"[..]));
        assert_eq!(package.locale("zh-CN"), Some("hello = 你好\n"));
        let objects: Vec<_> = package.objects().map(|object| (object.key, object.path)).collect();
        assert_eq!(objects, [("person", "objects/person.toml")]);
        assert!(package.listing().all(|(name, _)| !name.starts_with("src/") && name != "Cargo.toml"));
    }

    #[test]
    fn a_file_without_a_place_is_not_lost_in_silence() {
        let folder = folder();
        std::fs::create_dir_all(folder.path().join("object")).unwrap();
        std::fs::write(folder.path().join("object/person.toml"), "").unwrap();
        assert_eq!(pack(folder.path(), None).unwrap_err().code(), "package_unexpected_file");
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() {
        assert_eq!(pack(folder().path(), None).unwrap(), pack(folder().path(), None).unwrap());
    }

    #[test]
    fn a_folder_without_manifest_or_with_a_bad_one_is_refused() {
        let folder = folder();
        std::fs::write(folder.path().join("manifest.toml"), "id = 1").unwrap();
        assert_eq!(pack(folder.path(), None).unwrap_err().code(), "package_manifest_invalid");
        std::fs::remove_file(folder.path().join("manifest.toml")).unwrap();
        assert_eq!(pack(folder.path(), None).unwrap_err().code(), "package_missing_file");
        assert_eq!(pack(&folder.path().join("nowhere"), None).unwrap_err().code(), "package_io");
    }
}
