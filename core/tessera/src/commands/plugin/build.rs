//! `tessera plugin build` and `pack`: from a plugin's folder to a package.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use tessera_build::{Choice, Code, Tools};
use tessera_package::{Package, PackageError};

use super::sdk;
use crate::cli::BuildArgs;
use crate::output;

/// A plugin's folder.
pub(super) struct Source {
    pub(super) folder: PathBuf,
    /// None where the plugin is data alone.
    code: Option<Code>,
}

/// A package as it was packed.
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    pub(super) package: Package,
}

/// Compiles and packs.
pub(super) fn run(args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let source = Source::open(&args.folder)?;
    source.compile(args.toolchain)?;
    source.write(None)
}

/// Packs what was compiled last.
pub(super) fn pack(folder: &Path, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    Source::open(folder)?.write(out)
}

/// Tells what happens on the way, beside what the compiler says.
pub(super) fn say(text: &str) {
    output::error_line(text);
}

impl Source {
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        ensure!(
            folder.join(tessera_package::layout::MANIFEST).is_file(),
            "there is no plugin in {}: a plugin is a folder with a manifest.toml; `tessera plugin new` makes one",
            folder.display()
        );
        let names_it =
            |file: &str| std::fs::read_to_string(folder.join(file)).is_ok_and(|text| text.contains(sdk::FOLDER));
        // Before the compiler looks: it would miss the copy.
        if ["Cargo.toml", "package.json"].into_iter().any(names_it) && sdk::refresh(folder)? {
            say(&format!("wrote the SDK of this binary to {}", folder.join(sdk::FOLDER).display()));
        }
        Ok(Self { folder: folder.to_owned(), code: tessera_build::find(folder)? })
    }

    /// Finds the compiler and compiles, where there is something to compile.
    pub(super) fn compile(&self, choice: Choice) -> anyhow::Result<()> {
        match self.tools(choice)? {
            Some(tools) => self.compile_with(&tools),
            None => Ok(()),
        }
    }

    /// What compiles it; none where there is nothing to compile.
    pub(super) fn tools(&self, choice: Choice) -> anyhow::Result<Option<Tools>> {
        self.code.as_ref().map(|code| code.prepare(choice, &say)).transpose()
    }

    /// Compiles.
    pub(super) fn compile_with(&self, tools: &Tools) -> anyhow::Result<()> {
        match &self.code {
            Some(code) => code.compile(tools, &say),
            None => Ok(()),
        }
    }

    /// Packs what was compiled last.
    pub(super) fn pack(&self) -> anyhow::Result<Packed> {
        let component = self.code.as_ref().map(Code::component).transpose()?;
        let bytes = tessera_package::write::pack(&self.folder, component.as_deref()).map_err(explained)?;
        let package = Package::read(&bytes)?;
        Ok(Packed { bytes, package })
    }

    /// Where packages and what is kept between calls lie.
    pub(super) fn target(&self) -> PathBuf {
        let target = self.code.as_ref().map_or_else(|| self.folder.join("target"), |code| code.target().to_owned());
        target.join("tessera")
    }

    fn write(&self, out: Option<&Path>) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let packed = self.pack()?;
        let file = match out {
            Some(out) => out.to_owned(),
            None => self.target().join(packed.package.manifest().package_file_name()),
        };
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        std::fs::write(&file, &packed.bytes).with_context(|| file.display().to_string())?;
        let size = packed.bytes.len().div_ceil(1024);
        output::line(format!("{} ({size} KiB, packed in {} ms)", file.display(), started.elapsed().as_millis()));
        Ok(ExitCode::SUCCESS)
    }
}

/// One line for each thing to mend, each with its place.
pub(super) fn explained(error: PackageError) -> anyhow::Error {
    match error {
        PackageError::ManifestInvalid { problems } => {
            let lines: Vec<_> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
            anyhow::anyhow!("the manifest is not accepted:{}", lines.concat())
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(manifest: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("manifest.toml"), manifest).unwrap();
        folder
    }

    #[test]
    fn a_plugin_of_data_alone_is_packed_without_a_compiler() {
        let folder = plugin(
            "id = \"acme.data\"\nversion = \"1.2.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
             name = { en = \"Data\", zh-CN = \"数据\" }\ndescription = { en = \"Data.\", zh-CN = \"数据。\" }\n",
        );
        let args = BuildArgs { folder: folder.path().to_owned(), toolchain: Choice::Auto };
        run(&args).unwrap();
        let made = folder.path().join("target/tessera/acme.data-1.2.0.tessera");
        assert_eq!(Package::read(&std::fs::read(&made).unwrap()).unwrap().manifest().id, "acme.data");
        // What was packed is no part of the next package.
        pack(folder.path(), Some(&folder.path().join("target/other.tessera"))).unwrap();
        assert_eq!(std::fs::read(made).unwrap(), std::fs::read(folder.path().join("target/other.tessera")).unwrap());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let folder = plugin("id = \"acme.data\"\nversion = 1\n");
        let refused = format!("{:#}", pack(folder.path(), None).unwrap_err());
        assert!(refused.contains("manifest.toml:2 version"), "{refused}");
        let none = tempfile::tempdir().unwrap();
        let refused = pack(none.path(), None).unwrap_err().to_string();
        assert!(refused.contains("there is no plugin in"), "{refused}");
    }
}
