//! The table of hostile plugins: each of the cases has tests, and every test that it names is there.

use std::collections::BTreeSet;

use super::Fault;
use super::tree::Tree;

const TABLE: &str = "docs/HOSTILE.md";
/// The cases of the plugin contract.
const CASES: usize = 44;

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let Some(table) = tree.files.iter().find(|file| file.path == TABLE) else {
        return vec![Fault::new(TABLE, 0, "is missing")];
    };
    let mut faults = Vec::new();
    let mut shown = BTreeSet::new();
    for (at, line) in table.text.lines().enumerate() {
        let Some(case) = case_of(line) else { continue };
        let tests: Vec<_> = named_tests(line).collect();
        if tests.is_empty() {
            faults.push(Fault::new(TABLE, at + 1, format!("case {case} names no test")));
        }
        for (path, name) in tests {
            if !has_test(tree, path, name) {
                faults.push(Fault::new(TABLE, at + 1, format!("there is no test {name} in {path}")));
            }
        }
        if !shown.insert(case) {
            faults.push(Fault::new(TABLE, at + 1, format!("case {case} stands there twice")));
        }
    }
    let missing = (1..=CASES).filter(|case| !shown.contains(case));
    faults.extend(missing.map(|case| Fault::new(TABLE, 0, format!("case {case} is missing"))));
    faults
}

/// The number of the case that a row of the table is about.
fn case_of(line: &str) -> Option<usize> {
    line.strip_prefix('|')?.split('|').next()?.trim().parse().ok()
}

/// Words in backticks of the form `path::name`.
fn named_tests(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split('`').skip(1).step_by(2).filter_map(|word| word.split_once(".rs::"))
}

/// `path` has no ending yet. A test is a function below an attribute that ends in `test]`, perhaps with arguments.
fn has_test(tree: &Tree, path: &str, name: &str) -> bool {
    let Some(file) = tree.files.iter().find(|file| file.path.strip_suffix(".rs") == Some(path)) else { return false };
    let begins = format!("fn {name}(");
    let mut is_test = false;
    for line in file.text.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            is_test = is_test || line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if line.contains(&begins) {
            return is_test;
        } else if !line.is_empty() {
            is_test = false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    const SOURCE: &str = "fn helper() {}\n\n#[test]\nfn loops_end() {}\n\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn floods_end() {}\n";

    fn messages(rows: &str) -> Vec<String> {
        let faults = faults(&sample(&[(TABLE, rows), ("tests/it/a.rs", SOURCE)]));
        // Of the cases that a sample leaves out nothing is to be said here.
        faults.into_iter().filter(|fault| fault.line > 0).map(|fault| fault.message).collect()
    }

    #[test]
    fn tests_that_are_there_pass() {
        let rows = "| | case |\n|---|---|\n| 1 | a loop | `tests/it/a.rs::loops_end` `tests/it/a.rs::floods_end` |\n";
        assert_eq!(messages(rows), Vec::<String>::new());
    }

    #[test]
    fn tests_that_are_not_there_and_rows_without_any_are_found() {
        assert_eq!(messages("| 1 | a loop | `tests/it/a.rs::ends` |"), ["there is no test ends in tests/it/a"]);
        assert_eq!(
            messages("| 1 | a loop | `tests/it/b.rs::loops_end` |"),
            ["there is no test loops_end in tests/it/b"]
        );
        assert_eq!(messages("| 1 | a loop | `tests/it/a.rs::helper` |"), ["there is no test helper in tests/it/a"]);
        assert_eq!(messages("| 1 | a loop | `plugin_unavailable` |"), ["case 1 names no test"]);
        let row = "| 1 | a loop | `tests/it/a.rs::loops_end` |\n";
        assert_eq!(messages(&row.repeat(2)), ["case 1 stands there twice"]);
    }

    #[test]
    fn every_case_of_the_contract_has_a_row() {
        let faults =
            faults(&sample(&[(TABLE, "| 1 | a loop | `tests/it/a.rs::loops_end` |"), ("tests/it/a.rs", SOURCE)]));
        assert_eq!(faults.len(), CASES - 1);
    }
}
