//! Recipes for demonstration data, as plugins ship them in `demo.toml`. What to make is data; here is only how.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

/// One plugin's recipe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// Recipes are followed by rising order, so that later ones may refer to what earlier ones made.
    #[serde(default)]
    pub(super) order: i32,
    #[serde(default, rename = "department")]
    pub(super) departments: Vec<DepartmentRecipe>,
    #[serde(default, rename = "object")]
    pub(super) objects: Vec<ObjectRecipe>,
    #[serde(default, rename = "call")]
    pub(super) calls: Vec<CallRecipe>,
}

/// A function of the plugin, called as the administrator once all records are there: for what only its behaviour can make.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallRecipe {
    pub(crate) function: String,
    /// When that was, in days from now; later calls are not earlier.
    #[serde(default)]
    pub(crate) days: f64,
    /// What the function is handed, an object.
    #[serde(default)]
    pub(crate) args: serde_json::Map<String, serde_json::Value>,
}

/// A department with its people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentRecipe {
    pub(super) key: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) parent: Option<String>,
    /// Share of its people who speak Chinese.
    #[serde(default = "half")]
    pub(super) chinese: f64,
    /// Code of its manager's role; no manager when absent.
    #[serde(default)]
    pub(super) manager_role: Option<String>,
    /// Code of the others' role.
    #[serde(default)]
    pub(super) role: Option<String>,
    #[serde(default)]
    pub(super) people: u32,
    /// More people for each 1,000 of the size asked for.
    #[serde(default)]
    pub(super) people_per_thousand: u32,
    /// Its people own records.
    #[serde(default)]
    pub(super) owns: bool,
    /// Records that they own; all when absent.
    #[serde(default)]
    pub(super) owns_when: Option<When>,
}

/// Records of one object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectRecipe {
    pub(super) object: String,
    /// Records for each one of the size asked for.
    #[serde(default)]
    pub(super) ratio: f64,
    /// Records whatever the size.
    #[serde(default)]
    pub(super) fixed: u32,
    /// When they were made, in days from now.
    #[serde(default = "last_year")]
    pub(super) created_days: (f64, f64),
    /// A reference field: the owner is that record's owner, and nothing happened before that record was made.
    #[serde(default)]
    pub(super) follows: Option<String>,
    /// When they were made, in days from when that record was, in place of `created_days`.
    #[serde(default)]
    pub(super) after_days: Option<(f64, f64)>,
    #[serde(default, rename = "field")]
    pub(super) fields: Vec<FieldRecipe>,
    #[serde(default)]
    pub(super) course: Option<Course>,
    #[serde(default, rename = "touch")]
    pub(super) touches: Vec<Touch>,
}

/// How records got to where they are: made with the first value of a path, then changed step by step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Course {
    /// The field that takes the steps. What its recipe makes is where it is now.
    pub(super) field: String,
    /// The values on the way. One that isn't here is an end, reached after some or all of them.
    pub(super) path: Vec<String>,
    /// Days between two steps.
    pub(super) days: (f64, f64),
    /// A date field: the day of the first step.
    #[serde(default)]
    pub(super) began: Option<String>,
    /// A date field: the day of the end; an estimate before.
    #[serde(default)]
    pub(super) ended: Option<String>,
    /// An amount that is a guess at first.
    #[serde(default)]
    pub(super) guess: Option<String>,
    /// Fields that come with the end.
    #[serde(default)]
    pub(super) at_the_end: Vec<String>,
}

/// What the latest record that refers to another one tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Touch {
    /// The reference field.
    pub(super) via: String,
    /// Fields there, and the fields here that they take their values from.
    pub(super) set: BTreeMap<String, String>,
}

/// One field of an object; fields are made in the order of the file, and several recipes may share a key under conditions that
/// exclude each other.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct FieldRecipe {
    pub(super) key: String,
    /// Share of records that have it.
    #[serde(default = "always")]
    pub(super) share: f64,
    #[serde(default)]
    pub(super) when: Option<When>,
    /// Only on records that were made within so many days.
    #[serde(default)]
    pub(super) within_days: Option<f64>,
    #[serde(flatten)]
    pub(super) maker: Maker,
}

/// A condition on a field that was made before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    pub(super) field: String,
    #[serde(default, rename = "in")]
    pub(super) is_in: Vec<String>,
    #[serde(default)]
    pub(super) not_in: Vec<String>,
}

