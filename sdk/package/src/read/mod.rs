//! Reading a package without trusting it.
//!
//! The order matters: the size of the file, then the archive's last record by hand (so that a directory of a million
//! entries is refused before it is read), then each entry's name, kind and sizes, then its content up to what it
//! promised, then digests, and only then is anything interpreted.

mod archive;
mod nested;

use crate::digests::{Digests, sha256_hex};
use crate::error::PackageError;
use crate::layout;
use crate::manifest::Manifest;
use crate::migrations::MigrationPlan;
use crate::package::Package;

impl Package {
    /// Reads and checks a package file.
    ///
    /// # Errors
    /// A [`PackageError`]; its variants are the list of what is refused.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        let files = archive::entries(bytes)?;
        let file = |name: &str| {
            files.get(name).map(Vec::as_slice).ok_or_else(|| PackageError::MissingFile { name: name.to_owned() })
        };

        Digests::parse(file(layout::DIGESTS)?)?.check(&files)?;
        for (name, content) in &files {
            if layout::is_text(name) && std::str::from_utf8(content).is_err() {
                return Err(PackageError::NotText { name: name.clone() });
            }
        }

        let text = String::from_utf8_lossy(file(layout::MANIFEST)?);
        let manifest = Manifest::parse(&text)?;
        if let Some(what) = manifest.needs_component()
            && !files.contains_key(layout::COMPONENT)
        {
            return Err(PackageError::ComponentMissing { what });
        }
        let migrations = match files.get(layout::MIGRATION_PLAN) {
            Some(plan) => MigrationPlan::parse(&String::from_utf8_lossy(plan))?,
            None => MigrationPlan::default(),
        };
        if !migrations.steps.is_empty() && !files.contains_key(layout::COMPONENT) {
            return Err(PackageError::ComponentMissing { what: "migrations" });
        }
        Ok(Self { manifest, migrations, sha256: sha256_hex(bytes), files })
    }
}

#[cfg(test)]
mod tests;
