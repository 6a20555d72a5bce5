//! Everything that can be wrong with a package, each with a code that stays the same between releases.

use std::fmt;

use crate::limits;

/// Why a package was refused, or could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    #[error("the package has {size_bytes} bytes; at most {} are accepted", limits::PACKAGE_SIZE_BYTES_MAX)]
    TooLarge { size_bytes: u64 },
    #[error("the package unpacks to more than {} bytes", limits::UNPACKED_SIZE_BYTES_MAX)]
    UnpackedTooLarge,
    #[error("the package has {count} entries; at most {} are accepted", limits::ENTRIES_MAX)]
    TooManyEntries { count: u64 },
    #[error("{name} unpacks to more than {} times its packed size", limits::RATIO_MAX)]
    RatioTooHigh { name: String },
    #[error("this is not a readable zip file: {reason}")]
    NotAZip { reason: String },
    #[error("the zip's own records contradict each other: {reason}")]
    Inconsistent { reason: String },
    #[error("{name} is compressed with a method other than stored or deflate")]
    CompressionUnsupported { name: String },
    #[error("{name} is encrypted")]
    Encrypted { name: String },
    #[error("{name} is an archive inside the archive")]
    NestedArchive { name: String },
    #[error("{name} stands in the package twice, or differs from another name only by case")]
    DuplicateName { name: String },
    #[error("{name:?} is not accepted as a name: {reason}")]
    NameInvalid { name: String, reason: &'static str },
    #[error("{name} is a link, a folder or a device; packages hold plain files only")]
    NotAFile { name: String },
    #[error("{name} has no place in a package")]
    UnexpectedFile { name: String },
    #[error("{name} is missing")]
    MissingFile { name: String },
    #[error("{name} is not listed in digests.json")]
    UnlistedFile { name: String },
    #[error("digests.json cannot be read: {reason}")]
    DigestsInvalid { reason: String },
    #[error("{name} differs from what digests.json says")]
    DigestMismatch { name: String },
    #[error("{name} is not UTF-8 text")]
    NotText { name: String },
    #[error("the manifest is not accepted: {}", Problems(.problems))]
    ManifestInvalid { problems: Vec<ManifestProblem> },
    #[error("the manifest declares {what}, but the package has no component.wasm")]
    ComponentMissing { what: &'static str },
    #[error("the module cannot become a component: {reason}")]
    NotComponentizable { reason: String },
    #[error("{path} cannot be read: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("the manifest names key {named} as publisher_key; sign with that one, or name {key_id} there")]
    KeyDiffers { named: String, key_id: String },
    #[error("the package cannot be written: {reason}")]
    NotWritable { reason: String },
}

impl PackageError {
    /// The stable code, for clients and translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "package_too_large",
            Self::UnpackedTooLarge => "package_unpacked_too_large",
            Self::TooManyEntries { .. } => "package_too_many_entries",
            Self::RatioTooHigh { .. } => "package_ratio_too_high",
            Self::NotAZip { .. } => "package_not_a_zip",
            Self::Inconsistent { .. } => "package_inconsistent",
            Self::CompressionUnsupported { .. } => "package_compression_unsupported",
            Self::Encrypted { .. } => "package_encrypted",
            Self::NestedArchive { .. } => "package_nested_archive",
            Self::DuplicateName { .. } => "package_duplicate_name",
            Self::NameInvalid { .. } => "package_name_invalid",
            Self::NotAFile { .. } => "package_not_a_file",
            Self::UnexpectedFile { .. } => "package_unexpected_file",
            Self::MissingFile { .. } => "package_missing_file",
            Self::UnlistedFile { .. } => "package_unlisted_file",
            Self::DigestsInvalid { .. } => "package_digests_invalid",
            Self::DigestMismatch { .. } => "package_digest_mismatch",
            Self::NotText { .. } => "package_not_text",
            Self::ManifestInvalid { .. } => "package_manifest_invalid",
            Self::ComponentMissing { .. } => "package_component_missing",
            Self::NotComponentizable { .. } => "package_not_componentizable",
            Self::Io { .. } => "package_io",
            Self::KeyDiffers { .. } => "package_key_differs",
            Self::NotWritable { .. } => "package_not_writable",
        }
    }
}

/// One thing to mend in a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblem {
    /// The file inside the package or plugin folder.
    pub file: String,
    /// Dotted path of the key (`hooks[2].order`); empty when the file cannot be parsed at all.
    pub key: String,
    /// Line in the file, from 1, where it is known.
    pub line: Option<usize>,
    pub message: String,
}

impl fmt::Display for ManifestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, " {}", self.key)?;
        }
        write!(f, ": {}", self.message)
    }
}

struct Problems<'a>(&'a [ManifestProblem]);

impl fmt::Display for Problems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                write!(f, "; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}
