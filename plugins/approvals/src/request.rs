//! A request as it is stored: read, brought forward, and its tasks made to look like its seats.

use serde::Deserialize;
use tessera_sdk::{
    Error, Fields, Json, RecordRef, Result, Row, Value, context, events, identity, json, kv, log, records,
};

use crate::marks;
use crate::process::{Approver, Gate};
use crate::state::{Run, Seat, State, What, World};
use crate::world::Server;
use crate::writes;

/// Tasks of one request that are looked at.
const TASKS_MAX: u32 = 400;

/// A request that is under way.
pub(crate) struct Request {
    pub(crate) row: Row,
    pub(crate) run: Run,
    /// The record that it is about.
    pub(crate) subject: Row,
    /// How many things had happened when it was read.
    seen: usize,
}

/// The record that an approval is about.
pub(crate) fn subject_of(row: &Row) -> RecordRef {
    records::reference(row.text("object").unwrap_or_default(), row.text("record").unwrap_or_default())
}

/// How far an approval has come; none before it began.
pub(crate) fn run_of(row: &Row) -> Option<Run> {
    match row.get("progress") {
        Some(Value::Json(text)) => text.parse::<Json>().ok().and_then(|json| Run::deserialize(json).ok()),
        _ => None,
    }
}

impl Request {
    /// A request by its id; none when it isn't under way, or the record is gone.
    pub(crate) fn load(id: &str) -> Result<Option<Self>> {
        let Some(row) = records::get("approval", id, &[])? else { return Ok(None) };
        let Some(run) = run_of(&row) else { return Ok(None) };
        let subject = subject_of(&row);
        let found = records::get(&subject.object, &subject.id, &[])?;
        let subject = found.unwrap_or(Row { ref_: subject, version: 0, fields: Vec::new() });
        let seen = run.log.len();
        Ok(Some(Self { row, run, subject, seen }))
    }

    /// One that begins.
    pub(crate) fn begun(row: Row, run: Run, subject: Row) -> Self {
        Self { row, run, subject, seen: 0 }
    }

    /// Stores how far it has come, then makes tasks and tells people. Done twice it does nothing more.
    ///
    /// # Errors
    /// `conflict` when another decision came in between: read it again, and decide anew.
    pub(crate) fn save(&self, more: Fields) -> Result<()> {
        if self.run.log.len() != self.seen || !more.is_empty() {
            let mut set = more;
            set.set("progress", Value::Json(json!(self.run).to_string()));
            set.set("state", self.run.state.code());
            set.set("step", self.run.step().map_or("", |step| step.name.as_str()));
            let asked: Vec<&str> = self.run.open().map(|(_, seat)| seat.person.as_str()).collect();
            set.set("waits_for", Value::Json(json!(asked).to_string()));
            set.set("collaborators", Value::Json(json!(self.people()).to_string()));
            if self.run.state != State::Pending {
                set.set("closed_at", context::now());
            }
            records::update(&self.row.ref_, set, Some(self.row.version))?;
        }
        self.give_tasks()?;
        events::invalidate_ui("panel", Some(&self.subject.ref_));
        events::invalidate_ui("inbox", None);
        self.tell_cc()?;
        if self.run.state != State::Pending {
            self.end()?;
        }
        Ok(())
    }

