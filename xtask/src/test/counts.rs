//! Reading from a test runner's output how many tests ran and how many did not.

/// What a runner's summary says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) skipped: usize,
}

impl Counts {
    /// Cargo's: one summary a test binary, `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`.
    pub(super) fn of_cargo(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().filter(|line| line.starts_with("test result:")) {
            counts.passed += before(line, "passed");
            counts.skipped += before(line, "ignored") + before(line, "filtered");
        }
        counts
    }

    /// Vitest's: `      Tests  12 passed | 1 skipped | 2 todo (15)`; colours have been switched off.
    pub(super) fn of_vitest(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines().map(str::trim).filter(|line| line.starts_with("Tests ")) {
            counts.passed += before(line, "passed");
            counts.skipped += before(line, "skipped") + before(line, "todo");
        }
        counts
    }

    /// Node's: lines such as `ℹ pass 3`, `ℹ skipped 0`, `ℹ todo 0`, or with `#` for the mark.
    pub(super) fn of_node(output: &str) -> Self {
        let after = |word: &str| -> usize {
            let lines = output.lines().filter_map(|line| line.strip_prefix("ℹ ").or(line.strip_prefix("# ")));
            lines.filter_map(|line| line.strip_prefix(word)?.trim().parse::<usize>().ok()).sum()
        };
        Self { passed: after("pass "), skipped: after("skipped ") + after("todo ") + after("cancelled ") }
    }
}

/// The number before a word: 5 in `5 passed`.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<_> = line.split(|c: char| c.is_whitespace() || c == ';').filter(|part| !part.is_empty()).collect();
    words.windows(2).filter(|pair| pair[1] == word).filter_map(|pair| pair[0].parse::<usize>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_summaries_are_added_up() {
        let output = "running 2 tests\ntest result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.0s\n\
                      test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 1.2s\n";
        assert_eq!(Counts::of_cargo(output), Counts { passed: 7, skipped: 4 });
    }

    #[test]
    fn vitest_and_node_summaries_are_read() {
        let vitest = " Test Files  3 passed (3)\n      Tests  12 passed | 1 skipped | 2 todo (15)\n";
        assert_eq!(Counts::of_vitest(vitest), Counts { passed: 12, skipped: 3 });
        let node = "ℹ tests 4\nℹ pass 3\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\n";
        assert_eq!(Counts::of_node(node), Counts { passed: 3, skipped: 1 });
        assert_eq!(Counts::of_node(&node.replace('ℹ', "#")), Counts { passed: 3, skipped: 1 });
    }

    #[test]
    fn nothing_counts_as_nothing() {
        assert_eq!(Counts::of_cargo(""), Counts::default());
        assert_eq!(Counts::of_vitest("No test files found"), Counts::default());
    }
}
