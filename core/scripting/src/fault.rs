//! What went wrong in a script, and where.

use rhai::{EvalAltResult, ParseError, Position};
use serde_json::{Value as Json, json};

use crate::limits;

/// A failure of a script, with its place where one is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub message: String,
    /// Counted from 1.
    pub line: Option<usize>,
    /// Counted from 1.
    pub column: Option<usize>,
}

impl Fault {
    /// A failure that belongs to no line.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), line: None, column: None }
    }

    pub(crate) fn parsing(error: &ParseError) -> Self {
        Self::at(error.err_type().to_string(), error.position())
    }

    /// `otherwise` is the place of what has none.
    pub(crate) fn running(error: &EvalAltResult, otherwise: Position) -> Self {
        let inner = error.unwrap_inner();
        let message = match inner {
            EvalAltResult::ErrorTooManyOperations(_) => {
                format!("stopped after {} steps: is there an endless loop?", limits::OPERATIONS_MAX)
            }
            EvalAltResult::ErrorStackOverflow(_) => {
                format!("functions call one another more than {} levels deep", limits::CALL_LEVELS_MAX)
            }
            EvalAltResult::ErrorDataTooLarge(what, _) => format!(
                "a value grew too large ({what}): at most {} bytes of text, {} entries of lists and {} of maps",
                limits::STRING_BYTES_MAX,
                limits::ARRAY_MAX,
                limits::MAP_MAX
            ),
            EvalAltResult::ErrorTooManyVariables(_) => format!("more than {} variables", limits::VARIABLES_MAX),
            EvalAltResult::ErrorTerminated(reason, _) => reason.to_string(),
            EvalAltResult::ErrorRuntime(thrown, _) => thrown_text(thrown),
            other => without_place(&other.to_string()),
        };
        Self::at(message, inner.position().or_else(error.position()).or_else(otherwise))
    }

    fn at(message: String, place: Position) -> Self {
        // The very beginning of a line is counted as none.
        let column = place.position().or_else(|| place.line().map(|_| 1));
        Self { message, line: place.line(), column }
    }

    pub(crate) fn to_json(&self) -> Json {
        json!({"message": self.message, "line": self.line, "column": self.column})
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: {}", self.message),
            (Some(line), None) => write!(f, "line {line}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

/// What the engine refused comes as a map with a message; scripts throw whatever they like.
fn thrown_text(thrown: &rhai::Dynamic) -> String {
    let message = thrown.read_lock::<rhai::Map>().and_then(|map| map.get("message").map(ToString::to_string));
    message.unwrap_or_else(|| thrown.to_string())
}

fn without_place(text: &str) -> String {
    text.split(" (line ").next().unwrap_or(text).to_owned()
}
