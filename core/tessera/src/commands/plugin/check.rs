//! `tessera plugin check`: what a server would refuse, and what it would accept but never do; each with its place.

use std::collections::BTreeSet;
use std::fmt;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::InstallOptions;
use tessera_model::error::Error;
use tessera_model::schema::Schema;
use tessera_package::manifest::locate::line_of_key;
use tessera_package::{Manifest, Package, layout};

use super::build::{Packed, Source};
use crate::cli::{BesideArgs, BuildArgs};
use crate::output;
use crate::trial::{self, Trial};

/// When it is installed for that.
const NOW_MS: i64 = 1_772_442_000_000;

/// Something to mend.
#[derive(Clone, Debug)]
struct Finding {
    file: String,
    line: Option<u64>,
    message: String,
}

/// Compiles, packs, installs where nothing is kept, and looks at what came of it.
pub(super) async fn run(build: &BuildArgs, beside: &BesideArgs) -> anyhow::Result<ExitCode> {
    let source = Source::open(&build.folder)?;
    source.compile(build.toolchain)?;
    let packed = source.pack()?;
    let packages = trial::packages(beside.plugins.as_deref())?;
    let trial = Trial::open(&packages, &source.target().join("cache"), NOW_MS).await?;
    let findings = examine(&trial, &packed).await;
    trial.close().await;
    let findings = findings?;
    for finding in &findings {
        output::line(format!("✗ {finding}"));
    }
    if !findings.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let manifest = packed.package.manifest();
    output::line(format!("✓ {} {} can be installed", manifest.id, manifest.version));
    Ok(ExitCode::SUCCESS)
}

async fn examine(trial: &Trial, packed: &Packed) -> anyhow::Result<Vec<Finding>> {
    let cx = Context::system("plugin-check");
    let admin = trial.engine.plugin_admin().context("this binary runs without plugins")?;
    let manifest = packed.package.manifest();
    let options = InstallOptions { granted: Some(manifest.capabilities.clone()), ..InstallOptions::default() };
    if let Err(error) = admin.install(&cx, packed.bytes.clone(), false, options).await {
        return Ok(refused(&error));
    }
    let schema = trial.engine.schema();
    let mut findings = unknown(&schema, &packed.package);
    for owner in owners(&schema, manifest) {
        if admin.get(&cx, &owner).await.is_ok() {
            let line = format!("requires = [{{ id = \"{owner}\", version = \">=0.1.0\" }}]");
            let message = format!("it uses objects of the plugin `{owner}`, which must be there: {line}");
            findings.push(at(&packed.package, "requires", message));
        }
    }
    findings.extend(untranslated(&packed.package));
    Ok(findings)
}

/// The server's reasons, one by one where it gives them so.
fn refused(error: &Error) -> Vec<Finding> {
    let problems = error.extra.as_deref().and_then(|extra| extra["problems"].as_array());
    let finding = |problem: &Json| Finding {
        file: problem["file"].as_str().unwrap_or_default().to_owned(),
        line: problem["line"].as_u64(),
        message: problem["message"].as_str().unwrap_or_default().to_owned(),
    };
    match problems {
        Some(problems) => problems.iter().map(finding).collect(),
        None => {
            let whole = Finding { file: String::new(), line: None, message: error.detail.clone() };
            let fields = error.fields.iter().map(|field| Finding {
                file: String::new(),
                line: None,
                message: format!("{}: {}", field.field, field.message.en),
            });
            std::iter::once(whole).chain(fields).collect()
        }
    }
}

