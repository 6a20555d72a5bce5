//! Processes that are made with one press, in the language of whoever presses; off until somebody switches them on.

use tessera_sdk::ui::{Block, message};
use tessera_sdk::{Error, Fields, Result, Row, Value, context, json, records};

use crate::process::{Approver, Definition, Gate, Step};

/// The object of the templates: winning a large one asks the manager, and so does coming to negotiate.
pub(super) const OBJECT: &str = "opportunity";

/// What is offered.
pub(super) fn block() -> Block {
    Block::section(
        message("templates"),
        [
            Block::text(message("template-win-hint")),
            Block::field("amount", "money", message("template-win-amount"))
                .value("100000")
                .set("options", json!({"non_negative": true})),
            Block::button(message("template-use"), "use_template")
                .set("validate", false)
                .set("args", json!({"template": "win"})),
            Block::text(message("template-stage-hint")),
            Block::button(message("template-use"), "use_stage_template").set("validate", false),
        ],
    )
}

/// Makes the process of a template.
pub(super) fn make(template: &str, amount: &Value) -> Result<Row> {
    let shown = ["amount", "close_date", "next_step"].map(str::to_owned).to_vec();
    let steps = vec![manager_step()];
    let (name, definition) = match template {
        "win" => {
            let amount = amount.as_money().ok_or_else(|| Error::refused("choose-amount").on_field("amount"))?;
            let amount = amount.to_string();
            let number = amount.split(' ').next().unwrap_or_default();
            let definition = Definition {
                when: Some(json!({"field": "amount", "op": "gte", "value": number})),
                gate: Some(stage("won")),
                shown,
                // What was approved is a deal of this size.
                again: vec!["amount".to_owned()],
                steps,
                ..Definition::default()
            };
            (in_words("Winning a large opportunity", "大额商机赢单审批"), definition)
        }
        "stage" => {
            let definition = Definition { start: Some(stage("negotiation")), shown, steps, ..Definition::default() };
            (in_words("Opportunity comes to negotiation", "商机进入商务谈判审批"), definition)
        }
        _ => return Err(Error::new("not-found", format!("no template `{template}`"))),
    };
    let set = Fields::new()
        .with("name", name)
        .with("object", OBJECT)
        .with("definition", Value::Json(json!(definition).to_string()));
    records::create("approval_process", set, None)
}

fn stage(code: &str) -> Gate {
    Gate { field: "stage".to_owned(), values: vec![code.to_owned()] }
}

/// The one step that every process can begin with.
pub(super) fn manager_step() -> Step {
    Step {
        name: in_words("Manager", "直属上级").to_owned(),
        approvers: vec![Approver::Manager { level: 1 }],
        mode: Default::default(),
        when: None,
        cc: Vec::new(),
        nobody: Default::default(),
        own: Default::default(),
        hours: None,
        late: Default::default(),
    }
}

/// What is stored is data of the organisation, in one language.
fn in_words(en: &'static str, zh_cn: &'static str) -> &'static str {
    if context::actor().locale.starts_with("zh") { zh_cn } else { en }
}
