//! What the process uses up, as Linux tells it; elsewhere nothing is written.

use std::fs;

use super::text::Text;

/// Clock ticks a second in `/proc`, the same on every Linux that programs see.
const TICKS: f64 = 100.0;

pub(super) fn write(text: &mut Text) {
    if let Some(bytes) = fs::read_to_string("/proc/self/status").ok().as_deref().and_then(resident_bytes) {
        text.gauge("tessera_process_memory_bytes", "Memory of this process that lies in RAM", bytes);
    }
    if let Some(ticks) = fs::read_to_string("/proc/self/stat").ok().as_deref().and_then(cpu_ticks) {
        let seconds = ticks / TICKS;
        text.counter("tessera_process_cpu_seconds_total", "Processor time of this process", seconds);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        text.gauge("tessera_process_open_files", "Open files and connections of this process", files.count());
    }
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// User and system time together.
fn cpu_ticks(stat: &str) -> Option<f64> {
    // The name of the program may hold blanks and brackets; what follows the last one doesn't.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_tables_are_read() {
        assert_eq!(resident_bytes("Name:\tx\nVmRSS:\t   1024 kB\n"), Some(1_048_576));
        assert_eq!(cpu_ticks("1 (a ) b) S 1 1 1 0 -1 4194304 100 0 0 0 250 50 0 0 20 0"), Some(300.0));
        assert_eq!((resident_bytes(""), cpu_ticks("")), (None, None));
    }
}
