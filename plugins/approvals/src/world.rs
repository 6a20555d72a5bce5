//! What the machine asks, answered by the server: people and the record, read in the plugin's own name.

use tessera_sdk::{Json, RecordRef, Result, Row, Value, context, identity, json, log, records, workflows};

use crate::condition::{Facts, OwnedFacts};
use crate::process::Approver;
use crate::state::World;

/// People that one way of naming approvers may give.
const PEOPLE_MAX: u32 = 100;
/// Departments or managers that are climbed through.
const CLIMB_MAX: u32 = 20;

/// The server as one request sees it.
pub(crate) struct Server<'a> {
    submitter: &'a str,
    record: &'a RecordRef,
    facts: OwnedFacts<'a>,
    now_ms: u64,
}

impl<'a> Server<'a> {
    /// With the record that the request is about.
    pub(crate) fn new(submitter: &'a str, record: &'a Row) -> Self {
        let facts = |field: &str| record.get(field).cloned();
        Self { submitter, record: &record.ref_, facts: Box::new(facts), now_ms: context::now_ms() }
    }

    fn named(&self, approver: &Approver) -> Result<Vec<String>> {
        match approver {
            Approver::User { id } => Ok(vec![id.clone()]),
            Approver::Role { id } => with_role(id),
            Approver::Members { id } => active("department", "eq", id),
            Approver::Department { level } => self.managers_of_department(*level),
            Approver::Manager { level } => Ok(self.managers(*level)?.into_iter().collect()),
            Approver::Field { key } => {
                let value = (self.facts)(key);
                Ok(value.as_ref().and_then(Value::as_text).map(str::to_owned).into_iter().collect())
            }
            Approver::Script { id } => self.asked(id),
        }
    }

    /// Whom a workflow names for the record. One that is gone or fails names nobody, for which the step has its rule; why, stands in
    /// the workflow's run log.
    fn asked(&self, workflow: &str) -> Result<Vec<String>> {
        let question = json!({"object": self.record.object, "id": self.record.id, "submitter": self.submitter});
        match workflows::call(workflow, &question) {
            Ok(Json::String(person)) => Ok(vec![person]),
            Ok(Json::Array(people)) => Ok(people.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
            Ok(_) => Ok(Vec::new()),
            Err(error) if error.is("state-conflict") || error.is("not-found") || error.is("capability-missing") => {
                log::warn(&format!("the workflow `{workflow}` names no approver: {}", error.message));
                Ok(Vec::new())
            }
            Err(error) => Err(error),
        }
    }

    fn managers(&self, level: u32) -> Result<Option<String>> {
        let mut person = self.submitter.to_owned();
        for _ in 0..level.clamp(1, CLIMB_MAX) {
            match self.manager_of(&person)? {
                Some(manager) => person = manager,
                None => return Ok(None),
            }
        }
        Ok(Some(person))
    }

    /// So many levels above the submitter's department; where nobody manages that one, the next above it.
    fn managers_of_department(&self, level: u32) -> Result<Vec<String>> {
        let user = records::get("user", self.submitter, &["department"])?;
        let mut department = user.and_then(|user| user.text("department").map(str::to_owned));
        let mut above = 0;
        while let Some(id) = department.filter(|_| above < CLIMB_MAX) {
            let Some(row) = records::get("department", &id, &["parent", "managers"])? else { break };
            let managers = ids(row.get("managers"));
            if above >= level && !managers.is_empty() {
                return Ok(managers);
            }
            department = row.text("parent").map(str::to_owned);
            above += 1;
        }
        Ok(Vec::new())
    }
}

impl World for Server<'_> {
    fn people(&self, approvers: &[Approver]) -> Result<Vec<String>> {
        let mut people: Vec<String> = Vec::new();
        for approver in approvers {
            for person in self.named(approver)? {
                if !people.contains(&person) && identity::user(&person)?.is_some_and(|found| found.active) {
                    people.push(person);
                }
            }
        }
        Ok(people)
    }

    /// Whom they report to, else who manages their department.
    fn manager_of(&self, person: &str) -> Result<Option<String>> {
        if let Some(manager) = identity::manager_of(person)? {
            return Ok(Some(manager));
        }
        let user = records::get("user", person, &["department"])?;
        let Some(department) = user.as_ref().and_then(|user| user.text("department")) else { return Ok(None) };
        let managers =
            ids(records::get("department", department, &["managers"])?.as_ref().and_then(|row| row.get("managers")));
        Ok(managers.into_iter().find(|manager| manager != person))
    }

    fn administrators(&self) -> Result<Vec<String>> {
        with_role("administrator")
    }

    fn substitute_of(&self, person: &str) -> Result<Option<String>> {
        let today = context::today();
        let tests = [
            json!({"field": "owner", "op": "eq", "value": person}),
            json!({"field": "from_on", "op": "lte", "value": today}),
            json!({"field": "until_on", "op": "gte", "value": today}),
        ];
        let (rows, _) = records::query(&records::Query {
            object: "approval_absence".to_owned(),
            filter: Some(json!({"and": tests})),
            select: vec!["substitute".to_owned()],
            sort: vec!["-created_at".to_owned()],
            limit: 1,
            cursor: None,
        })?;
        let Some(substitute) = rows.first().and_then(|row| row.text("substitute")) else { return Ok(None) };
        Ok(identity::user(substitute)?.filter(|found| found.active).map(|found| found.id))
    }

    fn fact(&self) -> Facts<'_> {
        &*self.facts
    }

    fn now_ms(&self) -> u64 {
        self.now_ms
    }
}

/// Active people who have a role, named by its id or its code.
fn with_role(role: &str) -> Result<Vec<String>> {
    let is = |field: &str| json!({"field": field, "op": "eq", "value": role});
    let (roles, _) = find("role", json!({"or": [is("id"), is("code")]}), 1)?;
    let Some(role) = roles.first() else { return Ok(Vec::new()) };
    active("roles", "contains", &role.ref_.id)
}

/// Active people by one of their fields.
fn active(field: &str, op: &str, value: &str) -> Result<Vec<String>> {
    let tests =
        [json!({"field": field, "op": op, "value": value}), json!({"field": "is_active", "op": "eq", "value": true})];
    let (people, _) = find("user", json!({"and": tests}), PEOPLE_MAX)?;
    Ok(people.into_iter().map(|row| row.ref_.id).collect())
}

fn find(object: &str, filter: Json, limit: u32) -> Result<(Vec<Row>, Option<String>)> {
    records::query(&records::Query {
        object: object.to_owned(),
        filter: Some(filter),
        select: vec!["name".to_owned()],
        limit,
        ..records::Query::default()
    })
}

/// The ids in a field of several references.
pub(crate) fn ids(value: Option<&Value>) -> Vec<String> {
    let list = match value {
        Some(Value::Json(text)) => text.parse::<Json>().ok(),
        _ => None,
    };
    let list = list.as_ref().and_then(Json::as_array);
    list.into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}
