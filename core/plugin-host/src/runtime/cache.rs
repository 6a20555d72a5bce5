//! Compiled components on disk. Running forged compiled code would be running anything, so each file carries a MAC whose key
//! lies beside them, readable by the server's user alone; whatever doesn't match is compiled again.

use std::fs;
use std::hash::{Hash as _, Hasher};
use std::path::{Path, PathBuf};

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use tessera_engine::private_files::{KEY_BYTES, key_in, private_folder, write_private};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::compiler::Compiler;

const KEY_FILE: &str = "key";
const MAC_BYTES: usize = 32;

/// The folder of compiled components, or none: then each start compiles.
pub(crate) struct CompileCache {
    folder: Option<Folder>,
    compiler: Compiler,
}

struct Folder {
    path: PathBuf,
    key: [u8; KEY_BYTES],
}

impl CompileCache {
    /// Opens (or makes) the folder; `secret` becomes its key when it has none. A folder that can't be used is done without.
    pub(crate) fn open(path: Option<&Path>, compiler: Compiler, secret: impl FnOnce() -> [u8; KEY_BYTES]) -> Self {
        let folder = path.and_then(|path| match Folder::open(path, secret) {
            Ok(folder) => Some(folder),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "compiled plugins can't be kept on disk; each start compiles them");
                None
            }
        });
        Self { folder, compiler }
    }

    /// The component, from disk where it was compiled before by this very engine.
    ///
    /// # Errors
    /// What the compiler says of the bytes.
    pub(crate) fn load(&self, engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
        let file = self.folder.as_ref().map(|folder| (folder, folder.path.join(file_name(engine, bytes))));
        if let Some(component) = file.as_ref().and_then(|(folder, file)| folder.read(engine, file)) {
            return Ok(component);
        }
        let compiled = self.compiler.compile(engine, bytes)?;
        #[expect(unsafe_code, reason = "these bytes come from this server's own compiler, this moment")]
        let component = unsafe { Component::deserialize(engine, &compiled) }?;
        if let Some((folder, file)) = file
            && let Err(error) = folder.write(&file, &compiled)
        {
            tracing::warn!(file = %file.display(), %error, "a compiled plugin could not be kept");
        }
        Ok(component)
    }
}

impl Folder {
    fn open(path: &Path, secret: impl FnOnce() -> [u8; KEY_BYTES]) -> std::io::Result<Self> {
        private_folder(path)?;
        let key = key_in(path, KEY_FILE, secret)?;
        Ok(Self { path: path.to_owned(), key })
    }

    fn read(&self, engine: &Engine, file: &Path) -> Option<Component> {
        let bytes = fs::read(file).ok()?;
        let (mac, compiled) = bytes.split_at_checked(MAC_BYTES)?;
        if self.mac(file, compiled).verify_slice(mac).is_err() {
            tracing::warn!(file = %file.display(), "a compiled plugin was altered on disk; it is compiled again");
            return None;
        }
        #[expect(unsafe_code, reason = "the MAC shows that these bytes are what this server's own compiler wrote")]
        let component = unsafe { Component::deserialize(engine, compiled) };
        component
            .inspect_err(|error| tracing::info!(%error, "a compiled plugin no longer fits; it is compiled again"))
            .ok()
    }

    fn write(&self, file: &Path, compiled: &[u8]) -> std::io::Result<()> {
        let mac = self.mac(file, compiled).finalize().into_bytes();
        write_private(file, &[mac.as_slice(), compiled])
    }

    /// Over the name too, so that one file can't stand for another.
    fn mac(&self, file: &Path, compiled: &[u8]) -> Hmac<Sha256> {
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.key) {
            Ok(mac) => mac,
            // HMAC takes keys of any length.
            Err(_) => Hmac::<Sha256>::new(&Default::default()),
        };
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        mac.update(&(name.len() as u64).to_le_bytes());
        mac.update(name.as_bytes());
        mac.update(compiled);
        mac
    }
}

/// Named by the component and by everything of the engine that compiled code depends on.
fn file_name(engine: &Engine, bytes: &[u8]) -> String {
    let mut settings = Sha256Hasher(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut settings);
    let settings = hex::encode(settings.0.finalize());
    let component = hex::encode(Sha256::digest(bytes));
    format!("{}-{}.compiled", component, settings.get(..16).unwrap_or(&settings))
}

/// A hasher whose result is the same in every process.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn only_file(folder: &Path) -> PathBuf {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some())
            .unwrap()
    }

    #[test]
    fn an_altered_file_is_compiled_again() {
        let folder = tempfile::tempdir().unwrap();
        let engine = crate::runtime::engine::build().unwrap();
        let cache = CompileCache::open(Some(folder.path()), Compiler::Here, || [7; 32]);
        cache.load(&engine, EMPTY).unwrap();
        let file = only_file(folder.path());
        let inner = cache.folder.as_ref().unwrap();
        assert!(inner.read(&engine, &file).is_some());

        let mut bytes = fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&file, &bytes).unwrap();
        assert!(inner.read(&engine, &file).is_none());
        cache.load(&engine, EMPTY).unwrap();
        assert!(inner.read(&engine, &file).is_some(), "it was written anew");

        let other = file.with_file_name("other.compiled");
        fs::copy(&file, &other).unwrap();
        assert!(inner.read(&engine, &other).is_none(), "a file stands for its own name only");
        fs::write(&file, b"short").unwrap();
        assert!(inner.read(&engine, &file).is_none());
    }

    #[test]
    fn the_key_is_kept_and_private() {
        let folder = tempfile::tempdir().unwrap();
        drop(CompileCache::open(Some(folder.path()), Compiler::Here, || [1; 32]));
        let again = CompileCache::open(Some(folder.path()), Compiler::Here, || [2; 32]);
        assert_eq!(again.folder.unwrap().key, [1; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn without_a_folder_it_compiles() {
        let engine = crate::runtime::engine::build().unwrap();
        CompileCache::open(None, Compiler::Here, || [0; 32]).load(&engine, EMPTY).unwrap();
        assert!(CompileCache::open(None, Compiler::Here, || [0; 32]).load(&engine, b"\x7fELF").is_err());
    }
}
