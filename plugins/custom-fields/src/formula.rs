//! Computed fields: what is asked of them, and what helps to write the expression.

use tessera_sdk::ui::{Block, Text, message};
use tessera_sdk::{Json, json};

use crate::form::{choice, grid, helped, input, some_text, text, whole};
use crate::names::said;

/// What formulas turn out to be.
const RESULTS: [&str; 6] = ["number", "money", "percent", "text", "date", "boolean"];
/// Longest expression, in characters.
const EXPRESSION_MAX: i64 = 2_000;
/// What changes with every write: no formula looks at it.
const RESTLESS: [&str; 2] = ["updated_at", "updated_by"];
/// Fields that are named to help; there is more than that on few objects.
const NAMED_MAX: usize = 60;

/// Inputs for a formula.
pub(crate) fn inputs(options: &Json) -> Vec<Block> {
    let lines = json!({"multiline": true, "max_length": EXPRESSION_MAX});
    let expression = input("expression", "text", &options["expression"]).set("options", lines).required();
    let results = RESULTS.map(|kind| (kind.to_owned(), crate::kinds::name(kind)));
    let result = options["result"].as_str().unwrap_or("number");
    vec![
        helped(expression, "expression-help"),
        grid([
            choice("result", results, result).required(),
            helped(input("decimals", "number", &options["decimals"]), "decimals-help"),
        ]),
    ]
}

/// What an expression may name and use, with `own_key` of the formula itself left out.
pub(crate) fn help(fields: &[Json], own_key: &str) -> Block {
    let is_usable = |field: &&Json| {
        let key = field["key"].as_str().unwrap_or_default();
        key != own_key && field["internal"] != true && !RESTLESS.contains(&key)
    };
    let name = |field: &Json| format!("{} ({})", field["key"].as_str().unwrap_or_default(), said(&field["label"]));
    let names: Vec<String> = fields.iter().filter(is_usable).take(NAMED_MAX).map(name).collect();
    let told: [Text; 2] = [message("formula-fields").arg("fields", names.join(", ")), message("formula-functions")];
    Block::section(message("formula-help"), told.map(Block::text)).set("collapsible", true)
}

/// What a form says of a formula.
pub(crate) fn options_of(form: &Json) -> Json {
    let result = text(form, "result");
    let mut options = json!({"expression": text(form, "expression"), "result": result});
    match result.as_str() {
        "number" | "percent" => {
            if let Some(decimals) = whole(form, "decimals") {
                options["decimals"] = json!(decimals);
            }
        }
        "" => options["result"] = json!(RESULTS[0]),
        _ => {}
    }
    if let Some(unit) = some_text(form, "unit").filter(|_| result == "number") {
        options["unit"] = json!(unit);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_how_it_is_computed_and_what_it_turns_out_to_be() {
        let form = json!({"expression": " a * b ", "result": "number", "decimals": "3"});
        assert_eq!(options_of(&form), json!({"expression": "a * b", "result": "number", "decimals": 3}));
        let form = json!({"expression": "a", "result": "money", "decimals": "3"});
        assert_eq!(options_of(&form), json!({"expression": "a", "result": "money"}));
        assert_eq!(options_of(&json!({})), json!({"expression": "", "result": "number"}));
    }
}
