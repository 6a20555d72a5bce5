//! From text to a checked [`Manifest`], or to the list of everything that is wrong with it.

use std::ops::Range;

use super::locate::line_of_key;
use super::{Manifest, check};
use crate::error::{ManifestProblem, PackageError};
use crate::layout;

impl Manifest {
    /// Parses and checks `manifest.toml`.
    ///
    /// # Errors
    /// [`PackageError::ManifestInvalid`] with one problem for a syntax or type error, or with all broken rules.
    pub fn parse(text: &str) -> Result<Self, PackageError> {
        let manifest: Self = toml::from_str(text).map_err(|error| PackageError::ManifestInvalid {
            problems: vec![ManifestProblem {
                file: layout::MANIFEST.to_owned(),
                key: key_at(text, error.span()),
                line: error.span().map(|span| line_of(text, span.start)),
                message: error.message().to_owned(),
            }],
        })?;
        let mut problems = check::problems(&manifest);
        for problem in &mut problems {
            problem.line = line_of_key(text, &problem.key);
        }
        if problems.is_empty() { Ok(manifest) } else { Err(PackageError::ManifestInvalid { problems }) }
    }
}

/// The line, from 1, of a place in a text.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The key that stands left of, or at, the place that the parser complains about.
fn key_at(text: &str, span: Option<Range<usize>>) -> String {
    let Some(line) = span.and_then(|span| text.lines().nth(line_of(text, span.start) - 1)) else {
        return String::new();
    };
    let left = line.split('=').next().unwrap_or(line);
    left.trim().trim_matches(['[', ']']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{OnError, Operation, Stage};
    use crate::samples;

    fn problem(text: &str) -> ManifestProblem {
        match Manifest::parse(text).unwrap_err() {
            PackageError::ManifestInvalid { mut problems } => problems.remove(0),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_full_manifest_is_read() {
        let manifest = Manifest::parse(samples::FULL_MANIFEST).unwrap();
        assert_eq!(manifest.id, "acme.greeter");
        assert_eq!(manifest.name.zh_cn, "问候");
        assert_eq!(manifest.package_file_name(), "acme.greeter-1.2.0.tessera");
        assert_eq!(manifest.hooks[0].operations, [Operation::Create, Operation::Update]);
        assert_eq!(manifest.hooks[0].stage, Stage::Before);
        assert_eq!(manifest.hooks[0].on_error(), OnError::Reject);
        assert_eq!(manifest.hooks[1].on_error(), OnError::Skip);
        assert_eq!(manifest.hooks[1].order, 100);
        assert_eq!(manifest.actions[0].when.as_ref().unwrap()["op"], "eq");
        assert_eq!(manifest.actions[0].fields[0]["kind"], "text");
        assert_eq!(manifest.needs_component(), Some("hooks"));
    }

    #[test]
    fn a_written_manifest_reads_the_same() {
        let manifest = Manifest::parse(samples::FULL_MANIFEST).unwrap();
        let text = toml::to_string(&manifest).unwrap();
        assert_eq!(Manifest::parse(&text).unwrap(), manifest);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let found = problem(&format!("{}colour = \"red\"\n", samples::SMALL_MANIFEST));
        assert_eq!((found.file.as_str(), found.key.as_str(), found.line), ("manifest.toml", "colour", Some(7)));
        assert!(found.message.contains("unknown field `colour`"), "{}", found.message);
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_with_its_line() {
        let found = problem(&samples::SMALL_MANIFEST.replace("\"1.0.0\"", "1"));
        assert_eq!((found.key.as_str(), found.line), ("version", Some(2)));
    }

    #[test]
    fn a_missing_language_is_an_error() {
        let found = problem(&samples::SMALL_MANIFEST.replace(", zh-CN = \"小\"", ""));
        assert!(found.message.contains("zh-CN"), "{}", found.message);
    }

    #[test]
    fn a_broken_rule_is_named_with_its_line() {
        let text = samples::FULL_MANIFEST.replace("key = \"tell\"", "key = \"Tell\"");
        let found = problem(&text);
        let line = text.lines().position(|line| line == "key = \"Tell\"").unwrap() + 1;
        assert_eq!((found.key.as_str(), found.line), ("hooks[1].key", Some(line)));
    }

    #[test]
    fn broken_syntax_is_an_error_with_a_line() {
        assert_eq!(problem("id = \"acme.x\"\nversion = \n").line, Some(2));
    }
}