    /// Everybody who has or had a part in it: they see it.
    fn people(&self) -> Vec<&str> {
        let mut people: Vec<&str> = self.run.seats.iter().map(|seat| seat.person.as_str()).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// An open task for each open seat, and no other.
    fn give_tasks(&self) -> Result<()> {
        let approval = self.row.ref_.id.as_str();
        let (tasks, _) = records::query(&records::Query {
            object: "approval_task".to_owned(),
            filter: Some(json!({"field": "approval", "op": "eq", "value": approval})),
            select: ["seat", "state", "due_at"].map(str::to_owned).to_vec(),
            limit: TASKS_MAX,
            ..records::Query::default()
        })?;
        let number = |task: &Row| task.text("seat").and_then(|seat| seat.parse::<usize>().ok());
        let is_open = |task: &&Row| task.text("state") == Some("open");
        for task in tasks.iter().filter(is_open) {
            let seat = self.run.open().find(|(at, _)| Some(*at) == number(task)).map(|(_, seat)| seat);
            let due = seat.and_then(|seat| seat.due_ms).map(context::rfc3339);
            match seat {
                None => drop(records::update(&task.ref_, Fields::new().with("state", "closed"), None)?),
                Some(_) if due.as_deref() != task.text("due_at") => {
                    records::update(&task.ref_, Fields::new().with("due_at", due), None)?;
                }
                Some(_) => {}
            }
        }
        for (at, seat) in self.run.open() {
            let of_seat: Vec<&Row> = tasks.iter().filter(|task| number(task) == Some(at)).collect();
            if !of_seat.iter().any(is_open) {
                self.give(at, seat, of_seat.len())?;
            }
        }
        Ok(())
    }

    /// `before` counts the tasks that the seat had: whoever asks somebody else first is asked again afterwards.
    fn give(&self, at: usize, seat: &Seat, before: usize) -> Result<()> {
        let of = |field: &str| self.row.get(field).cloned().unwrap_or(Value::Null);
        let step = self.run.definition.steps.get(seat.step).map(|step| step.name.as_str()).unwrap_or_default();
        let number = i64::try_from(at).unwrap_or_default();
        let set = Fields::new()
            .with("name", of("name"))
            .with("approval", self.row.ref_.id.as_str())
            .with("seat", number)
            .with("step", step)
            .with("approver", seat.person.as_str())
            .with("instead_of", seat.instead_of.clone())
            .with("submitter", self.run.submitter.as_str())
            .with("state", "open")
            .with("due_at", seat.due_ms.map(context::rfc3339))
            .with("note", of("note"))
            .with("summary", of("summary"))
            .with("collaborators", Value::Json(json!([seat.person]).to_string()));
        let key = format!("{}:{at}:{before}", self.row.ref_.id);
        let task = records::create("approval_task", set, Some(&key))?;
        let args = json!({"name": self.name(), "step": step, "person": person(&self.run.submitter)?});
        events::notify(&seat.person, "approval-waits", &args, Some(&task.ref_))
    }

    /// Tells who is to know of steps that are done now.
    fn tell_cc(&self) -> Result<()> {
        let world = Server::new(&self.run.submitter, &self.subject);
        let is_new_step = |at: &usize| {
            let done = |entry: &crate::state::Entry| entry.what == What::Approved && entry.step == Some(*at);
            self.run.log.iter().skip(self.seen).any(done) && (self.run.at > *at || self.run.state == State::Approved)
        };
        for at in (0..self.run.definition.steps.len()).filter(is_new_step) {
            let Some(step) = self.run.definition.steps.get(at).filter(|step| !step.cc.is_empty()) else { continue };
            let cc: &[Approver] = &step.cc;
            let args = json!({"name": self.name(), "step": step.name});
            for person in world.people(cc)? {
                events::notify(&person, "approval-cc", &args, Some(&self.subject.ref_))?;
            }
        }
        Ok(())
    }

    /// It is over: the record is free again, and whoever submitted hears of it. An approval for a change lets that change through.
    fn end(&self) -> Result<()> {
        let record = &self.subject.ref_;
        let is_held = kv::get(&marks::lock_key(record))?.and_then(|entry| entry.json().ok());
        if is_held.is_none_or(|held| held["approval"] != self.row.ref_.id.as_str()) {
            return Ok(());
        }
        let is_written = self.write()?;
        let gate = self.run.definition.gate.as_ref().filter(|_| self.run.state == State::Approved);
        // A change that the process made itself waits for nobody any more.
        let gate = gate.filter(|gate| !(is_written && self.writes_through(gate)));
        if let Some(gate) = gate {
            marks::let_through(record, gate)?;
        }
        let key = match self.run.state {
            State::Approved if gate.is_some() => Some("approval-approved-gate"),
            State::Approved => Some("approval-approved"),
            State::Rejected => Some("approval-rejected"),
            State::Withdrawn | State::Pending => None,
        };
        if let Some(key) = key {
            let comment =
                self.run.log.iter().rev().find(|entry| !entry.comment.is_empty() && entry.what != What::Submitted);
            let comment = comment.map(|entry| entry.comment.as_str()).unwrap_or_default();
            let args = json!({"name": self.name(), "comment": comment});
            events::notify(&self.run.submitter, key, &args, Some(record))?;
        }
        marks::unlock(record, &self.row.ref_.id)?;
        marks::refresh(&record.object)
    }

    /// Writes what the process writes at this end; false when the record doesn't take it, of which whoever submitted is told: that
    /// doesn't hold up the rest.
    fn write(&self) -> Result<bool> {
        let Some(values) = self.run.definition.writes.at(self.run.state).filter(|values| !values.is_empty()) else {
            return Ok(true);
        };
        let set = writes::written(values, &self.run.submitter, &context::today(), &context::now());
        match records::update(&self.subject.ref_, set, None) {
            Ok(_) => Ok(true),
            Err(error) if error.retryable || error.is("conflict") => Err(error),
            Err(error) => {
                log::warn(&format!("{} could not be written when it ended: {}", self.row.ref_.id, error.message));
                let args = json!({"name": self.name(), "why": error.message});
                events::notify(&self.run.submitter, "approval-not-written", &args, Some(&self.subject.ref_))?;
                Ok(false)
            }
        }
    }

    /// True when the process itself makes the change that the gate stands before.
    fn writes_through(&self, gate: &Gate) -> bool {
        gate.has(self.run.definition.writes.approved.get(&gate.field).and_then(Json::as_str))
    }

    pub(crate) fn name(&self) -> &str {
        self.row.text("name").unwrap_or_default()
    }
}

/// What somebody is called.
pub(crate) fn person(id: &str) -> Result<String> {
    Ok(identity::user(id)?.map(|found| found.display_name).unwrap_or_default())
}

/// A record's name and, for approvers, some of its fields, a line for each.
///
/// # Errors
/// `not-found` for an unknown object.
pub(crate) fn described(subject: &Row, shown: &[String], locale: &str) -> Result<(String, String)> {
    let about = records::describe(&subject.ref_.object)?;
    let field = about["name_field"].as_str().unwrap_or("name");
    let name = subject.text(field).filter(|name| !name.is_empty());
    let name =
        name.map_or_else(|| text_of(&about["label"], locale).to_owned(), |name| name.chars().take(280).collect());
    let fields = about["fields"].as_array().ok_or_else(|| Error::new("malformed", "an object without fields"))?;
    let line = |key: &String| {
        let field = fields.iter().find(|field| field["key"] == key.as_str())?;
        let value = subject.get(key).and_then(|value| shown_value(field, value, locale))?;
        Some(format!("{}: {value}", text_of(&field["label"], locale)))
    };
    Ok((name, shown.iter().filter_map(line).collect::<Vec<_>>().join("\n")))
}

/// What fields are called, after a pencil: which ones were changed.
pub(crate) fn labels(about: &Json, keys: &[&String], locale: &str) -> String {
    let fields = about["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let label = |key: &&String| {
        fields.iter().find(|field| field["key"] == key.as_str()).map(|field| text_of(&field["label"], locale))
    };
    format!("✎ {}", keys.iter().filter_map(label).collect::<Vec<_>>().join(", "))
}

fn shown_value(field: &Json, value: &Value, locale: &str) -> Option<String> {
    match value {
        Value::Text(code) => {
            let choices = field["choices"].as_array();
            let choice = choices.and_then(|choices| choices.iter().find(|choice| choice["code"] == code.as_str()));
            if let Some(choice) = choice {
                return Some(text_of(&choice["label"], locale).to_owned());
            }
            match field["kind"].as_str() {
                Some("user") => person(code).ok(),
                // A reference's id tells nobody anything.
                Some("reference" | "file") => None,
                _ => Some(code.clone()),
            }
        }
        Value::Integer(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::Boolean(value) => Some(if *value { "✓" } else { "✗" }.to_owned()),
        Value::Null | Value::Bytes(_) | Value::Json(_) => None,
    }
}

fn text_of<'a>(label: &'a Json, locale: &str) -> &'a str {
    label[if locale.starts_with("zh") { "zh-CN" } else { "en" }].as_str().unwrap_or_default()
}
