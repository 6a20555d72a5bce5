//! `tessera plugin keygen` and `sign`: a publisher's side, without an installation.

use std::fs::OpenOptions;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tessera_engine::clock::Ids as _;
use tessera_package::secret_key::Lock;
use tessera_package::{Package, SecretKey, sign as signing};

use super::trust::beside;
use crate::cli::{KeygenArgs, SignArgs};
use crate::clock::RealIds;
use crate::output;

/// Makes a key pair.
pub(super) fn generate(args: &KeygenArgs) -> anyhow::Result<()> {
    let password = if args.no_password { None } else { Some(password("the new key")?) };
    let ids = RealIds::default();
    let number = ids.secret().first_chunk::<8>().copied().unwrap_or_default();
    let secret = SecretKey::new(ids.secret(), number);
    let lock = password.as_deref().map(|password| Lock { password, salt: ids.secret() });
    let (secret_file, public_file) = (named(&args.out, "key"), named(&args.out, "pub"));
    let public = secret.public();
    if public_file.exists() {
        bail!("{} is there already; choose another name with --out", public_file.display());
    }
    write_new(&secret_file, secret.to_text(lock)?.as_bytes())?;
    std::fs::write(&public_file, format!("untrusted comment: minisign public key {}\n{public}\n", public.id()))
        .with_context(|| public_file.display().to_string())?;
    output::line(format!("Secret key: {} (keep it to yourself)", secret_file.display()));
    output::line(format!("Public key: {} (give it to administrators)", public_file.display()));
    output::line(public.to_string());
    Ok(())
}

/// Signs a package, or a list of revocations.
pub(super) fn sign(args: &SignArgs) -> anyhow::Result<()> {
    let key = read_key(&args.key)?;
    let replaces = args.replaces.as_deref().map(read_key).transpose()?;
    let bytes = std::fs::read(&args.file).with_context(|| args.file.display().to_string())?;
    if args.file.extension().is_some_and(|extension| extension == "json") {
        let signature = args.out.clone().unwrap_or_else(|| beside(&args.file));
        std::fs::write(&signature, key.sign(&bytes, signing::REVOCATIONS))
            .with_context(|| signature.display().to_string())?;
        output::line(format!(
            "{} is signed by key {}: {}",
            args.file.display(),
            key.public().id(),
            signature.display()
        ));
        return Ok(());
    }
    let package = Package::read(&bytes).with_context(|| args.file.display().to_string())?;
    let signed = signing::sign(&package, &key, replaces.as_ref())?;
    let out = args.out.as_ref().unwrap_or(&args.file);
    std::fs::write(out, signed).with_context(|| out.display().to_string())?;
    output::line(format!("{} is signed by key {}", out.display(), key.public().id()));
    Ok(())
}

fn read_key(file: &Path) -> anyhow::Result<SecretKey> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| name.clone())?;
    let password =
        if SecretKey::is_locked(&text).with_context(|| name.clone())? { Some(password(&name)?) } else { None };
    SecretKey::parse(&text, password.as_deref()).with_context(|| name)
}

/// One line of the standard input.
fn password(of: &str) -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the standard input can't be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("give the password of {of} on the standard input");
    }
    Ok(password.to_owned())
}

/// The name with an ending, whatever dots it has already.
fn named(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Writes a file that wasn't there, for its owner's eyes only.
fn write_new(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file).with_context(|| file.display().to_string())?;
    opened.write_all(content).with_context(|| file.display().to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tessera_package::signature::{PublicKey, verify};
    use tessera_package::write::pack_files;

    use super::*;

    const MANIFEST: &str = "id = \"acme.plain\"\nversion = \"1.0.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
        name = { en = \"Plain\", zh-CN = \"普通\" }\ndescription = { en = \"Plain\", zh-CN = \"普通\" }\n";

    #[test]
    fn a_new_key_signs_a_package_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("acme");
        let args = KeygenArgs { out: out.clone(), password_stdin: false, no_password: true };
        generate(&args).unwrap();
        let secret = std::fs::read(named(&out, "key")).unwrap();
        assert!(generate(&args).is_err());
        assert_eq!(std::fs::read(named(&out, "key")).unwrap(), secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let rights = std::fs::metadata(named(&out, "key")).unwrap().permissions().mode();
            assert_eq!(rights & 0o777, 0o600);
        }
        let file = folder.path().join("acme.plain-1.0.0.tessera");
        let files = BTreeMap::from([("manifest.toml".to_owned(), MANIFEST.as_bytes().to_vec())]);
        std::fs::write(&file, pack_files(files).unwrap()).unwrap();
        let args = SignArgs { file: file.clone(), key: named(&out, "key"), replaces: None, out: None };
        sign(&args).unwrap();
        let package = Package::read(&std::fs::read(&file).unwrap()).unwrap();
        let public = PublicKey::from_text(&std::fs::read_to_string(named(&out, "pub")).unwrap()).unwrap();
        assert_eq!(verify(&package, None).unwrap().unwrap().key, public);
    }

    #[test]
    fn a_list_of_revocations_is_signed_beside_itself() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("acme");
        generate(&KeygenArgs { out: out.clone(), password_stdin: false, no_password: true }).unwrap();
        let file = folder.path().join("revoked.json");
        std::fs::write(&file, "{}").unwrap();
        sign(&SignArgs { file: file.clone(), key: named(&out, "key"), replaces: None, out: None }).unwrap();
        let signature = std::fs::read_to_string(folder.path().join("revoked.json.minisig")).unwrap();
        assert!(signature.contains("trusted comment: revocations\n"), "{signature}");
    }
}
