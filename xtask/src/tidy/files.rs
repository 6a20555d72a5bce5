//! Files short enough to read, and Rust modules that say what they are for.

use super::Fault;
use super::tree::{SourceFile, Tree};

const LINES_MAX: usize = 400;

/// Made by a program from something else; a test of their own says that they are up to date.
const GENERATED: [&str; 1] = ["core/ui/src/api/schema.ts"];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let code = tree.files.iter().filter(|file| file.ends_in(&[".rs", ".ts", ".tsx"]));
    code.filter(|file| !GENERATED.contains(&file.path.as_str())).flat_map(of_file).collect()
}

fn of_file(file: &SourceFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lines = file.text.lines().count();
    if lines > LINES_MAX {
        faults.push(Fault::new(&file.path, 0, format!("has {lines} lines; at most {LINES_MAX}: one operation a file")));
    }
    if file.ends_in(&[".rs"]) && !file.text.starts_with("//! ") {
        faults.push(Fault::new(&file.path, 1, "must start with a `//!` line that says what the module is for"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn messages(path: &str, text: &str) -> usize {
        faults(&sample(&[(path, text)])).len()
    }

    #[test]
    fn long_files_are_faults_except_generated_ones() {
        let of_lines = |lines: usize| format!("//! Long.\n{}", "x\n".repeat(lines - 1));
        assert_eq!(messages("core/a/src/lib.rs", &of_lines(400)), 0);
        assert_eq!(messages("core/a/src/lib.rs", &of_lines(401)), 1);
        assert_eq!(messages("core/ui/src/a.tsx", &of_lines(401)), 1);
        assert_eq!(messages("core/ui/src/api/schema.ts", &of_lines(9000)), 0);
        assert_eq!(messages("docs/A.md", &of_lines(9000)), 0);
    }

    #[test]
    fn a_module_without_a_word_about_itself_is_a_fault() {
        assert_eq!(messages("core/a/src/lib.rs", "use std::fmt;\n"), 1);
        assert_eq!(messages("core/a/src/lib.rs", "//!\nuse std::fmt;\n"), 1);
        assert_eq!(messages("core/a/src/lib.rs", ""), 1);
        assert_eq!(messages("core/ui/src/a.ts", "export {};\n"), 0);
    }
}
