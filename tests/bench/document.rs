//! `docs/PERFORMANCE.md`: what the run found between two marks; what people wrote around them stays.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use tessera_engine::clock::Clock as _;

use crate::clock::RealClock;
use crate::report::Report;

const BEGIN: &str = "<!-- figures: written by `cargo xtask bench --write`, of ";
const END: &str = "<!-- end of figures -->";

/// Puts a run's figures and plans into the document, in place of those of the last run of the same size.
pub(crate) fn write(file: &Path, report: &Report, sizes: &[u64]) -> Result<()> {
    let accounts = sizes.last().copied().unwrap_or_default();
    let begin = format!("{BEGIN}{accounts} accounts -->");
    let day = tessera_model::date::instant_from_millis(RealClock.now_ms());
    let day = day.split('T').next().unwrap_or_default();
    let mut part = String::new();
    let _ = write!(
        part,
        "{begin}\n## {} accounts, {day}\n\n{}\n\n{}\n### Query plans\n\n{}{END}\n",
        grouped(accounts),
        machine()?,
        report.text(),
        report.plans()
    );
    let text = std::fs::read_to_string(file).unwrap_or_else(|_| "# Performance\n\n".to_owned());
    let text = match text.split_once(&begin) {
        Some((before, rest)) => {
            let after = rest.split_once(END).context("the end of the figures is missing")?.1;
            format!("{before}{part}{}", after.trim_start_matches('\n'))
        }
        None => format!("{}\n\n{part}", text.trim_end()),
    };
    std::fs::write(file, text).with_context(|| file.display().to_string())
}

/// What it ran on.
fn machine() -> Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let kilobytes: f64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg")?;
    Ok(format!(
        "Machine: {} processors ({}), {:.0} GB of memory; load average at the end of the run {}.",
        std::thread::available_parallelism()?,
        model.trim_start_matches([' ', '\t', ':']).trim(),
        kilobytes / 1024.0 / 1024.0,
        load.split(' ').next().unwrap_or_default()
    ))
}

/// 1,000,000
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
