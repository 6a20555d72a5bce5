//! The database's language is spoken in one crate.

use super::Fault;
use super::tree::{SourceFile, Tree};

const OWNER: &str = "core/store/";

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let places = ["core/", "plugins/", "sdk/"];
    let is_checked = |file: &&SourceFile| {
        file.ends_in(&[".rs"])
            && places.iter().any(|place| file.path.starts_with(place))
            && !file.path.starts_with(OWNER)
            && !file.is_test()
    };
    tree.files.iter().filter(is_checked).flat_map(of_file).collect()
}

fn of_file(file: &SourceFile) -> Vec<Fault> {
    let has_query = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        code.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "SELECT")
    };
    let lines = file.lines_before_tests().filter(|(_, line)| has_query(line));
    lines.map(|(number, _)| Fault::new(&file.path, number, "queries are written in core/store only")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn a_query_outside_the_store_is_a_fault() {
        let query = "//! X.\nlet rows = \"SELECT * FROM x\";\n";
        let tree = sample(&[
            ("core/store/src/list.rs", query),
            ("core/engine/src/list.rs", query),
            ("core/engine/src/select.rs", "//! X.\n// A SELECT would do.\nlet SELECTED = select();\n"),
            ("core/engine/src/tests.rs", query),
            ("core/server/src/x.rs", "//! X.\n#[cfg(test)]\nmod tests { const Q: &str = \"SELECT\"; }\n"),
        ]);
        let found: Vec<_> = faults(&tree).into_iter().map(|fault| (fault.path, fault.line)).collect();
        assert_eq!(found, [("core/engine/src/list.rs".to_owned(), 2)]);
    }
}
