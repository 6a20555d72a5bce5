//! The plugin's own records: only administrators write processes, and nobody makes or removes by hand what tells of decisions.

use tessera_sdk::change::Violation;
use tessera_sdk::{Change, Decision, Fields, Json, Operation, Result, Value, context, identity, json, records};

use crate::process::Definition;

/// Objects that nothing can be submitted of.
const OWN: [&str; 4] = ["approval", "approval_task", "approval_process", "approval_absence"];

/// Decides on processes; whether the acting user administers is asked once.
pub(crate) fn processes(changes: &[Change]) -> Result<Vec<Decision>> {
    if !administers()? {
        return Ok(changes.iter().map(|_| Decision::refuse("only-administrators")).collect());
    }
    Ok(changes.iter().map(process).collect())
}

/// Requests are made by submitting a record, and stay while they wait.
pub(crate) fn approvals(changes: &[Change]) -> Result<Vec<Decision>> {
    let administers = administers()?;
    Ok(changes.iter().map(|change| kept(change, "record", "pending", administers)).collect())
}

/// Tasks are made by requests, and stay while they are open.
pub(crate) fn tasks(changes: &[Change]) -> Result<Vec<Decision>> {
    let administers = administers()?;
    Ok(changes.iter().map(|change| kept(change, "approval", "open", administers)).collect())
}

/// Whether the acting user decides on rights of others.
pub(crate) fn administers() -> Result<bool> {
    identity::can("update", "role", None, None)
}

fn process(change: &Change) -> Decision {
    if change.operation == Operation::Delete {
        return Decision::Allow;
    }
    let object = change.text("object").unwrap_or_default();
    if !change.touches("object") && !change.touches("definition") {
        return edition(change);
    }
    let about = if OWN.contains(&object) { None } else { records::describe(object).ok() };
    let Some(about) = about else { return Decision::reject("object", "no-such-object") };
    match edition(change) {
        Decision::Reject(problems) => Decision::Reject(problems),
        fine => written(change, &about).unwrap_or(fine),
    }
}

/// The refusal where the process would write what the object doesn't take.
fn written(change: &Change, about: &Json) -> Option<Decision> {
    let problem = definition(change).ok()?.writes.check(about, &context::actor().locale).err()?;
    let args = Some(json!({"field": problem.field}));
    let field = Some("definition".to_owned());
    Some(Decision::Reject(vec![Violation { field, message_key: problem.key.to_owned(), args }]))
}

fn definition(change: &Change) -> Result<Definition, &'static str> {
    match change.get("definition") {
        Some(Value::Json(text)) => Definition::read(text),
        _ => Definition::read("{}"),
    }
}

/// A definition that can run, and its number.
fn edition(change: &Change) -> Decision {
    if let Err(problem) = definition(change) {
        return Decision::reject("definition", problem);
    }
    if !change.touches("definition") {
        return Decision::Allow;
    }
    let before = change.text_before("edition").and_then(|edition| edition.parse::<i64>().ok()).unwrap_or_default();
    Decision::set(Fields::new().with("edition", before + 1))
}

/// `made_of` is a field that only the plugin fills in.
fn kept(change: &Change, made_of: &str, open: &str, administers: bool) -> Decision {
    match change.operation {
        Operation::Create if change.text(made_of).is_none() => Decision::refuse("made-by-submitting"),
        Operation::Delete if change.text("state") == Some(open) => Decision::refuse("withdraw-first"),
        Operation::Delete if !administers => Decision::refuse("decisions-stay"),
        Operation::Create | Operation::Update | Operation::Delete => Decision::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::Row;

    fn change(operation: Operation, before: Fields, patch: Fields) -> Change {
        let record = records::reference("approval", "a1");
        let before = (operation != Operation::Create).then_some(Row { ref_: record, version: 1, fields: before.0 });
        Change { operation, record: None, before, patch, is_import: false }
    }

    #[test]
    fn decisions_are_not_made_up_and_not_removed() {
        let says = |operation, before: Fields, patch, administers| {
            kept(&change(operation, before, patch), "record", "pending", administers)
        };
        let none = Fields::new;
        assert_eq!(says(Operation::Create, none(), none(), true), Decision::refuse("made-by-submitting"));
        assert_eq!(says(Operation::Create, none(), none().with("record", "r"), false), Decision::Allow);
        let pending = none().with("state", "pending");
        assert_eq!(says(Operation::Delete, pending, none(), true), Decision::refuse("withdraw-first"));
        let done = none().with("state", "approved");
        assert_eq!(says(Operation::Delete, done.clone(), none(), false), Decision::refuse("decisions-stay"));
        assert_eq!(says(Operation::Delete, done, none(), true), Decision::Allow);
    }

    #[test]
    fn a_changed_definition_is_another_edition() {
        let definition = |steps: Json| Value::Json(json!({"steps": steps}).to_string());
        let good = || definition(json!([{"name": "One", "approvers": [{"by": "manager", "level": 1}]}]));
        let made = edition(&change(Operation::Create, Fields::new(), Fields::new().with("definition", good())));
        assert_eq!(made, Decision::set(Fields::new().with("edition", 1_i64)));
        let before = Fields::new().with("definition", good()).with("edition", "3");
        let renamed = change(Operation::Update, before.clone(), Fields::new().with("name", "B"));
        assert_eq!(edition(&renamed), Decision::Allow);
        let changed = change(Operation::Update, before.clone(), Fields::new().with("definition", good()));
        assert_eq!(edition(&changed), Decision::set(Fields::new().with("edition", 4_i64)));
        let broken = change(Operation::Update, before, Fields::new().with("definition", definition(json!([]))));
        assert_eq!(edition(&broken), Decision::reject("definition", "process-needs-step"));
    }
}
