//! `migrations/plan.toml`: what becomes of a plugin's data when it is upgraded.
//!
//! ```toml
//! [[step]]
//! name = "fill_region"
//! label = { en = "Region of each account", zh-CN = "填写各客户的区域" }
//! since = "2.0.0"        # what is older has to go through it
//!
//! [[step]]
//! name = "drop_area"
//! label = { en = "Empty the old field “area”", zh-CN = "清空旧字段“片区”" }
//! since = "2.0.0"
//! phase = "tidy"     # takes away what the version before needs, so an administrator says when
//! ```

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::error::{ManifestProblem, PackageError};
use crate::layout::{MIGRATION_PLAN, is_key};
use crate::manifest::Text;

/// Steps of a plan; more are a sign that they belong together.
const STEPS_MAX: usize = 50;

/// The plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationPlan {
    /// In the order in which they are done.
    #[serde(default, rename = "step")]
    pub steps: Vec<MigrationStep>,
}

/// Something that is done with data, in slices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationStep {
    /// Handed to the component.
    pub name: String,
    /// For the administrator who watches.
    pub label: Text,
    /// Upgrades from older versions than this one do it.
    pub since: Version,
    #[serde(default)]
    pub phase: MigrationPhase,
}

/// When a step is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationPhase {
    /// Before the new version is in force; the version before doesn't mind.
    #[default]
    Fill,
    /// After that, once an administrator says so: the version before can't work any more.
    Tidy,
}

impl MigrationPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`PackageError::ManifestInvalid`] with everything that is wrong, by its place in the file.
    pub fn parse(text: &str) -> Result<Self, PackageError> {
        let problem = |key: String, message: String| ManifestProblem {
            file: MIGRATION_PLAN.to_owned(),
            line: None,
            key,
            message,
        };
        let plan: Self = toml::from_str(text).map_err(|error| PackageError::ManifestInvalid {
            problems: vec![problem(String::new(), error.message().to_owned())],
        })?;
        let mut problems = Vec::new();
        if plan.steps.len() > STEPS_MAX {
            problems.push(problem("step".to_owned(), format!("has {STEPS_MAX} entries at most")));
        }
        for (at, step) in plan.steps.iter().enumerate() {
            if !is_key(&step.name) {
                problems
                    .push(problem(format!("step[{at}].name"), "must be snake_case, at most 64 characters".to_owned()));
            }
            if step.label.en.trim().is_empty() || step.label.zh_cn.trim().is_empty() {
                problems.push(problem(format!("step[{at}].label"), "must say something in both languages".to_owned()));
            }
            if plan.steps.iter().take(at).any(|other| other.name == step.name) {
                problems.push(problem(format!("step[{at}].name"), format!("{} stands there twice", step.name)));
            }
        }
        if problems.is_empty() { Ok(plan) } else { Err(PackageError::ManifestInvalid { problems }) }
    }

    /// The names of the steps of a phase that lead from one version to another, in order.
    #[must_use]
    pub fn between(&self, from: &Version, to: &Version, phase: MigrationPhase) -> Vec<String> {
        let is_due = |step: &&MigrationStep| step.phase == phase && *from < step.since && step.since <= *to;
        self.steps.iter().filter(is_due).map(|step| step.name.clone()).collect()
    }

    /// A step by its name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&MigrationStep> {
        self.steps.iter().find(|step| step.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, since: &str, more: &str) -> String {
        format!("[[step]]\nname = \"{name}\"\nsince = \"{since}\"\nlabel = {{ en = \"x\", zh-CN = \"x\" }}\n{more}\n")
    }

    #[test]
    fn an_upgrade_goes_through_what_is_newer_than_where_it_comes_from() {
        let text = [step("one", "1.1.0", ""), step("two", "2.0.0", ""), step("last", "2.0.0", "phase = \"tidy\"")];
        let plan = MigrationPlan::parse(&text.concat()).unwrap();
        let between = |from: &str, to: &str, phase| plan.between(&from.parse().unwrap(), &to.parse().unwrap(), phase);
        assert_eq!(between("1.0.0", "2.0.0", MigrationPhase::Fill), ["one", "two"]);
        assert_eq!(between("1.1.0", "2.0.0", MigrationPhase::Fill), ["two"]);
        assert_eq!(between("1.0.0", "1.5.0", MigrationPhase::Fill), ["one"]);
        assert_eq!(between("1.0.0", "2.0.0", MigrationPhase::Tidy), ["last"]);
        assert!(between("2.0.0", "2.0.0", MigrationPhase::Fill).is_empty());
        assert_eq!(plan.step("last").unwrap().phase, MigrationPhase::Tidy);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let keys = |text: &str| match MigrationPlan::parse(text).unwrap_err() {
            PackageError::ManifestInvalid { problems } => {
                problems.into_iter().map(|problem| format!("{}: {}", problem.file, problem.key)).collect::<Vec<_>>()
            }
            other => panic!("{other}"),
        };
        let twice = [step("one", "1.0.0", ""), step("one", "1.0.0", "")].concat();
        assert_eq!(keys(&twice), ["migrations/plan.toml: step[1].name"]);
        assert_eq!(keys(&step("One", "1.0.0", "")), ["migrations/plan.toml: step[0].name"]);
        assert_eq!(keys(&step("one", "1", "")), ["migrations/plan.toml: "]);
        assert_eq!(keys(&step("one", "1.0.0", "phase = \"later\"")), ["migrations/plan.toml: "]);
        assert!(MigrationPlan::parse("").unwrap().steps.is_empty());
    }
}
