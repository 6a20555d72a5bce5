//! Signing a package, on the publisher's machine.

use crate::digests::Digests;
use crate::error::PackageError;
use crate::layout;
use crate::package::Package;
use crate::secret_key::SecretKey;
use crate::write;

/// The trusted comment of the signature beside a list of revocations.
pub const REVOCATIONS: &str = "revocations";

/// The package signed by `key`: the manifest names it, where it named none. With `replaces`, that older key agrees that this one
/// takes its place.
///
/// # Errors
/// `KeyDiffers` when the manifest names another key; whatever writing a package can answer.
pub fn sign(package: &Package, key: &SecretKey, replaces: Option<&SecretKey>) -> Result<Vec<u8>, PackageError> {
    let manifest = package.manifest();
    let public = key.public().to_string();
    let mut files = package.files.clone();
    files.remove(layout::DIGESTS);
    match &manifest.publisher_key {
        Some(named) if *named == public => {}
        Some(named) => {
            return Err(PackageError::KeyDiffers { named: named.clone(), key_id: key.public().id() });
        }
        None => {
            let text = String::from_utf8_lossy(package.file(layout::MANIFEST).unwrap_or_default());
            let text = format!("publisher_key = \"{public}\"\n{text}");
            files.insert(layout::MANIFEST.to_owned(), text.into_bytes());
        }
    }
    if let Some(old) = replaces {
        let statement = old.sign(public.as_bytes(), &format!("rotate {}", manifest.id));
        files.insert(layout::ROTATION.to_owned(), statement.into_bytes());
    }
    let signature = key.sign(&Digests::of(&files).to_json()?, &format!("{} {}", manifest.id, manifest.version));
    files.insert(layout::SIGNATURE.to_owned(), signature.into_bytes());
    write::pack_files(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use crate::signature::{Signed, verify};

    fn key(seed: u8) -> SecretKey {
        SecretKey::new([seed; 32], [seed; 8])
    }

    fn small(version: &str, named: Option<&SecretKey>) -> Package {
        let mut files = samples::files();
        let mut manifest = samples::SMALL_MANIFEST.replace("1.0.0", version);
        if let Some(key) = named {
            manifest.push_str(&format!("publisher_key = \"{}\"\n", key.public()));
        }
        files.insert(layout::MANIFEST.to_owned(), manifest.into_bytes());
        files.remove(layout::DIGESTS);
        Package::read(&write::pack_files(files).unwrap()).unwrap()
    }

    #[test]
    fn a_signed_package_names_its_key_and_is_signed_by_it() {
        for named in [None, Some(&key(1))] {
            let signed = Package::read(&sign(&small("1.0.0", named), &key(1), None).unwrap()).unwrap();
            assert_eq!(verify(&signed, None), Ok(Some(Signed { key: key(1).public(), replaces: None })));
            let again = sign(&signed, &key(1), None).unwrap();
            assert_eq!(Package::read(&again).unwrap().sha256(), signed.sha256(), "signing twice changes nothing");
        }
        let error = sign(&small("1.0.0", Some(&key(1))), &key(2), None).unwrap_err();
        assert_eq!(error.code(), "package_key_differs");
    }

    #[test]
    fn the_old_key_agrees_to_the_new_one() {
        let upgrade = Package::read(&sign(&small("1.1.0", None), &key(2), Some(&key(1))).unwrap()).unwrap();
        let signed = verify(&upgrade, Some(&key(1).public())).unwrap().unwrap();
        assert_eq!(signed, Signed { key: key(2).public(), replaces: Some(key(1).public()) });
        assert_eq!(verify(&upgrade, Some(&key(3).public())).unwrap_err().code(), "signature_wrong");
    }
}
