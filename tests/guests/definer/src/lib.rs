//! Defines what its arguments say, and asks workflows; what comes of it is told, refusals too.

use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision, Json, Plugin, Result, context, json, metadata, workflows};

/// The plugin.
pub struct Definer;

impl Plugin for Definer {
    /// Tries to look at definitions where nobody may, and notes what came of it.
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let note = metadata::definitions().map_or_else(|error| error.code, |found| found.revision.to_string());
        Ok(changes.iter().map(|_| Decision::Modify(Fields::new().with("note", note.as_str()))).collect())
    }

    fn call(_function: &str, args: Json) -> Result<Json> {
        Ok(match define(&args) {
            Ok(answer) => json!({"ok": answer}),
            Err(error) => {
                let details: Option<Json> = error.details.as_deref().and_then(|text| text.parse().ok());
                json!({"error": error.code, "message": error.message, "details": details})
            }
        })
    }
}

fn define(args: &Json) -> Result<Json> {
    let wanted = &args["wanted"];
    let key = args["key"].as_str().unwrap_or_default();
    match args["what"].as_str().unwrap_or_default() {
        "definitions" => {
            let found = metadata::definitions()?;
            Ok(json!({"revision": found.revision, "definitions": found.definitions}))
        }
        "propose" => Ok(told(&metadata::propose(wanted)?)),
        "apply" => {
            let revision = match args["revision"].as_u64() {
                Some(revision) => revision,
                None => metadata::definitions()?.revision,
            };
            Ok(told(&metadata::apply(wanted, revision, args["accept"].as_bool().unwrap_or_default())?))
        }
        "objects" => Ok(json!(metadata::objects()?.into_iter().map(|object| object.key).collect::<Vec<_>>())),
        "object" => Ok(metadata::object(key)?.unwrap_or_default()),
        "dictionaries" => Ok(json!(metadata::dictionaries()?.into_iter().map(|one| one.key).collect::<Vec<_>>())),
        "menu" => Ok(json!(metadata::menu()?.into_iter().map(|group| group.key).collect::<Vec<_>>())),
        "callable" => Ok(json!(workflows::callable()?.len())),
        "ask" => workflows::call(key, &args["question"]),
        _ => Ok(json!(context::supports("metadata") && context::is_granted("metadata:write"))),
    }
}

fn told(plan: &metadata::Plan) -> Json {
    let effects: Vec<Json> =
        plan.changes.iter().map(|one| json!([one.what, one.change, one.key, one.records, one.effect])).collect();
    json!({"changes": effects, "needs_acceptance": plan.needs_acceptance, "is_running": plan.is_running})
}

tessera_sdk::register!(Definer: hooks, functions);
