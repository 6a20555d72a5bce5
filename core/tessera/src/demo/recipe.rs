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
    #[serde(default, rename = "field")]
    pub(super) fields: Vec<FieldRecipe>,
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
    Email {
        from: String,
        at: Option<String>,
    },
    /// A site named after the text of `from`.
    Website {
        from: String,
    },
    /// A street in a city.
    Address {},
    /// One of these; `{key}` stands for the text of another field.
    Text {
        en: Vec<String>,
        #[serde(rename = "zh-CN")]
        zh_cn: Vec<String>,
    },
    /// The records get these in turn, the list once at most.
    Series {
        values: Vec<String>,
    },
    /// A code, by weight.
    Choice {
        weights: BTreeMap<String, f64>,
    },
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
    Boolean {
        chance: f64,
    },
    /// A record made before: any of the object, or one whose field `of` is what this record's field of that name is.
    Reference {
        object: String,
        of: Option<String>,
    },
    /// What the record in the reference field `via` has.
    Copy {
        via: String,
        field: String,
    },
    /// Texts with a running number: `A-000001`.
    Serial {
        prefix: String,
        width: usize,
    },
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

impl Recipe {
    /// Reads a recipe; `name` is told in errors.
    pub(super) fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        toml::from_str(text).with_context(|| format!("the demonstration data of {name} can't be read"))
    }
}

impl ObjectRecipe {
    /// How many records at a size.
    pub(super) fn count(&self, size: u32) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are small positive numbers")]
        let scaled = (f64::from(size) * self.ratio).round() as usize;
        scaled + self.fixed as usize
    }
}
