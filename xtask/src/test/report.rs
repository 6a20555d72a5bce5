//! What each step came to, and the table at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::tools;

/// The steps so far.
#[derive(Default)]
pub(super) struct Report {
    rows: Vec<Row>,
    start: Option<Instant>,
}

struct Row {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Failed(String),
    /// Asked for by a flag, so it counts as neither.
    LeftOut(&'static str),
}

impl Report {
    /// Runs a step; whether it passed.
    pub(super) fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        self.step_since(Instant::now(), name, step)
    }

    /// The end of a step that began beside others.
    pub(super) fn step_since(&mut self, start: Instant, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        self.start.get_or_insert(start);
        tools::say(&format!("=== {name}"));
        let outcome = match step() {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        if let Outcome::Failed(reason) = &outcome {
            tools::say(&format!("{name} failed: {reason}"));
        }
        let passed = matches!(outcome, Outcome::Passed);
        self.rows.push(Row { name, took: start.elapsed(), outcome });
        passed
    }

    /// Runs a step that needs what earlier ones make; without it the step counts as failed.
    pub(super) fn step_after(&mut self, ready: bool, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        self.step(name, || if ready { step() } else { bail!("not run, because what it needs failed") })
    }

    /// Notes a step that the caller did not want.
    pub(super) fn left_out(&mut self, name: &'static str, why: &'static str) {
        self.rows.push(Row { name, took: Duration::ZERO, outcome: Outcome::LeftOut(why) });
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When a step failed.
    pub(super) fn finish(self) -> Result<()> {
        tools::print(&self.table());
        let failed = self.failed();
        if failed > 0 { bail!("{failed} of {} steps failed", self.rows.len()) } else { Ok(()) }
    }

    fn failed(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed(_))).count()
    }

    fn table(&self) -> String {
        let mut table = String::from("\n");
        for row in &self.rows {
            let (mark, note) = match &row.outcome {
                Outcome::Passed => ("ok", ""),
                Outcome::Failed(reason) => ("FAILED", reason.lines().next().unwrap_or_default()),
                Outcome::LeftOut(why) => ("left out", *why),
            };
            let line = format!("{:<20} {:>8}  {mark:<8} {note}", row.name, clock(row.took));
            table.push_str(line.trim_end());
            table.push('\n');
        }
        let passed = self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Passed)).count();
        let all = self.start.map(|start| start.elapsed()).unwrap_or_default();
        table.push_str(&format!("{:<20} {:>8}\n\n{passed} passed, {} failed", "all", clock(all), self.failed()));
        table
    }
}

/// Minutes and seconds: `3:07`.
fn clock(took: Duration) -> String {
    format!("{}:{:02}", took.as_secs() / 60, took.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_steps_and_a_failure_fails_the_whole() {
        let mut report = Report::default();
        assert!(report.step("one", || Ok(())));
        assert!(!report.step("two", || bail!("broken\nin detail")));
        assert!(!report.step_after(false, "three", || unreachable!("needs two")));
        report.left_out("four", "by a flag");
        let table = report.table();
        assert_eq!(table.lines().last(), Some("1 passed, 2 failed"));
        assert!(table.contains("FAILED   broken\n"), "{table}");
        assert!(table.contains("left out by a flag"), "{table}");
        assert!(report.finish().is_err());
    }

    #[test]
    fn all_passed_is_a_success() {
        let mut report = Report::default();
        report.step("one", || Ok(()));
        assert!(report.table().ends_with("\n\n1 passed, 0 failed"));
        assert!(report.finish().is_ok());
    }
}
