//! Files that nobody but the server's own user reads: keys, and what must not be forged.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// How many drafts were begun here.
static DRAFTS: AtomicUsize = AtomicUsize::new(0);

/// The key that lies in a folder under a name; `secret` becomes it when there is none yet.
///
/// # Errors
/// When it can't be read or written.
pub fn key_in(folder: &Path, name: &str, secret: impl FnOnce() -> [u8; KEY_BYTES]) -> std::io::Result<[u8; KEY_BYTES]> {
    let file = folder.join(name);
    let key = match fs::read(&file) {
        Ok(bytes) => <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(key) = key {
        return Ok(key);
    }
    let key = secret();
    write_private(&file, &[&key])?;
    Ok(key)
}

/// Whole or not at all, readable by the server's user alone.
///
/// # Errors
/// When it can't be written.
pub fn write_private(file: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    // Two may write the same file at a time: each its own draft, and the last one's stays.
    let serial = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = file.with_extension(format!("{}-{serial}.draft", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut out| {
        parts.iter().try_for_each(|part| out.write_all(part))?;
        out.sync_all()
    });
    written.and_then(|()| fs::rename(&draft, file)).inspect_err(|_| drop(fs::remove_file(&draft)))
}

/// Makes a folder, where there is none, and closes it to everybody else.
///
/// # Errors
/// When it can't be made or changed.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)?;
    restrict(path, 0o700)
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