/// How a value is made. Texts are in the record's language: each record has one, Chinese or English.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "make", rename_all = "snake_case")]
pub(super) enum Maker {
    /// Name of a company.
    Company {},
    /// Name of a person.
    Person {},
    /// A telephone number.
    Phone {},
    /// An address made of a person's name (`from`) and a company's (`at`, through a reference).
    Email { from: String, at: Option<String> },
    /// A site named after the text of `from`.
    Website { from: String },
    /// A street in a city.
    Address {},
    /// One of these; `{key}` stands for the text of another field.
    Text {
        en: Vec<String>,
        #[serde(rename = "zh-CN")]
        zh_cn: Vec<String>,
    },
    /// The records get these in turn, the list once at most.
    Series { values: Vec<String> },
    /// A code, by weight.
    Choice { weights: BTreeMap<String, f64> },
    /// A code, by weights that depend on what the record in the reference field `via` has.
    ChoiceBy { via: String, field: String, weights: BTreeMap<String, BTreeMap<String, f64>> },
    /// What stands here for the record's province, else for its country.
    ByPlace { values: BTreeMap<String, String> },
    /// The name of the record's country.
    Country {},
    /// Up to `most` of these.
    Tags {
        en: Vec<String>,
        #[serde(rename = "zh-CN")]
        zh_cn: Vec<String>,
        most: usize,
    },
    /// A number; a `skew` above 1 makes small ones more frequent.
    Number {
        from: f64,
        to: f64,
        #[serde(default = "always")]
        skew: f64,
        #[serde(default = "always")]
        step: f64,
    },
    /// An amount in the organisation's currency, or what a reference says (`via` and `field`), give or take a third.
    Money {
        #[serde(default)]
        from: f64,
        #[serde(default)]
        to: f64,
        #[serde(default = "always")]
        skew: f64,
        #[serde(default = "always")]
        step: f64,
        via: Option<String>,
        field: Option<String>,
    },
    /// A date or instant: days from now, or from another field (`after`; `created_at` works too).
    Date {
        days: (f64, f64),
        after: Option<String>,
        /// Never in the future.
        #[serde(default)]
        past: bool,
    },
    /// True for this share of the records.
    Chance { chance: f64 },
    /// True for the first record whose field `of` refers to what this one's does.
    First { of: String },
    /// A record made before: any of the object, or one whose field `of` is what this record's field of that name is.
    Reference { object: String, of: Option<String> },
    /// What the record in the reference field `via` has.
    Copy { via: String, field: String },
    /// Texts with a running number: `A-000001`.
    Serial { prefix: String, width: usize },
}

const fn half() -> f64 {
    0.5
}

const fn always() -> f64 {
    1.0
}

const fn last_year() -> (f64, f64) {
    (-365.0, -1.0)
}

impl When {
    /// True when a text fulfils it.
    pub(super) fn holds(&self, text: &str) -> bool {
        let is = |list: &[String]| list.iter().any(|one| one == text);
        (self.is_in.is_empty() || is(&self.is_in)) && !is(&self.not_in)
    }
}

impl Recipe {
    /// Reads a recipe; `name` is told in errors.
    pub(super) fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        toml::from_str(text).with_context(|| format!("the demonstration data of {name} can't be read"))
    }
}

impl ObjectRecipe {
    /// How many records at a size, beside the fixed ones.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are small positive numbers")]
    pub(super) fn count(&self, size: u32) -> usize {
        (f64::from(size) * self.ratio).round() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_can_be_read() {
        let plugins = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
        let files = std::fs::read_dir(plugins).unwrap().map(|entry| entry.unwrap().path().join("demo.toml"));
        let recipes: Vec<_> = files
            .filter_map(|file| Some(Recipe::parse(file.to_str()?, &std::fs::read_to_string(&file).ok()?).unwrap()))
            .collect();
        assert!(recipes.len() >= 2);
        for object in recipes.iter().flat_map(|recipe| &recipe.objects) {
            let makes = |key: &str| object.fields.iter().any(|field| field.key == key);
            assert!(object.follows.iter().all(|via| makes(via)), "{}", object.object);
            assert!(object.course.iter().all(|course| makes(&course.field)), "{}", object.object);
        }
    }
}
