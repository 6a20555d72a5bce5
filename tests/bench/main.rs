//! `cargo xtask bench`: each row of the targets on a real database in a folder, against the bare store in the same run.
//!
//! One run: accounts come in by the product's own import; the engine is measured at each size, then the same folder with
//! SurrealDB's own client, then the real binary on it with eight clients over HTTP.

mod accounts;
mod bare;
mod baseline;
mod clock;
mod document;
mod http;
mod measure;
mod page;
mod plugins;
mod product;
mod report;
mod run;
mod server;
mod site;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// As the product's binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Tessera against its targets.
#[derive(Parser)]
struct Arguments {
    /// A million accounts, measured at a hundred thousand too
    #[arg(long)]
    large: bool,
    /// Another number of accounts, for trials
    #[arg(long, value_name = "N", conflicts_with = "large")]
    accounts: Option<u64>,
    /// Write the document with the results here
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Keep the data in this folder, and use what lies there already
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Leave out what measures the server
    #[arg(long)]
    no_server: bool,
    /// Only what plugins cost, in memory
    #[arg(long, conflicts_with_all = ["large", "accounts", "write", "data"])]
    plugins: bool,
    /// Prints what a process with these plugins holds of memory; `--plugins` starts such processes
    #[arg(long, hide = true, num_args = 2, value_names = ["WHICH", "CACHE"])]
    memory_of: Option<Vec<String>>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let sizes = match arguments.accounts {
        Some(accounts) => vec![(accounts / 10).max(1_000), accounts],
        None if arguments.large => vec![10_000, 100_000, 1_000_000],
        None => vec![10_000, 100_000],
    };
    // Without any subscriber the database's client writes its spans out for a log that nobody reads.
    tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some([which, cache]) = arguments.memory_of.as_deref() {
        return runtime.block_on(plugins::memory::print(which, cache.as_ref()));
    }
    let report = if arguments.plugins {
        runtime.block_on(plugins::run())?
    } else {
        let wanted = run::Wanted { sizes: sizes.clone(), data: arguments.data, serve: !arguments.no_server };
        runtime.block_on(run::run(wanted))?
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{}", report.text())?;
    if let Some(file) = &arguments.write {
        document::write(file, &report, &sizes)?;
        writeln!(out, "written to {}", file.display())?;
    }
    Ok(())
}
