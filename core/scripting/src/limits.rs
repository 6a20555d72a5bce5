//! Every limit of a script, in one place. Nothing here is left to rhai's defaults, which differ between builds.

use std::time::Duration;

/// Steps of one run: statements, expressions, turns of a loop.
pub(crate) const OPERATIONS_MAX: u64 = 2_000_000;
/// Functions that call one another.
pub(crate) const CALL_LEVELS_MAX: usize = 24;
/// Nesting of expressions at the top of a script and inside of functions.
pub(crate) const EXPRESSION_DEPTH_MAX: usize = 48;
/// Bytes of all texts in one value together.
pub(crate) const STRING_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Entries of all lists in one value together.
pub(crate) const ARRAY_MAX: usize = 25_000;
/// Entries of all maps in one value together.
pub(crate) const MAP_MAX: usize = 200_000;
/// Variables at one moment.
pub(crate) const VARIABLES_MAX: usize = 200;
/// Functions of one script.
pub(crate) const FUNCTIONS_MAX: usize = 100;
/// Bytes of a script's text.
pub(crate) const SCRIPT_BYTES_MAX: usize = 64 * 1024;
/// Lines that one run may log, and characters of a line.
pub(crate) const LOG_LINES_MAX: usize = 50;
pub(crate) const LOG_LINE_CHARS_MAX: usize = 500;
/// Nesting of values that go from a script to the engine.
pub(crate) const VALUE_DEPTH_MAX: usize = 16;

/// Which part of the product a script runs in, and so how much it may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Before a change is stored: somebody waits.
    Before,
    /// After a change was stored.
    After,
    /// By the clock.
    Schedule,
    /// Asked by a plugin, which waits for the answer.
    Call,
}

impl Phase {
    /// The function of the script that is called.
    pub(crate) const fn entry(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Schedule => "run",
            Self::Call => "answer",
        }
    }

    /// Parameters of that function.
    pub(crate) const fn parameters(self) -> usize {
        match self {
            Self::Before | Self::After | Self::Call => 2,
            Self::Schedule => 1,
        }
    }

    /// How long a run may take; before a change, all runs of one batch together.
    pub(crate) const fn time(self) -> Duration {
        match self {
            Self::Before | Self::Call => Duration::from_secs(2),
            Self::After => Duration::from_secs(5),
            Self::Schedule => Duration::from_secs(60),
        }
    }

    /// Calls into the engine in one run.
    pub(crate) const fn calls_max(self) -> u32 {
        match self {
            Self::Before | Self::Call => 50,
            Self::After => 200,
            Self::Schedule => 50_000,
        }
    }

    /// Records that one run may read.
    pub(crate) const fn rows_max(self) -> usize {
        match self {
            Self::Before | Self::After | Self::Call => 2_000,
            Self::Schedule => 20_000,
        }
    }
}