/// What names an object or a field that isn't there: such a hook is never called.
fn unknown(schema: &Schema, package: &Package) -> Vec<Finding> {
    let manifest = package.manifest();
    let mut findings = Vec::new();
    for (key, object) in objects(manifest) {
        if schema.object(object).is_none() {
            findings.push(at(package, &key, format!("there is no object `{object}`")));
        }
    }
    for (index, hook) in manifest.hooks.iter().enumerate() {
        let Some(object) = schema.object(&hook.object) else { continue };
        for (list, fields) in [("fields", &hook.fields), ("reads", &hook.reads)] {
            for field in fields.iter().filter(|field| object.field(field).is_none()) {
                let message = format!("`{}` has no field `{field}`", hook.object);
                findings.push(at(package, &format!("hooks[{index}].{list}"), message));
            }
        }
    }
    findings
}

/// The objects that a manifest names, each with the key that does.
fn objects(manifest: &Manifest) -> Vec<(String, &str)> {
    let mut named = Vec::new();
    for (index, capability) in manifest.capabilities.iter().enumerate() {
        if let Some((_, object)) = capability.split_once(':').filter(|(name, _)| name.starts_with("records.")) {
            named.push((format!("capabilities[{index}]"), object));
        }
    }
    for (index, hook) in manifest.hooks.iter().enumerate() {
        named.push((format!("hooks[{index}].object"), hook.object.as_str()));
    }
    for (index, action) in manifest.actions.iter().enumerate() {
        named.push((format!("actions[{index}].object"), action.object.as_str()));
    }
    for (index, slot) in manifest.slots.iter().enumerate() {
        named.extend(slot.all_objects().map(|object| (format!("slots[{index}].object"), object)));
    }
    named.retain(|(_, object)| !object.is_empty() && *object != "*");
    named
}

/// Who else defines objects that the manifest names, without being required.
fn owners(schema: &Schema, manifest: &Manifest) -> BTreeSet<String> {
    let named = objects(manifest);
    let owners = named.iter().filter_map(|(_, object)| schema.object(object)).map(|object| object.plugin.clone());
    let is_required = |owner: &String| manifest.requires.iter().any(|requirement| requirement.id == *owner);
    owners.filter(|owner| *owner != manifest.id && !is_required(owner)).collect()
}

/// Messages that one language lacks.
fn untranslated(package: &Package) -> Vec<Finding> {
    let keys = |locale: &str| message_keys(package.locale(locale).unwrap_or_default());
    let (en, zh_cn) = (keys("en"), keys("zh-CN"));
    let missing = |file: &str, has: &BTreeSet<String>, other: &BTreeSet<String>| {
        let finding = |key: &String| Finding {
            file: format!("locales/{file}.ftl"),
            line: None,
            message: format!("the message `{key}` is missing; the other language has it"),
        };
        other.difference(has).map(finding).collect::<Vec<_>>()
    };
    [missing("en", &en, &zh_cn), missing("zh-CN", &zh_cn, &en)].concat()
}

/// The keys of a file of messages.
fn message_keys(text: &str) -> BTreeSet<String> {
    let is_message = |line: &&str| line.starts_with(|first: char| first.is_ascii_alphabetic());
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned());
    text.lines().filter(is_message).filter_map(key).collect()
}

