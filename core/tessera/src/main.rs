//! The binary: reads the configuration, wires everything together, and offers the command line.

mod bundled;
mod cli;
mod clock;
mod commands;
mod config;
mod demo;
mod logging;
mod opening;
mod output;
mod remote;
mod signals;
mod trial;
mod wiring;
mod workflows;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;

/// The database makes very many small objects on every thread: with this allocator a request takes a third less of the processor
/// than with the system's, and memory that was freed goes back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stack of a worker thread, in bytes: parsing deep filters and compiling plugins need more than the default.
const STACK_BYTES: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before any thread, file or setting: something hostile may be on its way in.
    match cli.command {
        cli::Command::CompilePlugin => return commands::compile_plugin::run(),
        cli::Command::ReadWorkbook => return commands::read_workbook::run(),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let outcome = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let outcome = runtime.block_on(commands::run(cli));
        // Threads that still read a file or hash a password don't hold up the end.
        runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        outcome
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            output::error_line(format!("error: {}", commands::explain(&error)));
            ExitCode::FAILURE
        }
    }
}
