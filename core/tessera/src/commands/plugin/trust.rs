//! `tessera plugin trust`, `untrust`, `trusted`, `revoke`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::{NewRevocation, NewTrustedKey, PluginAdmin};

use super::texts;
use crate::cli::{RevokeArgs, Revoked};
use crate::output;

/// Trusts a key.
pub(super) async fn trust(
    admin: &Arc<dyn PluginAdmin>,
    cx: &Context,
    key: &str,
    name: String,
    note: Option<String>,
) -> anyhow::Result<()> {
    let book = admin.trust_key(cx, NewTrustedKey { key: key_text(key)?, name, note }).await?;
    show(&book);
    Ok(())
}

/// Revokes something, takes in a list, or takes a revocation back.
pub(super) async fn revoke(admin: &Arc<dyn PluginAdmin>, cx: &Context, args: RevokeArgs) -> anyhow::Result<()> {
    let Revoked { plugin, key, sha256, list, undo } = args.what;
    let book = if let Some(list) = list {
        let signature = beside(&list);
        let bytes = std::fs::read(&list).with_context(|| list.display().to_string())?;
        let text = std::fs::read_to_string(&signature).with_context(|| signature.display().to_string())?;
        admin.import_revocations(cx, &bytes, &text).await?
    } else if let Some(id) = undo {
        admin.unrevoke(cx, &id).await?
    } else {
        let Some(reason) = args.reason else { bail!("say why, with --reason") };
        let key = key.as_deref().map(key_text).transpose()?;
        let (plugin, version) = match plugin.as_deref().map(|plugin| plugin.split_once('@')) {
            Some(Some((plugin, version))) => (Some(plugin.to_owned()), Some(version.to_owned())),
            _ => (plugin, None),
        };
        admin.revoke(cx, NewRevocation { key, sha256, plugin, version, reason }).await?
    };
    show(&book);
    if let Some(added) = book["added"].as_u64() {
        let suspended = texts(&book["suspended"]);
        let suspended = if suspended.is_empty() { "nothing".to_owned() } else { suspended.join(", ") };
        output::line(format!("{added} added; suspended: {suspended}"));
    }
    Ok(())
}

/// Prints the book.
pub(super) fn show(book: &Json) {
    let items = |part: &str| book[part].as_array().cloned().unwrap_or_default();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    for key in items("keys") {
        let revoked = if key["is_revoked"] == true { "  revoked" } else { "" };
        output::line(format!(
            "trusted  {}  {}  {}{revoked}",
            text(&key["key_id"]),
            text(&key["key"]),
            text(&key["name"])
        ));
    }
    for pin in items("pins") {
        let signer = pin["signer"]["key_id"].as_str().unwrap_or("unsigned").to_owned();
        output::line(format!("bound    {signer:<16}  {}", text(&pin["plugin"])));
    }
    for revocation in items("revocations") {
        let what = match revocation["kind"].as_str() {
            Some("key") => format!("key {}", text(&revocation["key"]["key_id"])),
            Some("package") => format!("package {}", text(&revocation["sha256"])),
            _ => match revocation["version"].as_str() {
                Some(version) => format!("{} {version}", text(&revocation["plugin"])),
                None => text(&revocation["plugin"]),
            },
        };
        output::line(format!("revoked  {}  {what}: {}", text(&revocation["id"]), text(&revocation["reason"])));
    }
}

/// A public key as it stands on the command line: itself, or the file that holds it.
pub(super) fn key_text(key: &str) -> anyhow::Result<String> {
    if Path::new(key).is_file() {
        return std::fs::read_to_string(key).with_context(|| key.to_owned());
    }
    Ok(key.to_owned())
}

/// Where minisign puts the signature of a file.
pub(super) fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}
