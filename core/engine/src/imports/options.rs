//! What the person who imports has chosen; the form in which clients send it.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use tessera_model::kinds::DateOrder;
use tessera_model::text::fold;

/// What a row that matches a record does, and what one that matches none does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Makes records; rows that match one are skipped.
    #[default]
    Create,
    /// Changes records; rows that match none are errors.
    Update,
    /// Changes the record that matches, or makes one.
    Upsert,
}

/// How dates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateFormat {
    /// Found for each column from all of its dates.
    #[default]
    Auto,
    Ymd,
    Mdy,
    Dmy,
}

impl DateFormat {
    /// The order that was chosen, if one was.
    pub const fn order(self) -> Option<DateOrder> {
        match self {
            Self::Auto => None,
            Self::Ymd => Some(DateOrder::Ymd),
            Self::Mdy => Some(DateOrder::Mdy),
            Self::Dmy => Some(DateOrder::Dmy),
        }
    }
}

/// Where a column's cells go: one path or several; an empty path leaves the column out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    One(String),
    Many(Vec<String>),
}

impl Paths {
    /// The paths that say something.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let paths = match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Many(paths) => paths.as_slice(),
        };
        paths.iter().map(|path| path.trim()).filter(|path| !path.is_empty())
    }

    /// The shortest form of a list of paths.
    pub fn of(mut paths: Vec<String>) -> Self {
        if paths.len() == 1 { Self::One(paths.remove(0)) } else { Self::Many(paths) }
    }
}

/// Texts of the file and what they stand for; `None` for "nothing".
pub type Replacements = BTreeMap<String, Option<String>>;

/// The options of an import.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// Key of the object whose records the rows are.
    pub object: String,
    /// By column. Columns that it doesn't name are left out.
    #[serde(default)]
    pub mapping: IndexMap<String, Option<Paths>>,
    /// By path, or by field.
    #[serde(default)]
    pub values: BTreeMap<String, Replacements>,
    #[serde(default)]
    pub mode: Mode,
    /// Fields whose values, together, tell which record a row is.
    #[serde(default, rename = "match")]
    pub matched: Vec<String>,
    /// Objects whose records are made where a reference finds none.
    #[serde(default)]
    pub create_missing: Vec<String>,
    #[serde(default)]
    pub date_format: DateFormat,
    /// Checks everything and writes nothing.
    #[serde(default)]
    pub dry_run: bool,
}

impl ImportOptions {
    /// What a cell stands for on its way to a path, before it is read by the kind of its field.
    pub fn replaced<'a>(&'a self, path: &str, cell: &'a str) -> &'a str {
        if cell.is_empty() || self.values.is_empty() {
            return cell;
        }
        let field = path.split('.').next().unwrap_or(path);
        let found = [path, field].into_iter().filter_map(|key| self.values.get(key)).find_map(|replacements| {
            replacements.get(cell).or_else(|| {
                let folded = fold(cell);
                replacements.iter().find(|(from, _)| fold(from) == folded).map(|(_, to)| to)
            })
        });
        found.map_or(cell, |to| to.as_deref().map_or("", str::trim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(json: serde_json::Value) -> ImportOptions {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn replacements_are_found_by_path_and_by_field() {
        let options = options(serde_json::json!({
            "object": "o", "mapping": {"a": "x", "b": ["y", ""], "c": null},
            "values": {"product.name": {"GTXPro": "GTX Pro"}, "stage": {" won ": "won", "n/a": null}},
        }));
        assert_eq!(options.replaced("product.name", "gtxpro"), "GTX Pro");
        assert_eq!(options.replaced("stage", "Won"), "won");
        assert_eq!(options.replaced("stage", "N/A"), "");
        assert_eq!(options.replaced("stage", "lost"), "lost");
        assert_eq!(options.mapping["b"].as_ref().unwrap().iter().collect::<Vec<_>>(), ["y"]);
        assert_eq!(options.mode, Mode::Create);
    }
}
