//! What a change would do, for whoever is asked, and the change itself.

use tessera_sdk::metadata::{self, Example, Plan};
use tessera_sdk::ui::{Block, Effect, Effects, Text, Tone, View, message};
use tessera_sdk::{Error, Json, Result, context, json};

use crate::document::{Change, Document};
use crate::names::told;

/// Changes that are shown one by one.
const SHOWN_MAX: usize = 40;

/// Makes a change, or shows first what it would do to records; `to` is where it leads then.
pub(crate) fn make(change: &Change, to: &str) -> Result<Effects> {
    let found = metadata::definitions()?;
    let mut document = Document(found.definitions);
    document.make(change);
    let plan = match metadata::propose(&document.0) {
        Ok(plan) => plan,
        Err(error) => return refused(error, change),
    };
    if !asks(&plan) {
        return done(&metadata::apply(&document.0, found.revision, false)?, to);
    }
    let apply =
        Block::button(message("apply"), "apply").set("tone", if plan.needs_acceptance { "danger" } else { "primary" });
    let state = json!({"change": serde_json::to_value(change)?, "to": to, "revision": found.revision});
    let mut view = View::new().state(state);
    for block in lines(&plan) {
        view = view.with(block);
    }
    Ok(Effects::from([Effect::dialog(message("preview"), view.with(apply))]))
}

/// Makes a change that somebody agreed to.
pub(crate) fn agreed(state: &Json) -> Result<Effects> {
    let change: Change = serde_json::from_value(state["change"].clone())?;
    let found = metadata::definitions()?;
    let mut document = Document(found.definitions);
    document.make(&change);
    let revision = state["revision"].as_u64().unwrap_or_default();
    done(&metadata::apply(&document.0, revision, true)?, state["to"].as_str().unwrap_or_default())
}

/// The word that it is done, and where to go.
pub(crate) fn done(plan: &Plan, to: &str) -> Result<Effects> {
    let word = if plan.is_running { "running" } else { "saved" };
    Ok(Effects::from([
        Effect::close_dialog(),
        Effect::toast(if plan.is_running { Tone::Info } else { Tone::Success }, message(word)),
        Effect::go_to_path(to),
        Effect::refresh_page(),
    ]))
}

/// Whether somebody has to look before it is done.
pub(crate) fn asks(plan: &Plan) -> bool {
    plan.needs_acceptance || plan.changes.iter().any(|change| change.effect.is_some())
}

/// What a plan does, a line for each change.
pub(crate) fn lines(plan: &Plan) -> Vec<Block> {
    let mut blocks = Vec::new();
    for change in plan.changes.iter().take(SHOWN_MAX) {
        let name = change.label.as_ref().map_or_else(|| change.key.clone(), told);
        let what = message(&format!("plan-{}-{}", change.what, change.change)).arg("name", name);
        blocks.push(Block::text(what));
        if let Some(effect) = &change.effect {
            let tone = match effect.as_str() {
                "hidden" => Tone::Danger,
                "computed" | "converted" => Tone::Info,
                _ => Tone::Warning,
            };
            let told: Text = message(&format!("effect-{}", effect.replace('_', "-"))).arg("count", change.records);
            blocks.push(Block::callout(told.arg("converts", change.converts)).tone(tone));
        }
        if change.fails > 0 {
            blocks.push(Block::callout(message("effect-lost").arg("count", change.fails)).tone(Tone::Danger));
        }
        blocks.extend(change.examples.iter().map(|example| Block::text(told_of(example))));
    }
    let more = plan.changes.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        blocks.push(Block::text(message("plan-more").arg("count", more)));
    }
    blocks
}

/// What becomes of the field of a record.
fn told_of(example: &Example) -> Text {
    let record = example.record.clone().unwrap_or_else(|| "—".to_owned());
    let from = || shown(&example.from);
    match &example.why {
        Some(why) => message("example-lost").arg("record", record).arg("from", from()).arg("why", told(why)),
        None if example.from.is_null() => message("example").arg("record", record).arg("value", shown(&example.value)),
        None => {
            message("example-converted").arg("record", record).arg("from", from()).arg("value", shown(&example.value))
        }
    }
}

