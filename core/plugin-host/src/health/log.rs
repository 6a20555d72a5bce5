//! The last lines of a plugin's log.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// Lines that are kept.
pub(crate) const LINES_KEPT: usize = 500;
/// Levels, the loudest last.
pub(crate) const LEVELS: [&str; 4] = ["debug", "info", "warn", "error"];

/// A line of a plugin's log.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LogLine {
    /// Counts up from 1; given by the book.
    pub(crate) id: u64,
    pub(crate) at_ms: i64,
    pub(crate) level: &'static str,
    pub(crate) message: String,
    pub(crate) facts: String,
    pub(crate) trace: String,
    pub(crate) phase: &'static str,
    /// The hook, function, job or slot that wrote it.
    pub(crate) handler: String,
}

/// The last lines of a plugin's log; the oldest gives way to the newest.
#[derive(Default)]
pub(crate) struct LogBook(Mutex<Lines>);

#[derive(Default)]
struct Lines {
    written: u64,
    kept: VecDeque<LogLine>,
}

/// Which lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// Words that stand in it, in any case; in the message, the facts, the handler or the trace.
    pub(crate) search: Option<&'a str>,
    /// As loud or louder.
    pub(crate) level: Option<&'a str>,
    /// Older than the line of this id.
    pub(crate) before: Option<u64>,
}

impl LogBook {
    /// Writes a line.
    pub(crate) fn add(&self, line: LogLine) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.written += 1;
        if lines.kept.len() >= LINES_KEPT {
            lines.kept.pop_front();
        }
        let id = lines.written;
        lines.kept.push_back(LogLine { id, ..line });
    }

    /// All that are kept, newest first.
    pub(crate) fn lines(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).kept.iter().rev().cloned().collect()
    }

    /// So many of those that are wanted, newest first, and whether there are more.
    pub(crate) fn find(&self, wanted: &Wanted<'_>, limit: usize) -> (Vec<LogLine>, bool) {
        let words: Vec<String> = wanted.search.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
        let loudness = |level: &str| LEVELS.iter().position(|known| *known == level);
        let least = wanted.level.and_then(loudness);
        let fits = |line: &LogLine| {
            wanted.before.is_none_or(|before| line.id < before)
                && least.is_none_or(|least| loudness(line.level).is_some_and(|level| level >= least))
                && (words.is_empty() || {
                    let text =
                        format!("{} {} {} {}", line.message, line.facts, line.handler, line.trace).to_lowercase();
                    words.iter().all(|word| text.contains(word))
                })
        };
        let mut found: Vec<LogLine> = self.lines().into_iter().filter(fits).take(limit + 1).collect();
        let has_more = found.len() > limit;
        found.truncate(limit);
        (found, has_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(lines: usize) -> LogBook {
        let book = LogBook::default();
        for n in 0..lines {
            let level = LEVELS[n % 4];
            book.add(LogLine { level, message: format!("Line {n}"), trace: format!("t{n}"), ..LogLine::default() });
        }
        book
    }

    #[test]
    fn the_oldest_lines_give_way() {
        let lines = book(LINES_KEPT + 20).lines();
        assert_eq!(lines.len(), LINES_KEPT);
        assert_eq!((lines[0].id, lines[LINES_KEPT - 1].id), (520, 21));
    }

    #[test]
    fn lines_are_found_by_words_level_and_place() {
        let book = book(40);
        let ids = |wanted: Wanted<'_>, limit| {
            let (lines, more) = book.find(&wanted, limit);
            (lines.iter().map(|line| line.id).collect::<Vec<_>>(), more)
        };
        assert_eq!(ids(Wanted { search: Some("LINE t39"), ..Wanted::default() }, 10), (vec![40], false));
        assert_eq!(ids(Wanted { level: Some("error"), ..Wanted::default() }, 2), (vec![40, 36], true));
        assert_eq!(
            ids(Wanted { level: Some("error"), before: Some(36), ..Wanted::default() }, 2),
            (vec![32, 28], true)
        );
        assert_eq!(ids(Wanted { before: Some(2), ..Wanted::default() }, 2), (vec![1], false));
    }
}
