//! Clock, randomness, ids and the environment are parameters: clippy refuses them everywhere else, as long as they stand on its list.

use toml::Table;

use super::Fault;
use super::tree::Tree;

const FILE: &str = "clippy.toml";

/// By the list that each stands on.
const REFUSED: [(&str, &[&str]); 2] = [
    (
        "disallowed-methods",
        &[
            "std::time::SystemTime::now",
            "jiff::Timestamp::now",
            "jiff::Zoned::now",
            "uuid::Uuid::now_v7",
            "uuid::Uuid::new_v4",
            "rand::rng",
            "rand::random",
            "getrandom::fill",
            "std::env::var",
            "std::env::var_os",
            "std::env::vars",
            "std::env::vars_os",
            "std::env::set_var",
            "std::env::args",
            "std::env::args_os",
            "std::env::current_dir",
            "std::env::current_exe",
            "std::env::temp_dir",
        ],
    ),
    ("disallowed-types", &["rand::rngs::OsRng"]),
];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let text = tree.files.iter().find(|file| file.path == FILE).map_or("", |file| file.text.as_str());
    let lists = match text.parse::<Table>() {
        Ok(lists) => lists,
        Err(error) => return vec![Fault::new(FILE, 0, error.message())],
    };
    let is_refused = |list: &str, path: &str| {
        let mut entries = lists.get(list).and_then(|list| list.as_array()).into_iter().flatten();
        entries.any(|entry| entry.get("path").and_then(|path| path.as_str()) == Some(path))
    };
    let wanted = REFUSED.iter().flat_map(|(list, paths)| paths.iter().map(move |path| (*list, *path)));
    wanted
        .filter(|(list, path)| !is_refused(list, path))
        .map(|(list, path)| Fault::new(FILE, 0, format!("must refuse `{path}` in `{list}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn what_clippy_no_longer_refuses_is_a_fault() {
        let entry = |path: &&str| format!("{{ path = \"{path}\", reason = \"r\" }}");
        let list = |(name, paths): &(&str, &[&str])| {
            format!("{name} = [{}]\n", paths.iter().map(entry).collect::<Vec<_>>().join(", "))
        };
        let whole: String = REFUSED.iter().map(list).collect();
        assert!(faults(&sample(&[(FILE, &whole)])).is_empty());

        let without = whole.replace(r#"path = "rand::random""#, r#"path = "rand::elsewhere""#);
        let found: Vec<_> = faults(&sample(&[(FILE, &without)])).into_iter().map(|fault| fault.message).collect();
        assert_eq!(found, ["must refuse `rand::random` in `disallowed-methods`"]);
        assert_eq!(faults(&sample(&[])).len(), REFUSED.iter().map(|(_, paths)| paths.len()).sum::<usize>());
    }
}