/// A value of a record, in words.
fn shown(value: &Json) -> String {
    match value {
        Json::Null => "—".to_owned(),
        Json::Bool(value) => (if *value { "✓" } else { "✗" }).to_owned(),
        Json::Object(money) => {
            let part = |key: &str| money.get(key).and_then(Json::as_str).unwrap_or_default();
            format!("{} {}", part("amount"), part("currency"))
        }
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What was refused, at the inputs that it is about.
pub(crate) fn refused(error: Error, change: &Change) -> Result<Effects> {
    let details: Json = error.details.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default();
    let Some(fields) = details["fields"].as_array().filter(|_| error.is("validation-failed")) else {
        return Err(error);
    };
    let locale = if context::actor().locale.starts_with("zh") { "zh-CN" } else { "en" };
    let mut effects = Vec::new();
    for field in fields.iter().take(10) {
        let said = field["message"][locale].as_str().unwrap_or_default();
        effects.push(match input_of(field["field"].as_str().unwrap_or_default(), change) {
            Some(input) => Effect::field_error(input, said),
            None => Effect::toast(Tone::Danger, said),
        });
    }
    Ok(Effects::from(effects))
}

/// The input that a place of the definitions stands in; none for what the form doesn't show.
fn input_of(place: &str, change: &Change) -> Option<&'static str> {
    let (place, part) = place.rsplit_once('.')?;
    let is_here = match change {
        Change::PutField { object, field, dictionary, .. } => {
            let key = field["key"].as_str().unwrap_or_default();
            place == format!("{object}.{key}")
                || dictionary.as_ref().is_some_and(|dictionary| dictionary["key"] == place)
        }
        Change::PutObject { object, .. } => object["key"] == place,
        _ => false,
    };
    let input = match part {
        "label" | "name_field" => "label_en",
        "label_plural" => "plural_en",
        "help" => "help_en",
        "object" => "target",
        "items" => "choices",
        "key" => "key",
        "kind" => "kind",
        "required_when" => "required_when_field",
        "visible_when" => "visible_when_field",
        "unique" => "unique",
        "searchable" => "searchable",
        "default" => "default",
        "dictionary" => "dictionary",
        "max_length" => "max_length",
        "decimals" => "decimals",
        "max" => "max",
        "currency" => "currency",
        "expression" => "expression",
        "prefix" => "prefix",
        "has_owner" => "has_owner",
        _ => return None,
    };
    is_here.then_some(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;

    #[test]
    fn values_are_shown_in_words() {
        let shown: Vec<String> = [json!(null), json!(true), json!("7"), json!({"amount": "1.00", "currency": "CNY"})]
            .iter()
            .map(shown)
            .collect();
        assert_eq!(shown, ["—", "✓", "7", "1.00 CNY"]);
    }

    #[test]
    fn a_place_is_found_in_the_form_that_it_came_from() {
        let field = json!({"key": "cf_a"});
        let dictionary = Some(json!({"key": "cf_account_a"}));
        let change = Change::PutField { object: "account".to_owned(), field, place: Place::default(), dictionary };
        assert_eq!(input_of("account.cf_a.label", &change), Some("label_en"));
        assert_eq!(input_of("account.cf_a.object", &change), Some("target"));
        assert_eq!(input_of("cf_account_a.items", &change), Some("choices"));
        assert_eq!(input_of("account.cf_b.label", &change), None);
        assert_eq!(input_of("account.cf_a.system", &change), None);
        assert_eq!(input_of("definitions", &change), None);
        let change = Change::PutObject { object: json!({"key": "cf_site"}), group: None };
        assert_eq!(input_of("cf_site.label_plural", &change), Some("plural_en"));
    }
}
