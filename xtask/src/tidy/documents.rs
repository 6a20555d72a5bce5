//! Documents point at things that exist: paths in backticks, and links to files. And they quote what is really there: a block of
//! code whose first line names a file is that file.

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
    let mut faults = misquoted(tree, file);
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

/// Blocks of code that name a file (```` ```rust sdk/cookbook/website/src/lib.rs ````) and aren't it. Where the file has tests of its
/// own at its end, the block may leave them out.
fn misquoted(tree: &Tree, document: &SourceFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut lines = document.text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(head) = line.strip_prefix("```") else { continue };
        let quoted: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let Some(path) = head.split_whitespace().nth(1).filter(|path| path.contains('/')) else { continue };
        let Some(file) = tree.files.iter().find(|file| file.path == path) else {
            faults.push(Fault::new(&document.path, at + 1, format!("quotes {path}, which does not exist")));
            continue;
        };
        let whole = file.text.trim_end();
        let untested = whole.split("\n#[cfg(test)]\n").next().unwrap_or_default().trim_end();
        if ![whole, untested].contains(&quoted.join("\n").trim_end()) {
            faults.push(Fault::new(&document.path, at + 1, format!("quotes {path}, which reads differently by now")));
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
    // A test in a file is looked for elsewhere.
    let path = path.split("::").next().unwrap_or(path);
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
    fn what_is_quoted_is_the_file() {
        let of = |document: &str| {
            let file = "//! One.\nfn one() {}\n\n#[cfg(test)]\nmod tests {}\n";
            let tree = sample(&[("docs/A.md", document), ("sdk/a.rs", file), ("sdk/b.toml", "b = 1\n")]);
            faults(&tree).into_iter().map(|fault| fault.to_string()).collect::<Vec<_>>()
        };
        let quote =
            |file: &str, text: &str| format!("Text\n```rust {file}\n{text}```\n```sh tutorial\ncargo run\n```\n");
        assert_eq!(of(&quote("sdk/b.toml", "b = 1\n")), Vec::<String>::new());
        assert_eq!(of(&quote("sdk/a.rs", "//! One.\nfn one() {}\n")), Vec::<String>::new(), "tests may be left out");
        assert_eq!(
            of(&quote("sdk/b.toml", "b = 2\n")),
            ["docs/A.md:2: quotes sdk/b.toml, which reads differently by now"]
        );
        assert_eq!(of(&quote("sdk/c.toml", "")), ["docs/A.md:2: quotes sdk/c.toml, which does not exist"]);
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
