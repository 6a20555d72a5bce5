//! `tessera plugin dev`: a running server always has the plugin as it stands in the editor, and what the plugin does there is shown
//! beside it.

mod told;
mod watch;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;
use tessera_build::Tools;
use tessera_package::{Package, layout};

use self::told::Told;
use super::build::Source;
use crate::cli::DevArgs;
use crate::remote::Remote;
use crate::{output, signals};

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// Looks between two questions to the server.
const LOOKS_A_QUESTION: u32 = 4;

/// Builds and swaps at each change, until told to stop.
pub(super) async fn run(args: &DevArgs) -> anyhow::Result<ExitCode> {
    let source = Source::open(&args.build.folder)?;
    let server = Remote::new(&args.server, &args.token)?;
    let tools = source.tools(args.build.toolchain)?;
    let mut seen = watch::state(&source.folder)?;
    if args.once {
        swap(&source, tools.as_ref(), &server).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let stop = signals::stop();
    tokio::pin!(stop);
    let mut told = None;
    loop {
        match swap(&source, tools.as_ref(), &server).await {
            Ok(package) => told = Some(Told::of(&package, told.take())),
            // The version before it stays in force meanwhile.
            Err(error) => output::error_line(format!("✗ {error:#}")),
        }
        output::error_line("waiting for changes; Ctrl-C ends");
        let mut looks = 0;
        loop {
            tokio::select! {
                () = &mut stop => return Ok(ExitCode::SUCCESS),
                () = tokio::time::sleep(LOOK) => {}
            }
            looks += 1;
            if looks == LOOKS_A_QUESTION {
                looks = 0;
                if let Some(told) = told.as_mut() {
                    told.news(&server).await;
                }
            }
            let now = watch::state(&source.folder)?;
            if now != seen {
                seen = now;
                break;
            }
        }
    }
}

/// Compiles, packs, and puts the package in force on the server.
async fn swap(source: &Source, tools: Option<&Tools>, server: &Remote) -> anyhow::Result<Package> {
    if let Some(tools) = tools {
        tokio::task::block_in_place(|| source.compile_with(tools))?;
    }
    let compiled = Instant::now();
    let packed = source.pack()?;
    let manifest = packed.package.manifest();
    // Whoever develops a plugin gives it what it asks for.
    let options = json!({"granted": manifest.capabilities});
    let name = manifest.package_file_name();
    let installed = server.send_file("plugins", &options, &name, &packed.bytes).await.map_err(|error| {
        let text = format!("{error:#}");
        if text.contains("in development mode only") {
            return anyhow::anyhow!("{text}\n  start the server with TESSERA_ALLOW_UNSIGNED_PLUGINS=true");
        }
        error
    })?;
    output::line(format!(
        "✓ {} {} is {}, {} ms after the compiler",
        manifest.id,
        manifest.version,
        installed["state"].as_str().unwrap_or_default(),
        compiled.elapsed().as_millis()
    ));
    Ok(packed.package)
}

/// The text of a package's manifest.
fn manifest_text(package: &Package) -> &str {
    package.file(layout::MANIFEST).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
}
