//! Targets and figures side by side, as text for a terminal and as a document.

use std::fmt::Write as _;

/// One row: what was to be reached, and what was.
pub(crate) struct Row {
    work: String,
    target: String,
    figure: String,
    /// Nothing where there is no target, or none that this run can judge.
    is_reached: Option<bool>,
}

/// A run, as far as it has come.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    /// Further tables: a title, a header, rows.
    tables: Vec<(String, Vec<String>, Vec<Vec<String>>)>,
    plans: Vec<(String, String)>,
}

impl Report {
    /// A row with a verdict.
    pub(crate) fn judged(&mut self, work: &str, target: &str, figure: String, is_reached: bool) {
        self.push(work, target, figure, Some(is_reached));
    }

    /// A row without.
    pub(crate) fn told(&mut self, work: &str, target: &str, figure: String) {
        self.push(work, target, figure, None);
    }

    fn push(&mut self, work: &str, target: &str, figure: String, is_reached: Option<bool>) {
        self.rows.push(Row { work: work.to_owned(), target: target.to_owned(), figure, is_reached });
    }

    /// A table of its own.
    pub(crate) fn table(&mut self, title: &str, header: &[&str], rows: Vec<Vec<String>>) {
        self.tables.push((title.to_owned(), header.iter().map(|name| (*name).to_owned()).collect(), rows));
    }

    /// A query's plan.
    pub(crate) fn plan(&mut self, what: &str, plan: String) {
        self.plans.push((what.to_owned(), plan));
    }

    /// Everything as Markdown, which reads well in a terminal too.
    pub(crate) fn text(&self) -> String {
        let header: Vec<String> = ["work", "target", "figure", ""].map(str::to_owned).to_vec();
        let rows = self.rows.iter().map(|row| {
            let verdict = row.is_reached.map_or("", |is_reached| if is_reached { "✔" } else { "✘" });
            vec![row.work.clone(), row.target.clone(), row.figure.clone(), verdict.to_owned()]
        });
        let mut out = table(&header, &rows.collect::<Vec<_>>());
        for (title, header, rows) in &self.tables {
            let _ = write!(out, "\n### {title}\n\n{}", table(header, rows));
        }
        out
    }

    /// The plans as Markdown.
    pub(crate) fn plans(&self) -> String {
        let mut out = String::new();
        for (what, plan) in &self.plans {
            let _ = write!(out, "{what}:\n\n```\n{}\n```\n\n", plan.trim_end());
        }
        out
    }
}

/// A table whose columns stand below each other.
fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            let cells =
                rows.iter().chain([&header.to_vec()]).filter_map(|row| row.get(at)).map(|cell| width(cell)).max();
            cells.unwrap_or_default()
        })
        .collect();
    let line = |cells: &[String]| {
        let cells =
            cells.iter().zip(&widths).map(|(cell, wanted)| format!("{cell}{}", " ".repeat(wanted - width(cell))));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut out = format!("{}{}", line(header), line(&rule));
    rows.iter().for_each(|row| out.push_str(&line(row)));
    out
}

/// Columns that a text takes; Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if ('\u{2e80}'..'\u{ff60}').contains(&c) { 2 } else { 1 }).sum()
}
