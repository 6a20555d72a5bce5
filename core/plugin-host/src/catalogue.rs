//! Packages that lie on the server, in a folder or as one file, and those of the product that wait for an administrator: what can be
//! installed without uploading it, and without a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::InstallOptions;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_package::limits::PACKAGE_SIZE_BYTES_MAX;

use crate::definitions::label;
use crate::host::PluginHost;
use crate::installed::{self, Offered};
use crate::plan::trust_of;
use crate::trust::judge::Refusal;
use crate::trust::shown_key;

/// Packages that are looked at.
const PACKAGES_MAX: usize = 200;

impl PluginHost {
    /// Every package, with what it is and whether it would be accepted.
    pub(crate) async fn catalogue(&self) -> Result<Json> {
        let mut items = Vec::new();
        for (name, bytes) in self.waiting_packages().await? {
            items.push(named(name, self.described(bytes.to_vec()).await));
        }
        for (name, path) in self.catalogue_files().await? {
            let described = match read(path).await {
                Ok(bytes) => self.described(bytes).await,
                Err(error) => Err(error),
            };
            items.push(named(name, described));
        }
        Ok(json!({"items": items, "next_cursor": null}))
    }

    /// Installs one of them as if it had been uploaded; with `plan_only`, only tells what that would do.
    pub(crate) async fn install_from_catalogue(
        self: &Arc<Self>,
        cx: &Context,
        file: &str,
        plan_only: bool,
        options: InstallOptions,
    ) -> Result<Json> {
        if let Some((_, bytes)) = self.waiting_packages().await?.into_iter().find(|(name, _)| name == file) {
            return self.install(cx, bytes.to_vec(), plan_only, options).await;
        }
        // By the names that are there: nobody leaves the folder by what they write.
        let found = self.catalogue_files().await?.into_iter().find(|(name, _)| name == file);
        let (_, path) = found.ok_or_else(|| Error::not_found(format!("the package {file} of the catalogue")))?;
        self.install(cx, read(path).await?, plan_only, options).await
    }

    /// Packages of the product that ask for more than the versions in force.
    async fn waiting_packages(&self) -> Result<Vec<(String, &[u8])>> {
        let all = installed::all(&self.engine).await?;
        let offered =
            all.into_iter().filter(|(_, found)| !found.wanted.is_gone()).filter_map(|(_, found)| found.offered);
        let package = |offered: Offered| {
            let (_, bytes) = self.options.bundled.iter().find(|(name, _)| *name == offered.file)?;
            Some((offered.file, bytes.as_ref()))
        };
        Ok(offered.filter_map(package).collect())
    }

    async fn described(&self, bytes: Vec<u8>) -> Result<Json> {
        let is_bundled = self.is_bundled(&bytes);
        let size_bytes = bytes.len();
        let package = self.read(bytes).await?;
        let (before, judged) = self.examine(&package, is_bundled, None).await?;
        let manifest = package.manifest();
        let book = self.book.load();
        Ok(json!({
            "id": manifest.id,
            "name": label(&manifest.name),
            "description": label(&manifest.description),
            "version": manifest.version.to_string(),
            "current_version": before.filter(|found| !found.wanted.is_gone()).map(|found| found.version),
            "trust": trust_of(&judged),
            "signer": judged.signer.as_ref().map(|key| shown_key(&book, key)),
            "needs_acceptance": judged.needs_acceptance,
            "refusal": judged.refusal.as_ref().map(Refusal::to_json),
            "size_bytes": size_bytes,
        }))
    }

    /// Names and places of the packages, by their names.
    async fn catalogue_files(&self) -> Result<Vec<(String, PathBuf)>> {
        let Some(place) = self.options.catalogue.clone() else { return Ok(Vec::new()) };
        beside(move || files(&place)).await
    }
}

/// What is said of a package, by its name.
fn named(name: String, described: Result<Json>) -> Json {
    let mut item = described.unwrap_or_else(|error| json!({"problem": error.detail}));
    if let Some(parts) = item.as_object_mut() {
        parts.insert("file".to_owned(), json!(name));
    }
    item
}

/// What the folder holds, or the file itself. A folder that isn't there holds nothing.
fn files(place: &Path) -> Result<Vec<(String, PathBuf)>> {
    let named = |path: PathBuf| Some((path.file_name()?.to_str()?.to_owned(), path));
    if place.is_file() {
        return Ok(named(place.to_owned()).into_iter().collect());
    }
    let Ok(entries) = std::fs::read_dir(place) else { return Ok(Vec::new()) };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let is_package =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension == "tessera") && path.is_file();
    let mut files: Vec<(String, PathBuf)> = paths.filter(is_package).filter_map(named).collect();
    files.sort();
    files.truncate(PACKAGES_MAX);
    Ok(files)
}

async fn read(path: PathBuf) -> Result<Vec<u8>> {
    beside(move || {
        let unreadable =
            |error: std::io::Error| Error::new(ErrorCode::PackageRefused, format!("it can't be read: {error}"));
        let size = std::fs::metadata(&path).map_err(unreadable)?.len();
        if size > PACKAGE_SIZE_BYTES_MAX {
            let detail = format!("the package has {size} bytes; at most {PACKAGE_SIZE_BYTES_MAX} are accepted");
            return Err(Error::new(ErrorCode::PackageRefused, detail));
        }
        std::fs::read(&path).map_err(unreadable)
    })
    .await
}

/// Waits for the disk beside the threads that answer requests.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal(format!("the catalogue of plugins could not be read: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_a_file_is_a_catalogue() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.tessera", "a.tessera", "notes.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("c.tessera")).unwrap();
        let names = |place: &Path| files(place).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(folder.path()), ["a.tessera", "b.tessera"]);
        assert_eq!(names(&folder.path().join("b.tessera")), ["b.tessera"]);
        assert!(names(&folder.path().join("nowhere")).is_empty());
    }
}
