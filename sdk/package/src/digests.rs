//! `digests.json`: SHA-256 and size of every other file. It is what a signature signs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::PackageError;
use crate::layout;

/// The document's shape.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// One entry a file, in the order of their paths.
    pub files: Vec<FileDigest>,
}

/// One file of the package.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    pub path: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub size_bytes: u64,
}

impl Digests {
    /// The digests of `files`, leaving out the list itself and its signature.
    #[must_use]
    pub fn of(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let files = files
            .iter()
            .filter(|(path, _)| is_listed(path))
            .map(|(path, content)| FileDigest {
                path: path.clone(),
                sha256: sha256_hex(content),
                size_bytes: content.len() as u64,
            })
            .collect();
        Self { files }
    }

    /// # Errors
    /// [`PackageError::DigestsInvalid`].
    pub fn parse(json: &[u8]) -> Result<Self, PackageError> {
        serde_json::from_slice(json).map_err(|error| PackageError::DigestsInvalid { reason: error.to_string() })
    }

    /// The document as it stands in a package, ending with a newline.
    ///
    /// # Errors
    /// [`PackageError::NotWritable`].
    pub fn to_json(&self) -> Result<Vec<u8>, PackageError> {
        let mut json =
            serde_json::to_vec_pretty(self).map_err(|error| PackageError::NotWritable { reason: error.to_string() })?;
        json.push(b'\n');
        Ok(json)
    }

    /// Checks that the list and the files are the same set with the same content.
    ///
    /// # Errors
    /// `DuplicateName`, `MissingFile`, `UnlistedFile` or `DigestMismatch`.
    pub fn check(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<(), PackageError> {
        let mut listed = BTreeMap::new();
        for entry in &self.files {
            if listed.insert(entry.path.as_str(), entry).is_some() {
                return Err(PackageError::DuplicateName { name: entry.path.clone() });
            }
            if !files.contains_key(&entry.path) {
                return Err(PackageError::MissingFile { name: entry.path.clone() });
            }
        }
        for (path, content) in files.iter().filter(|(path, _)| is_listed(path)) {
            let Some(entry) = listed.get(path.as_str()) else {
                return Err(PackageError::UnlistedFile { name: path.clone() });
            };
            if entry.size_bytes != content.len() as u64 || entry.sha256 != sha256_hex(content) {
                return Err(PackageError::DigestMismatch { name: path.clone() });
            }
        }
        Ok(())
    }
}

/// SHA-256 as lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

fn is_listed(path: &str) -> bool {
    path != layout::DIGESTS && path != layout::SIGNATURE
}
