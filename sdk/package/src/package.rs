//! A package that has been read and checked.

use std::collections::BTreeMap;

use crate::layout;
use crate::manifest::Manifest;
use crate::migrations::MigrationPlan;

/// A package in memory. Made only by [`Package::read`], so holding one means that all checks have passed.
#[derive(Debug, Clone)]
pub struct Package {
    pub(crate) manifest: Manifest,
    pub(crate) migrations: MigrationPlan,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) sha256: String,
}

/// A TOML document of the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document<'a> {
    /// The file's name without folder and ending: the key of what it defines.
    pub key: &'a str,
    /// The whole path in the package, for messages.
    pub path: &'a str,
    pub text: &'a str,
}

impl Package {
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the whole package file, lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The component; absent in a plugin that only declares.
    #[must_use]
    pub fn component(&self) -> Option<&[u8]> {
        self.file(layout::COMPONENT)
    }

    /// `objects/*.toml`, in the order of their keys.
    pub fn objects(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents("objects/")
    }

    /// `extensions/*.toml`: what it adds to objects of other plugins, named by the object.
    pub fn extensions(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents("extensions/")
    }

    /// `dictionaries/*.toml`.
    pub fn dictionaries(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents("dictionaries/")
    }

    /// `dashboards/*.toml`.
    pub fn dashboards(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents("dashboards/")
    }

    /// `home/*.toml`.
    pub fn home(&self) -> impl Iterator<Item = Document<'_>> {
        self.documents("home/")
    }

    /// `menu.toml`.
    #[must_use]
    pub fn menu(&self) -> Option<&str> {
        self.text(layout::MENU)
    }

    /// `demo.toml`.
    #[must_use]
    pub fn demo(&self) -> Option<&str> {
        self.text(layout::DEMO)
    }

    /// `migrations/plan.toml`; without one, nothing is to be done.
    #[must_use]
    pub fn migrations(&self) -> &MigrationPlan {
        &self.migrations
    }

    /// The Fluent messages of `en` or `zh-CN`.
    #[must_use]
    pub fn locale(&self, tag: &str) -> Option<&str> {
        self.text(&format!("locales/{tag}.ftl"))
    }

    /// A file below `assets/`.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<&[u8]> {
        self.file(&format!("assets/{path}"))
    }

    /// What a signature signs: the bytes of `digests.json`.
    #[must_use]
    pub fn digests_json(&self) -> &[u8] {
        self.file(layout::DIGESTS).unwrap_or_default()
    }

    /// The minisign signature over [`Package::digests_json`], unchecked.
    #[must_use]
    pub fn signature(&self) -> Option<&str> {
        self.text(layout::SIGNATURE)
    }

    /// The old key's agreement to a new one, unchecked.
    #[must_use]
    pub fn rotation(&self) -> Option<&str> {
        self.text(layout::ROTATION)
    }

    /// Any file, by its path in the package.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Paths and sizes in bytes of all files.
    pub fn listing(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.len()))
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.file(path).and_then(|content| std::str::from_utf8(content).ok())
    }

    fn documents(&self, folder: &'static str) -> impl Iterator<Item = Document<'_>> {
        self.files.iter().filter_map(move |(path, content)| {
            let key = path.strip_prefix(folder)?.strip_suffix(".toml")?;
            let text = std::str::from_utf8(content).ok()?;
            Some(Document { key, path, text })
        })
    }
}
