//! Pictures of a package, by the digest of their bytes: what a plugin may show beside blocks.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use tessera_engine::extension::UiAsset;
use tessera_package::Package;

/// Bytes of one picture.
const ASSET_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of all pictures of a plugin; they lie in memory.
const ALL_BYTES: usize = 16 * 1024 * 1024;

/// The pictures of one plugin.
#[derive(Default)]
pub(crate) struct Assets {
    by_path: BTreeMap<String, String>,
    by_digest: BTreeMap<String, UiAsset>,
}

impl Assets {
    /// Those of a package that are what their names say; others are left out, and a document that names them is told so.
    pub(crate) fn of(package: &Package) -> Self {
        let files = package.listing().filter_map(|(path, _)| Some((path, package.file(path)?)));
        Self::from_files(files)
    }

    fn from_files<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut assets = Self::default();
        let mut held = 0;
        for (path, bytes) in files.filter(|(path, _)| path.starts_with("assets/")) {
            let Some(media_type) = media_type(path).filter(|kind| bytes.len() <= ASSET_BYTES && is_of(bytes, kind))
            else {
                continue;
            };
            held += bytes.len();
            if held > ALL_BYTES {
                break;
            }
            let digest = hex::encode(Sha256::digest(bytes));
            assets.by_path.insert(path.to_owned(), digest.clone());
            assets.by_digest.insert(digest, UiAsset { media_type, bytes: bytes.to_vec() });
        }
        assets
    }

    /// A picture by the digest of its bytes.
    pub(crate) fn get(&self, digest: &str) -> Option<UiAsset> {
        self.by_digest.get(digest).cloned()
    }

    /// The address of a picture by its path in the package.
    pub(crate) fn address(&self, plugin: &str, path: &str) -> Option<String> {
        self.by_path.get(path).map(|digest| format!("/api/v1/plugin-assets/{plugin}/{digest}"))
    }
}

fn media_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}

/// Whether bytes begin as files of the type do.
fn is_of(bytes: &[u8], media_type: &str) -> bool {
    match media_type {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        _ => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_that_are_what_they_are_called_are_given_out() {
        let png: &[u8] = b"\x89PNG\r\n\x1a\nrest";
        let files: [(&str, &[u8]); 7] = [
            ("assets/logo.PNG", png),
            ("assets/photo.jpg", b"\xff\xd8\xff\xe0"),
            ("assets/small.webp", b"RIFF\0\0\0\0WEBPVP8 "),
            ("assets/page.png", b"<script>alert(1)</script>"),
            ("assets/notes.txt", b"text"),
            ("assets/anim.gif", b"GIF89a"),
            ("other/logo.png", png),
        ];
        let assets = Assets::from_files(files.into_iter());
        assert_eq!(
            assets.by_path.keys().collect::<Vec<_>>(),
            ["assets/logo.PNG", "assets/photo.jpg", "assets/small.webp"]
        );
        let address = assets.address("acme.a", "assets/logo.PNG").unwrap();
        let digest = address.strip_prefix("/api/v1/plugin-assets/acme.a/").unwrap();
        let found = assets.get(digest).unwrap();
        assert_eq!((found.media_type, found.bytes.as_slice()), ("image/png", png));
        assert!(assets.get("assets/logo.PNG").is_none() && assets.address("acme.a", "assets/page.png").is_none());
    }
}
