//! A process as administrators write it: steps, who approves in each, and under which conditions. Kept as JSON in the field
//! `definition` of an `approval_process`; a request keeps the one that it began with.

use serde::{Deserialize, Serialize};
use tessera_sdk::Json;

use crate::condition;
use crate::writes::Writes;

/// Steps of a process.
pub(crate) const STEPS_MAX: usize = 20;
/// Ways to name approvers in one step.
const APPROVERS_MAX: usize = 20;
/// Longest time that a step may have, in hours: a year.
const HOURS_MAX: u32 = 366 * 24;

/// Steps in their order, and when the process is for a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    /// A condition on the record; none: any record of the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<Json>,
    /// A change that needs the approval first; none: people submit when they like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gate: Option<Gate>,
    /// A change that submits the record, for whoever made it; none: people submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) start: Option<Gate>,
    /// Fields that approvers are shown, whatever they may see of the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) shown: Vec<String>,
    /// Fields whose change after the approval asks for another one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) again: Vec<String>,
    /// Fields that are written into the record when it was approved or rejected.
    #[serde(default, skip_serializing_if = "Writes::is_empty")]
    pub(crate) writes: Writes,
    pub(crate) steps: Vec<Step>,
}

/// A field that takes one of these values: only with an approval, or so that one begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gate {
    pub(crate) field: String,
    pub(crate) values: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) approvers: Vec<Approver>,
    #[serde(default)]
    pub(crate) mode: Mode,
    /// A condition on the record; the step is left out when it doesn't hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<Json>,
    /// Who is told once the step is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) cc: Vec<Approver>,
    /// What happens when nobody is found.
    #[serde(default)]
    pub(crate) nobody: Nobody,
    /// What happens where an approver is who submitted.
    #[serde(default)]
    pub(crate) own: Own,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hours: Option<u32>,
    /// What happens when these hours are over.
    #[serde(default)]
    pub(crate) late: Late,
}

/// Who approves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Approver {
    /// One person.
    User { id: String },
    /// Everybody with this role.
    Role { id: String },
    /// Those who manage the submitter's department, or the one so many levels above it.
    Department {
        #[serde(default)]
        level: u32,
    },
    /// Everybody in a department.
    Members { id: String },
    /// Whom the submitter reports to (1), whom that one reports to (2) …
    Manager { level: u32 },
    /// The person in a field of the record.
    Field { key: String },
    /// Whom a workflow of the trigger `call` names.
    Script { id: String },
}

/// How many of a step's approvers it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    #[default]
    All,
    Any,
    /// All, one after another.
    Sequence,
}

/// A step without approvers …
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Nobody {
    /// … is for the administrators.
    #[default]
    Administrators,
    /// … is passed.
    Skip,
    /// … sends the request back.
    Reject,
}

/// An approver who submitted the request …
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Own {
    /// … is replaced by whom they report to.
    #[default]
    Manager,
    /// … approves by having submitted.
    Pass,
    /// … decides like anybody.
    Keep,
}

/// An approver who is late …
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Late {
    /// … is reminded, again and again.
    #[default]
    Remind,
    /// … is replaced by whom they report to.
    Escalate,
    Approve,
    Reject,
}

impl Definition {
    /// Reads it, and says what is wrong with it as the key of a message.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        let definition: Self = parsed(text).map_err(|()| "definition-is-broken")?;
        definition.check()?;
        Ok(definition)
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.steps.is_empty() {
            return Err("process-needs-step");
        }
        if self.steps.len() > STEPS_MAX {
            return Err("too-many-steps");
        }
        if self.gate.iter().chain(&self.start).any(|gate| gate.field.is_empty() || gate.values.is_empty()) {
            return Err("gate-needs-values");
        }
        let conditions = self.when.iter().chain(self.steps.iter().filter_map(|step| step.when.as_ref()));
        if !conditions.into_iter().all(condition::is_readable) {
            return Err("condition-is-broken");
        }
        self.steps.iter().try_for_each(Step::check)
    }
}

impl Gate {
    /// True when this is one of the values.
    pub(crate) fn has(&self, value: Option<&str>) -> bool {
        value.is_some_and(|value| self.values.iter().any(|one| one == value))
    }
}

impl Step {
    fn check(&self) -> Result<(), &'static str> {
        if self.name.trim().is_empty() {
            return Err("step-needs-name");
        }
        if self.approvers.is_empty() || self.approvers.len() > APPROVERS_MAX || self.cc.len() > APPROVERS_MAX {
            return Err("step-needs-approver");
        }
        if self.hours.is_some_and(|hours| hours == 0 || hours > HOURS_MAX) {
            return Err("hours-out-of-range");
        }
        Ok(())
    }
}

fn parsed(text: &str) -> Result<Definition, ()> {
    text.parse::<Json>().map_err(drop).and_then(|json| Definition::deserialize(json).map_err(drop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::json;

    fn read(definition: Json) -> Result<Definition, &'static str> {
        Definition::read(&definition.to_string())
    }

    #[test]
    fn what_is_left_out_has_its_usual_value() {
        let step = json!({"name": "Manager", "approvers": [{"by": "manager", "level": 1}, {"by": "department"}]});
        let definition = read(json!({"steps": [step]})).unwrap();
        let step = &definition.steps[0];
        assert_eq!((step.mode, step.nobody, step.own, step.late), Default::default());
        assert_eq!(step.approvers[1], Approver::Department { level: 0 });
        assert_eq!(Definition::read(&json!(definition).to_string()), Ok(definition));
    }

    #[test]
    fn a_process_that_could_not_run_is_refused() {
        let step = json!({"name": "One", "approvers": [{"by": "manager", "level": 1}]});
        let with = |key: &str, value: Json| {
            let mut step = step.clone();
            step[key] = value;
            read(json!({"steps": [step]}))
        };
        assert_eq!(read(json!({"steps": []})), Err("process-needs-step"));
        assert_eq!(read(json!({"steps": vec![step.clone(); STEPS_MAX + 1]})), Err("too-many-steps"));
        assert_eq!(read(json!({"steps": [step.clone()], "colour": "red"})), Err("definition-is-broken"));
        let gate = json!({"field": "stage", "values": []});
        assert_eq!(read(json!({"steps": [step.clone()], "gate": gate})), Err("gate-needs-values"));
        let start = json!({"field": "", "values": ["won"]});
        assert_eq!(read(json!({"steps": [step.clone()], "start": start})), Err("gate-needs-values"));
        let when = json!({"field": "amount", "op": "like", "value": 1});
        assert_eq!(read(json!({"steps": [step.clone()], "when": when})), Err("condition-is-broken"));
        assert_eq!(with("when", json!({"field": "amount"})), Err("condition-is-broken"));
        assert_eq!(with("name", json!(" ")), Err("step-needs-name"));
        assert_eq!(with("approvers", json!([])), Err("step-needs-approver"));
        assert_eq!(with("approvers", json!([{"by": "chance"}])), Err("definition-is-broken"));
        assert_eq!(with("hours", json!(0)), Err("hours-out-of-range"));
        assert!(with("hours", json!(24)).is_ok());
    }
}
