//! How a call of a component can fail, and how such failures are told apart.

use std::time::Duration;

use wasmtime::{Trap, WasmBacktrace};

use super::bindings::types;
use super::state::CallState;

/// A failed call. Whatever it is, the store is gone with it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("it panicked: {message} ({file}:{line})")]
    Panicked { message: String, file: String, line: u64 },
    #[error("it used up its computing budget")]
    OutOfFuel,
    #[error("it took longer than {} ms", .0.as_millis())]
    TooSlow(Duration),
    #[error("it asked for more memory than it may have")]
    OutOfMemory,
    #[error("it called itself too deeply")]
    StackOverflow,
    #[error("it used more than it may: {0}")]
    LimitExceeded(&'static str),
    #[error("its answer is larger than {0} bytes")]
    AnswerTooLarge(usize),
    #[error("it stopped: {0}")]
    Trapped(String),
    #[error("its answer is not what was asked for: {0}")]
    BadAnswer(String),
    #[error("all its places are taken")]
    Busy,
    #[error("it does not offer this")]
    FacetMissing,
    #[error("it could not be started: {0}")]
    NotStarted(String),
    #[error("the host failed: {0}")]
    Host(String),
    /// The plugin itself answered an error: no fault.
    #[error("{}: {}", .0.code, .0.message)]
    Answered(types::Error),
}

impl Failure {
    /// True when the plugin is to blame, which counts against it.
    pub(crate) const fn is_fault(&self) -> bool {
        !matches!(self, Self::Busy | Self::Answered(_) | Self::Host(_))
    }

    /// A short name for figures and logs.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Panicked { .. } => "panic",
            Self::OutOfFuel => "fuel",
            Self::TooSlow(_) => "deadline",
            Self::OutOfMemory => "memory",
            Self::StackOverflow => "stack",
            Self::LimitExceeded(_) => "limit",
            Self::AnswerTooLarge(_) => "answer-size",
            Self::Trapped(_) => "trap",
            Self::BadAnswer(_) => "answer",
            Self::Busy => "busy",
            Self::FacetMissing => "facet",
            Self::NotStarted(_) => "start",
            Self::Host(_) => "host",
            Self::Answered(_) => "answered",
        }
    }
}

/// A limit was reached inside the host; the trap that carries it ends the guest.
#[derive(Debug, thiserror::Error)]
#[error("more than it may: {0}")]
pub(crate) struct LimitTrap(pub(crate) &'static str);

/// Frames of a stack that are kept.
const FRAMES: usize = 32;
/// Characters of a frame.
const FRAME_CHARS: usize = 300;

/// The functions of the guest that were running when it ended, the innermost first, each with its place in the code.
pub(crate) fn stack_of(error: &wasmtime::Error) -> Vec<String> {
    // The backtrace's own text is the one that has the names as they stand in the source.
    let Some(text) = error.downcast_ref::<WasmBacktrace>().map(ToString::to_string) else { return Vec::new() };
    text.lines().skip(1).filter_map(frame).take(FRAMES).collect()
}

/// `  0: 0x1f - module!crate::function` as `crate::function (0x1f)`.
fn frame(line: &str) -> Option<String> {
    let (number, rest) = line.trim().split_once(": ")?;
    number.parse::<u32>().ok()?;
    let (offset, rest) =
        rest.trim_start().split_once(" - ").map_or((None, rest), |(offset, rest)| (Some(offset), rest));
    let name = rest.split_once('!').map_or(rest, |(_, name)| name).trim();
    let name: String = name.chars().filter(|c| !c.is_control()).take(FRAME_CHARS).collect();
    Some(offset.map_or_else(|| name.clone(), |offset| format!("{name} ({})", offset.trim())))
}

/// Tells why a guest ended, from the error and from what the call left behind.
pub(crate) fn classify(error: &wasmtime::Error, state: &CallState) -> Failure {
    if let Some(limit) = error.downcast_ref::<LimitTrap>() {
        return Failure::LimitExceeded(limit.0);
    }
    // All slots of the machine are taken, by whomever: no fault of this plugin.
    if error.is::<wasmtime::PoolConcurrencyLimitError>() {
        return Failure::Busy;
    }
    if state.is_over_time() {
        return Failure::TooSlow(state.budget.wall);
    }
    if state.limiter.was_exceeded {
        return Failure::OutOfMemory;
    }
    if let Some(panic) = &state.panic {
        return Failure::Panicked { message: panic.message.clone(), file: panic.file.clone(), line: panic.line };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Failure::OutOfFuel,
        Some(Trap::StackOverflow) => Failure::StackOverflow,
        Some(Trap::Interrupt) => Failure::TooSlow(state.budget.wall),
        Some(trap) => Failure::Trapped(trap.to_string()),
        None => Failure::Trapped(format!("{error:#}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_with_their_names_and_places() {
        assert_eq!(frame("    0:   0x1f2a - <unknown>!guest::deeper").unwrap(), "guest::deeper (0x1f2a)");
        assert_eq!(frame("   12: guest.wasm!<wasm function 7>").unwrap(), "<wasm function 7>");
        assert_eq!(frame("note: using the variable may show more"), None);
        assert_eq!(frame("        at src/lib.rs:7:3"), None);
    }
}
