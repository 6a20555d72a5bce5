//! Work on what strangers send, in a process of its own. What reads or compiles a file may take any amount of memory and time before
//! one can look; only what the operating system holds a process to bounds that. So this program is started once more with an argument
//! that names the work: it takes the file on its standard input, bounds itself ([`restrict_this_process`]), and writes what came of
//! it to its standard output.

use std::io::{Read, Result, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Most that is read of what a process says of its failure, in bytes.
const WORDS_BYTES: u64 = 4 << 10;
/// How often it is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// How a process ended.
#[derive(Debug)]
pub enum Ended {
    /// With success; this is what it wrote.
    Done(Vec<u8>),
    /// With success, but it wrote more than was asked for.
    Verbose,
    /// With a failure, of which it said this; nothing where the system ended it.
    Failed(ExitStatus, String),
    /// By us, because its time was over.
    Late,
}

/// Starts `program` with `argument`, gives it `input`, and waits for its end, `wall` at most. Blocks.
///
/// # Errors
/// Where no process can be started, or not be waited for.
pub fn run(program: &Path, argument: &str, input: &[u8], wall: Duration, output_max: u64) -> Result<Ended> {
    let mut child = Command::new(program)
        .arg(argument)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|threads| {
        threads.spawn(move || {
            // It may end before it has read all: then what it says tells why.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(input);
            }
        });
        let output = threads.spawn(move || read(stdout, output_max.saturating_add(1)));
        let words = threads.spawn(move || read(stderr, WORDS_BYTES));
        let ended = wait(&mut child, wall);
        let (output, words) = (output.join().unwrap_or_default(), words.join().unwrap_or_default());
        Ok(match ended? {
            Some(status) if !status.success() => {
                let words = String::from_utf8_lossy(&words);
                Ended::Failed(status, words.trim().trim_start_matches("error: ").to_owned())
            }
            Some(_) if output.len() as u64 > output_max => Ended::Verbose,
            Some(_) => Ended::Done(output),
            None => Ended::Late,
        })
    })
}

/// Waits for the end of a process; kills it when the time is over.
fn wait(child: &mut Child, wall: Duration) -> Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= wall {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Reads to a bound, and then to the end without keeping it, so that nobody waits for a full pipe.
fn read(from: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut from) = from {
        let _ = from.by_ref().take(most).read_to_end(&mut kept);
        let _ = std::io::copy(&mut from, &mut std::io::sink());
    }
    kept
}

/// Bounds what this process may take from here on: address space beyond what it has, and processor time over all its threads.
///
/// # Errors
/// Where the system refuses.
#[cfg(target_os = "linux")]
pub fn restrict_this_process(memory_bytes: u64, cpu_seconds: u64) -> Result<()> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = pages.split_whitespace().next().and_then(|pages| pages.parse().ok()).unwrap_or_default();
    let limit = |value: u64| libc::rlimit { rlim_cur: value, rlim_max: value };
    let memory = limit(pages.saturating_mul(4096).saturating_add(memory_bytes));
    let time = limit(cpu_seconds);
    let core = limit(0);
    #[expect(unsafe_code, reason = "three system calls, each with a value of ours that outlives it")]
    let done = unsafe {
        libc::setrlimit(libc::RLIMIT_AS, &memory) == 0
            && libc::setrlimit(libc::RLIMIT_CPU, &time) == 0
            && libc::setrlimit(libc::RLIMIT_CORE, &core) == 0
    };
    if done { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// Elsewhere the parent's clock is what bounds it.
///
/// # Errors
/// None.
#[cfg(not(target_os = "linux"))]
pub fn restrict_this_process(_memory_bytes: u64, _cpu_seconds: u64) -> Result<()> {
    Ok(())
}
