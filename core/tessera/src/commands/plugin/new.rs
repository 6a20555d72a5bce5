//! `tessera plugin new`: a plugin that stands, to change from there.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail, ensure};
use rust_embed::{EmbeddedFile, RustEmbed};
use tessera_package::manifest::check::is_plugin_id;

use super::sdk;
use crate::cli::{Language, NewPluginArgs};
use crate::output;

/// What a new plugin begins as; words in double braces are filled in.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/template"]
struct Template;

/// What one in TypeScript has instead, or beside it.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/template-typescript"]
struct ScriptTemplate;

/// The files of [`Template`] that are about Rust.
const RUST_ONLY: [&str; 4] = ["Cargo.toml", "src/lib.rs", "README.md", "gitignore"];

/// What ids of the product begin with.
const RESERVED: [&str; 3] = ["tessera.", "core.", "system."];

/// Makes the plugin's folder.
pub(super) fn run(args: &NewPluginArgs) -> anyhow::Result<ExitCode> {
    check_id(&args.id)?;
    let last = args.id.rsplit('.').next().unwrap_or(&args.id);
    let folder = args.dir.clone().unwrap_or_else(|| PathBuf::from(last));
    if folder.exists() {
        let mut entries = std::fs::read_dir(&folder).with_context(|| format!("{} is in the way", folder.display()))?;
        ensure!(
            entries.next().is_none(),
            "{} is there already and not empty; name another with --dir",
            folder.display()
        );
    }
    let is_rust = args.language == Language::Rust;
    let sdk = match &args.sdk {
        Some(sdk) => own_sdk(sdk, args.language)?,
        None if is_rust => format!("{}/rust", sdk::FOLDER),
        None => format!("./{}/typescript", sdk::FOLDER),
    };
    let name = crate_name(&args.id);
    let filled = [
        ("{{id}}", args.id.clone()),
        ("{{crate}}", name.clone()),
        ("{{title}}", title(last)),
        ("{{server}}", env!("CARGO_PKG_VERSION").to_owned()),
        ("{{sdk}}", sdk),
        ("{{tools}}", sdk::script_tools()?),
    ];
    for (file, text) in template(args.language)? {
        let text = filled.iter().fold(text, |text, (word, value)| text.replace(word, value));
        // A file of this name would be at work in the template's own folder.
        let file = if file == "gitignore" { ".gitignore" } else { file.as_str() };
        write(&folder.join(file), &text)?;
    }
    if args.sdk.is_none() {
        sdk::refresh(&folder)?;
        let (file, text) = match args.language {
            Language::Rust => ("Cargo.lock", sdk::lock_file(&name)?),
            Language::Typescript => ("package-lock.json", sdk::script_lock_file(&name)?),
        };
        write(&folder.join(file), &text)?;
    }
    output::line(format!("Made {} in {}. Go on with:", args.id, folder.display()));
    output::line(format!("  cd {}", folder.display()));
    for command in ["build", "test"] {
        output::line(format!("  tessera plugin {command}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Files by name.
fn template(language: Language) -> anyhow::Result<Vec<(String, String)>> {
    let common = Template::iter().filter(|name| language == Language::Rust || !RUST_ONLY.contains(&&**name));
    let common = common.filter_map(|name| Some((name.to_string(), Template::get(&name)?)));
    let own = ScriptTemplate::iter().filter(|_| language == Language::Typescript);
    let own = own.filter_map(|name| Some((name.to_string(), ScriptTemplate::get(&name)?)));
    let read = |(name, file): (String, EmbeddedFile)| -> anyhow::Result<(String, String)> {
        let text = std::str::from_utf8(&file.data).with_context(|| format!("the template's {name} is no text"))?;
        Ok((name, text.to_owned()))
    };
    common.chain(own).map(read).collect()
}

fn check_id(id: &str) -> anyhow::Result<()> {
    if !is_plugin_id(id) {
        bail!(
            "`{id}` is no plugin id: give who you are and what it is, such as acme.approvals; of a-z, 0-9 and hyphens, in parts \
             with dots between them, at most 64 characters"
        );
    }
    if let Some(prefix) = RESERVED.iter().find(|prefix| id.starts_with(*prefix)) {
        bail!("ids that begin with `{prefix}` belong to the product; begin with a name of your own, such as acme.");
    }
    Ok(())
}

/// The SDK somewhere else, as a path that holds wherever the plugin's folder lies.
fn own_sdk(sdk: &Path, language: Language) -> anyhow::Result<String> {
    let path = sdk.canonicalize().with_context(|| format!("--sdk {}", sdk.display()))?;
    let (file, folder) = match language {
        Language::Rust => ("Cargo.toml", "sdk/rust"),
        Language::Typescript => ("build.mjs", "sdk/typescript"),
    };
    ensure!(
        path.join(file).is_file(),
        "there is no {file} in {}: give the folder {folder} of Tessera's sources",
        sdk.display()
    );
    let text = path.to_str().context("the path of the SDK is no text")?;
    // Into a string of a TOML or JSON file.
    Ok(text.replace('\\', "/").replace('"', "\\\""))
}

/// With a hyphen inside, it is never a word of the language nor a crate of the standard library.
fn crate_name(id: &str) -> String {
    let name = id.replace('.', "-");
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("plugin-{name}") } else { name }
}

fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::write(path, text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(id: &str, language: Language) -> (tempfile::TempDir, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("made");
        run(&NewPluginArgs { id: id.to_owned(), dir: Some(dir.clone()), sdk: None, language }).unwrap();
        (place, dir)
    }

    #[test]
    fn a_new_plugin_is_whole() {
        let (_place, dir) = made("acme.big-names", Language::Rust);
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
        let manifest = tessera_package::Manifest::parse(&read("manifest.toml")).unwrap();
        assert_eq!((manifest.id.as_str(), manifest.name.en.as_str()), ("acme.big-names", "Big names"));
        let cargo: toml::Table = read("Cargo.toml").parse().unwrap();
        assert_eq!(cargo["package"]["name"].as_str(), Some("acme-big-names"));
        let sdk = cargo["dependencies"]["tessera-sdk"]["path"].as_str().unwrap().to_owned();
        assert!(dir.join(&sdk).join("src/lib.rs").is_file() && dir.join(&sdk).join("../wit/v1/worlds.wit").is_file());
        for name in ["src/lib.rs", "locales/en.ftl", "locales/zh-CN.ftl", "README.md", ".gitignore", "Cargo.lock"] {
            assert!(!read(name).contains("{{"), "{name}");
        }
        assert!(!tessera_testkit::read(&read("tests/cases.toml")).unwrap().is_empty());
        // What `pack` looks at, without the component.
        let refused = tessera_package::write::pack(&dir, None).unwrap_err();
        assert_eq!(refused.code(), "package_component_missing");
    }

    #[test]
    fn a_new_plugin_in_typescript_is_whole_and_has_nothing_of_rust() {
        let (_place, dir) = made("acme.big-names", Language::Typescript);
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
        for name in ["package.json", "package-lock.json", "tsconfig.json"] {
            let json: serde_json::Value = serde_json::from_str(&read(name)).unwrap();
            assert!(json.is_object() && !read(name).contains("{{"), "{name}");
        }
        for name in
            ["src/index.ts", "locales/zh-CN.ftl", "README.md", ".gitignore", "manifest.toml", "tests/cases.toml"]
        {
            assert!(!read(name).contains("{{"), "{name}");
        }
        assert!(!dir.join("Cargo.toml").exists() && !dir.join("src/lib.rs").exists());
        let script = tessera_build::script::find(&dir).unwrap();
        assert!(script.is_some());
        let refused = tessera_package::write::pack(&dir, None).unwrap_err();
        assert_eq!(refused.code(), "package_component_missing");
    }

    #[test]
    fn ids_are_checked_and_nothing_is_overwritten() {
        let run = |id: &str, dir: &Path| {
            let language = Language::default();
            run(&NewPluginArgs { id: id.to_owned(), dir: Some(dir.to_owned()), sdk: None, language })
        };
        let place = tempfile::tempdir().unwrap();
        for (id, part) in [("greeter", "is no plugin id"), ("Acme.x", "is no plugin id"), ("tessera.x", "belong to")] {
            let refused = run(id, &place.path().join("x")).unwrap_err().to_string();
            assert!(refused.contains(part), "{refused}");
        }
        let (_place, dir) = made("acme.greeter", Language::Rust);
        std::fs::write(dir.join("src/lib.rs"), "// mine").unwrap();
        assert!(run("acme.greeter", &dir).unwrap_err().to_string().contains("not empty"));
        assert_eq!(std::fs::read_to_string(dir.join("src/lib.rs")).unwrap(), "// mine");
    }

    #[test]
    fn crates_have_names_that_cargo_takes() {
        assert_eq!((crate_name("acme.fn"), crate_name("3m.x")), ("acme-fn".to_owned(), "plugin-3m-x".to_owned()));
    }
}