fn at(package: &Package, key: &str, message: String) -> Finding {
    let text = package.file(layout::MANIFEST).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
    let line = line_of_key(text, key).and_then(|line| u64::try_from(line).ok());
    Finding { file: layout::MANIFEST.to_owned(), line, message }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", _) => write!(f, "{}", self.message),
            (file, Some(line)) => write!(f, "{file}:{line}: {}", self.message),
            (file, None) => write!(f, "{file}: {}", self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use tessera_build::Choice;
    use tessera_model::error::ErrorCode;

    use super::*;

    const HEAD: &str = "id = \"acme.data\"\nversion = \"1.0.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
                        name = { en = \"Data\", zh-CN = \"数据\" }\ndescription = { en = \"Data.\", zh-CN = \"数据。\" }\n";

    /// What is found in a plugin of data alone.
    async fn found(folder: &Path, manifest: &str) -> Vec<String> {
        std::fs::write(folder.join("manifest.toml"), format!("{HEAD}{manifest}")).unwrap();
        let args = BuildArgs { folder: folder.to_owned(), toolchain: Choice::Auto };
        let packed = Source::open(&args.folder).unwrap().pack().unwrap();
        let trial = Trial::open(&Vec::new(), &folder.join("target/cache"), NOW_MS).await.unwrap();
        let findings = examine(&trial, &packed).await.unwrap();
        trial.close().await;
        findings.iter().map(ToString::to_string).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_a_server_would_refuse_or_never_do_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let none: [&str; 0] = [];
        assert_eq!(found(folder.path(), "").await, none);
        assert_eq!(
            found(folder.path(), "capabilities = [\n  \"teleport\",\n]\n").await,
            ["manifest.toml:8: capability `teleport` is not one that this server knows"]
        );
        assert_eq!(
            found(folder.path(), "capabilities = [\"records.read:user\", \"records.read:nothing\"]\n").await,
            ["manifest.toml:7: there is no object `nothing`"]
        );
        std::fs::create_dir(folder.path().join("locales")).unwrap();
        std::fs::write(folder.path().join("locales/en.ftl"), "# Words.\none = One\ntwo = Two\n    more\n").unwrap();
        std::fs::write(folder.path().join("locales/zh-CN.ftl"), "one = 一\n").unwrap();
        assert_eq!(
            found(folder.path(), "").await,
            ["locales/zh-CN.ftl: the message `two` is missing; the other language has it"]
        );
    }

    /// Built for plugin API 1.0 and kept as it was; see `sdk/fixtures`.
    const KEPT: &[u8] = include_bytes!("../../../../../sdk/fixtures/api-1.0.wasm");

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_built_for_the_first_interface_fits_each_of_its_facets() {
        let object = "key = \"kept_note\"\nlabel = { en = \"Note\", zh-CN = \"记录\" }\n\
                      label_plural = { en = \"Notes\", zh-CN = \"记录\" }\nname_field = \"name\"\n[[field]]\nkey = \"name\"\n\
                      label = { en = \"Name\", zh-CN = \"名称\" }\nkind = \"text\"\n";
        let manifest = "capabilities = [\"records.read:kept_note\", \"identity\", \"jobs\", \"events\", \"kv\", \"secrets\", \
                        \"http:https://peer.example\"]\n[[hooks]]\nkey = \"before\"\nobject = \"kept_note\"\n\
                        operations = [\"create\"]\nstage = \"before\"\n[[functions]]\nname = \"echo\"\n[[jobs]]\nhandler = \"count\"\n\
                        [[slots]]\nkey = \"card\"\nslot = \"nav.page\"\nlabel = { en = \"Page\", zh-CN = \"页面\" }\n";
        let files = [
            ("manifest.toml", format!("{HEAD}{manifest}").into_bytes()),
            ("objects/kept_note.toml", object.as_bytes().to_vec()),
            ("component.wasm", KEPT.to_vec()),
        ];
        let files = files.map(|(name, bytes)| (name.to_owned(), bytes)).into_iter().collect();
        let bytes = tessera_package::write::pack_files(files).unwrap();
        let packed = Packed { package: Package::read(&bytes).unwrap(), bytes };
        let cache = tempfile::tempdir().unwrap();
        let trial = Trial::open(&Vec::new(), cache.path(), NOW_MS).await.unwrap();
        let findings = examine(&trial, &packed).await.unwrap();
        trial.close().await;
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn reasons_are_told_one_by_one() {
        let error = Error::new(ErrorCode::PackageRefused, "all in one")
            .with_extra(json!({"problems": [{"file": "manifest.toml", "line": 3, "message": "no"}]}));
        assert_eq!(refused(&error)[0].to_string(), "manifest.toml:3: no");
        assert_eq!(refused(&Error::new(ErrorCode::PackageRefused, "because"))[0].to_string(), "because");
    }
}
