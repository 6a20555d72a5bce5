//! Documents point at things that exist: paths in backticks, and links to files.

use super::Fault;
use super::tree::{SourceFile, Tree};

/// What a path of this tree begins with.
const ROOTS: [&str; 10] =
    ["core/", "plugins/", "sdk/", "workflows/", "migrations/", "tests/", "xtask/", "docs/", ".ci/", ".cargo/"];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let is_document =
        |file: &&SourceFile| file.ends_in(&[".md"]) && (file.path == "README.md" || file.path.starts_with("docs/"));
    tree.files.iter().filter(is_document).flat_map(|file| of_document(tree, file)).collect()
}

fn of_document(tree: &Tree, file: &SourceFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut is_fenced = false;
    for (at, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            let missing = quoted_paths(line).into_iter().chain(linked_paths(&file.path, line));
            for path in missing.filter(|path| !exists(tree, path)) {
                faults.push(Fault::new(&file.path, at + 1, format!("names {path}, which does not exist")));
            }
        }
    }
    faults
}

/// Words inside backticks that look like a path of this tree, one for each alternative in braces.
fn quoted_paths(line: &str) -> Vec<String> {
    let quoted = line.split('`').skip(1).step_by(2);
    let words = quoted.flat_map(str::split_whitespace);
    words.filter(|word| ROOTS.iter().any(|root| word.starts_with(root))).flat_map(alternatives).collect()
}

/// Targets of `[text](target)` that are files, from the root.
fn linked_paths(document: &str, line: &str) -> Vec<String> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let is_file = |target: &&str| !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:");
    let from_root = |target: &str| {
        let target = target.split('#').next().unwrap_or_default();
        let mut parts: Vec<&str> = document.split('/').collect();
        parts.pop();
        for part in target.split('/') {
            match part {
                "." | "" => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    };
    targets.filter(is_file).map(from_root).filter(|path| !path.is_empty()).collect()
}

/// `a/{b,c}.rs` as `a/b.rs`, `a/c.rs`.
fn alternatives(path: &str) -> Vec<String> {
    match path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (choices, after))) if choices.contains(',') => {
            choices.split(',').flat_map(|choice| alternatives(&format!("{before}{choice}{after}"))).collect()
        }
        _ => vec![path.to_owned()],
    }
}

/// Up to the first part that is a pattern or a placeholder; a line number at the end does not count.
fn exists(tree: &Tree, path: &str) -> bool {
    let is_pattern = |part: &str| part.contains(['*', '<', '{', '…']) || part.contains("NNNN");
    let path = path.trim_end_matches([',', '.', ';', ':', ')']);
    let path = match path.rsplit_once(':') {
        Some((path, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    };
    let known: Vec<_> = path.trim_end_matches('/').split('/').take_while(|part| !is_pattern(part)).collect();
    known.is_empty() || tree.has(&known.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn messages(text: &str) -> Vec<String> {
        let tree = sample(&[
            ("docs/A.md", text),
            ("docs/decisions/0001-x.md", ""),
            ("README.md", ""),
            ("core/model/src/lib.rs", ""),
            ("core/store/src/lib.rs", ""),
            ("plugins/sales/manifest.toml", ""),
        ]);
        faults(&tree).into_iter().map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn paths_that_exist_and_words_that_are_no_paths_pass() {
        let text = "See `core/model`, `core/{model,store}/src/lib.rs`, `plugins/<name>/objects/*.toml`, \
                    `migrations/NNNN-name.surql`, `core/model/src/lib.rs:12`, `and/or`, `POST /api/v1/records`, \
                    [one](decisions/0001-x.md), [two](../README.md#use), [three](https://example.com/x.md), [four](#here).\n\
                    ```\n`core/gone`\n```\n";
        assert_eq!(messages(&text.replace("`migrations/NNNN-name.surql`, ", "")), Vec::<String>::new());
    }

    #[test]
    fn paths_that_do_not_exist_are_faults() {
        assert_eq!(messages("Line\nSee `core/gone.rs`.\n"), ["docs/A.md:2: names core/gone.rs, which does not exist"]);
        assert_eq!(messages("`core/{model,gone}/src`"), ["docs/A.md:1: names core/gone/src, which does not exist"]);
        assert_eq!(
            messages("[x](decisions/0002-y.md)"),
            ["docs/A.md:1: names docs/decisions/0002-y.md, which does not exist"]
        );
        assert_eq!(messages("`cargo run core/gone`").len(), 1);
        assert_eq!(messages("`migrations/NNNN-name.surql`").len(), 1);
    }
}
