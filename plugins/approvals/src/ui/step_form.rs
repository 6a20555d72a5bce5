//! One step as a form, and a form as a step; conditions on one field.

use serde::Deserialize;
use tessera_sdk::ui::{Block, View, message};
use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Json, RecordRef, Result, json, records, workflows};

use crate::process::{Approver, Step};

/// Fields that are offered, five times on the page of a process, which has 64 KiB.
const FIELDS_MAX: usize = 120;

/// The form of a step; a new one without.
pub(super) fn view(about: &Json, step: Option<&Step>) -> Result<View> {
    let approvers = step.map(|step| step.approvers.as_slice()).unwrap_or_default();
    let pick = |of: &dyn Fn(&Approver) -> Option<String>| approvers.iter().filter_map(of).collect::<Vec<_>>();
    let users = pick(&|one| if let Approver::User { id } = one { Some(id.clone()) } else { None });
    let roles = pick(&|one| if let Approver::Role { id } = one { Some(id.clone()) } else { None });
    let manager = pick(&|one| if let Approver::Manager { level } = one { Some(level.to_string()) } else { None });
    let department = pick(&|one| if let Approver::Department { level } = one { Some(level.to_string()) } else { None });
    let field = pick(&|one| if let Approver::Field { key } = one { Some(key.clone()) } else { None });
    let script = pick(&|one| if let Approver::Script { id } = one { Some(id.clone()) } else { None });
    let told = step.map(|step| step.cc.as_slice()).unwrap_or_default();
    let told = |of: &dyn Fn(&Approver) -> Option<String>| told.iter().filter_map(of).collect::<Vec<_>>();
    let cc = told(&|one| if let Approver::User { id } = one { Some(id.clone()) } else { None });
    let cc_roles = told(&|one| if let Approver::Role { id } = one { Some(id.clone()) } else { None });
    let cc_departments = told(&|one| if let Approver::Members { id } = one { Some(id.clone()) } else { None });
    let code = |value: Json, usual: &str| value.as_str().unwrap_or(usual).to_owned();
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let level = json!({"decimals": 0, "min": 0, "max": 20});
    let select = |name: &str, value: String, codes: &[&str]| {
        let choices = choices_of(name, codes);
        Block::field(name, "select", message(&format!("step-{name}"))).required().value(value).set("choices", choices)
    };
    let of = |part: &dyn Fn(&Step) -> Json, usual: &str| {
        step.map_or_else(|| usual.to_owned(), |step| code(part(step), usual))
    };
    let mut view = View::new()
        .with(
            Block::field("name", "text", message("step-name"))
                .required()
                .value(step.map(|step| step.name.clone()).unwrap_or_default()),
        )
        .with(Block::text(message("approvers-hint")).set("tone", "muted"))
        .with(
            Block::field("users", "references", message("approver-users"))
                .value(named("user", &users)?)
                .set("options", json!({"object": "user"})),
        )
        .with(
            Block::field("roles", "references", message("approver-roles"))
                .value(named("role", &roles)?)
                .set("options", json!({"object": "role"})),
        )
        .with(
            Block::field("manager", "number", message("approver-manager"))
                .value(filled(first(&manager)))
                .set("options", level.clone()),
        )
        .with(
            Block::field("department", "number", message("approver-department"))
                .value(filled(first(&department)))
                .set("options", level),
        )
        .with(
            Block::field("field", "select", message("approver-field"))
                .value(filled(first(&field)))
                .set("choices", field_choices(about, &["user"])),
        )
        .with(
            Block::field("script", "select", message("approver-script"))
                .value(filled(first(&script)))
                .set("choices", script_choices(about, &script)?),
        )
        .with(select("mode", of(&|step| json!(step.mode), "all"), &["all", "any", "sequence"]))
        .with(select("own", of(&|step| json!(step.own), "manager"), &["manager", "pass", "keep"]))
        .with(select("nobody", of(&|step| json!(step.nobody), "administrators"), &["administrators", "skip", "reject"]))
        .with(
            Block::field("hours", "number", message("step-hours"))
                .value(step.and_then(|step| step.hours).map_or(Json::Null, |hours| json!(hours.to_string())))
                .set("options", json!({"decimals": 0, "min": 1, "max": 8784})),
        )
        .with(select("late", of(&|step| json!(step.late), "remind"), &["remind", "escalate", "approve", "reject"]))
        .with(
            Block::field("cc", "references", message("step-cc"))
                .value(named("user", &cc)?)
                .set("options", json!({"object": "user"})),
        )
        .with(
            Block::field("cc_roles", "references", message("step-cc-roles"))
                .value(named("role", &cc_roles)?)
                .set("options", json!({"object": "role"})),
        )
        .with(
            Block::field("cc_departments", "references", message("step-cc-departments"))
                .value(named("department", &cc_departments)?)
                .set("options", json!({"object": "department"})),
        )
        .with(Block::text(message("step-when")).set("strong", true));
    for block in condition_fields("only", about, step.and_then(|step| step.when.as_ref())) {
        view = view.with(block);
    }
    Ok(view.with(Block::button(message("save"), "save_step").primary()))
}

/// The step that a form describes.
pub(super) fn step_of(form: &Json) -> Result<Step> {
    let text = |key: &str| from_form(form.get(key)).as_text().unwrap_or_default().to_owned();
    let level = |key: &str| text(key).parse::<f64>().ok().map(|level| level.max(0.0) as u32);
    let user = |id: String| Approver::User { id };
    let mut approvers: Vec<Approver> = list_of(form.get("users")).into_iter().map(user).collect();
    approvers.extend(list_of(form.get("roles")).into_iter().map(|id| Approver::Role { id }));
    approvers.extend(level("manager").filter(|level| *level > 0).map(|level| Approver::Manager { level }));
    approvers.extend(level("department").map(|level| Approver::Department { level }));
    approvers.extend(Some(text("field")).filter(|key| !key.is_empty()).map(|key| Approver::Field { key }));
    approvers.extend(Some(text("script")).filter(|id| !id.is_empty()).map(|id| Approver::Script { id }));
    let mut cc: Vec<Approver> = list_of(form.get("cc")).into_iter().map(user).collect();
    cc.extend(list_of(form.get("cc_roles")).into_iter().map(|id| Approver::Role { id }));
    cc.extend(list_of(form.get("cc_departments")).into_iter().map(|id| Approver::Members { id }));
    if approvers.is_empty() {
        return Err(Error::refused("step-needs-approver").on_field("users"));
    }
    let step = json!({
        "name": text("name"),
        "approvers": approvers,
        "mode": text("mode"),
        "own": text("own"),
        "nobody": text("nobody"),
        "late": text("late"),
        "hours": level("hours"),
        "cc": cc,
        "when": condition_of(form, "only")?,
    });
    Step::deserialize(step).map_err(|_| Error::refused("definition-is-broken"))
}

/// Who is told that the form doesn't show.
pub(super) fn kept_cc(cc: &[Approver]) -> Vec<Approver> {
    let is_shown =
        |one: &Approver| matches!(one, Approver::User { .. } | Approver::Role { .. } | Approver::Members { .. });
    cc.iter().filter(|one| !is_shown(one)).cloned().collect()
}

/// The fields for a condition on one field of the record; a condition of several parts is kept as it is, and told of.
pub(super) fn condition_fields(name: &str, about: &Json, condition: Option<&Json>) -> Vec<Block> {
    let part = |key: &str| condition.and_then(|condition| condition.get(key)).cloned().unwrap_or_default();
    if condition.is_some() && part("field").is_null() {
        let text = condition.map(Json::to_string).unwrap_or_default();
        let kept = Block::field(&format!("{name}_json"), "text", message("condition-json")).value(text);
        return vec![kept.set("options", json!({"multiline": true, "max_length": 3000}))];
    }
    let value = match part("value") {
        Json::String(text) => text,
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
        Json::Null => String::new(),
        other => other.to_string(),
    };
    let ops = choices_of("op", &["eq", "ne", "gte", "gt", "lte", "lt", "in", "is_null"]);
    let text = |key: &str| part(key).as_str().unwrap_or_default().to_owned();
    vec![
        Block::field(&format!("{name}_field"), "select", message("condition-field"))
            .value(filled(text("field")))
            .set("choices", field_choices(about, &[])),
        Block::field(&format!("{name}_op"), "select", message("condition-op"))
            .value(filled(text("op")))
            .set("choices", ops),
        Block::field(&format!("{name}_value"), "text", message("condition-value")).value(filled(value)),
    ]
}

/// The condition that these fields describe; none when no field is chosen.
pub(super) fn condition_of(form: &Json, name: &str) -> Result<Option<Json>> {
    let text = |key: &str| from_form(form.get(format!("{name}_{key}"))).as_text().unwrap_or_default().trim().to_owned();
    let whole = text("json");
    if !whole.is_empty() {
        let condition = whole.parse::<Json>().ok().filter(crate::condition::is_readable);
        let broken = || Error::refused("condition-is-broken").on_field(&format!("{name}_json"));
        return condition.map(Some).ok_or_else(broken);
    }
    let (field, op, value) = (text("field"), text("op"), text("value"));
    if field.is_empty() {
        return Ok(None);
    }
    let value = match (op.as_str(), value.as_str()) {
        ("is_null", _) => json!(true),
        ("in", list) => json!(list.split(',').map(str::trim).filter(|one| !one.is_empty()).collect::<Vec<_>>()),
        (_, "") => return Err(Error::refused("condition-needs-value").on_field(&format!("{name}_value"))),
        (_, "true") => json!(true),
        (_, "false") => json!(false),
        (_, text) => json!(text),
    };
    let op = if op.is_empty() { "eq".to_owned() } else { op };
    Ok(Some(json!({"field": field, "op": op, "value": value})))
}

/// Fields of an object as choices, of these kinds or of any.
pub(super) fn field_choices(about: &Json, kinds: &[&str]) -> Vec<Json> {
    field_choices_where(about, &|field| kinds.is_empty() || kinds.iter().any(|kind| field["kind"] == *kind))
}

/// The same, of those that fit.
pub(super) fn field_choices_where(about: &Json, fits: &dyn Fn(&Json) -> bool) -> Vec<Json> {
    let fields = about["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let locale = tessera_sdk::context::actor().locale;
    let key = if locale.starts_with("zh") { "zh-CN" } else { "en" };
    let choice = |field: &Json| json!({"value": field["key"], "label": field["label"][key]});
    fields.iter().filter(|field| fits(field)).take(FIELDS_MAX).map(choice).collect()
}

/// Workflows that can be asked about the object, and the one that is chosen, also when it can't be asked now.
fn script_choices(about: &Json, chosen: &[String]) -> Result<Vec<Json>> {
    let locale = tessera_sdk::context::actor().locale;
    let callable = match workflows::callable() {
        // Administrators may leave workflows out.
        Err(error) if error.is("capability-missing") => Vec::new(),
        other => other?,
    };
    let mut choices: Vec<Json> = callable
        .into_iter()
        .filter(|one| one.object.as_deref().is_none_or(|object| about["key"] == object))
        .map(|one| json!({"value": one.id, "label": one.label.get(&locale)}))
        .collect();
    let is_offered = |id: &&String| !choices.iter().any(|choice| choice["value"] == id.as_str());
    let missing: Vec<Json> = chosen.iter().filter(is_offered).map(|id| json!({"value": id, "label": id})).collect();
    choices.extend(missing);
    Ok(choices)
}

/// The ids or codes of a field with several values.
pub(super) fn list_of(value: Option<&Json>) -> Vec<String> {
    let id = |item: &Json| item.as_str().or_else(|| item.get("id").and_then(Json::as_str)).map(str::to_owned);
    value.and_then(Json::as_array).into_iter().flatten().filter_map(id).collect()
}

/// Nothing at all in place of an empty text.
pub(super) fn filled(text: String) -> Json {
    if text.is_empty() { Json::Null } else { Json::String(text) }
}

/// References as a form shows them.
fn named(object: &str, ids: &[String]) -> Result<Json> {
    let refs: Vec<RecordRef> = ids.iter().map(|id| records::reference(object, id)).collect();
    let rows = records::get_readable(&refs, &["name"])?;
    let shown = |id: &String| {
        let row = rows.iter().find(|row| row.ref_.id == *id);
        json!({"id": id, "label": row.and_then(|row| row.text("name")).unwrap_or(id)})
    };
    Ok(json!(ids.iter().map(shown).collect::<Vec<_>>()))
}

/// Codes as choices; their words are messages `<name>-<code>`.
fn choices_of(name: &str, codes: &[&str]) -> Vec<Json> {
    let choice = |code: &&str| json!({"value": code, "label": Json::from(message(&format!("{name}-{code}")))});
    codes.iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Mode;

    #[test]
    fn a_form_becomes_a_step() {
        let mut form = json!({
            "name": "Finance", "users": [{"id": "u1", "label": "Ann"}, "u2"], "roles": ["r1"], "manager": "2",
            "department": null, "field": "reviewer", "script": "deal-desk", "mode": "any", "own": "pass", "nobody": "skip", "hours": "24",
            "late": "escalate", "cc": ["u3"], "cc_roles": ["r2"],
            "cc_departments": [{"id": "d1", "label": "East"}], "only_field": "amount", "only_op": "gte", "only_value": " 1000 ",
        });
        let step = step_of(&form).unwrap();
        assert_eq!(step.approvers.len(), 6);
        assert_eq!((step.approvers[3].clone(), step.mode), (Approver::Manager { level: 2 }, Mode::Any));
        assert_eq!(step.hours, Some(24));
        let id = |id: &str| id.to_owned();
        let told =
            [Approver::User { id: id("u3") }, Approver::Role { id: id("r2") }, Approver::Members { id: id("d1") }];
        assert_eq!(step.cc, told);
        assert_eq!(step.when, Some(json!({"field": "amount", "op": "gte", "value": "1000"})));
        for key in ["users", "roles", "manager", "field", "script", "only_field"] {
            form[key] = Json::Null;
        }
        assert_eq!(step_of(&form).unwrap_err().message, "step-needs-approver");
        form["department"] = json!(0);
        let step = step_of(&form).unwrap();
        assert_eq!((step.approvers, step.when), (vec![Approver::Department { level: 0 }], None));
    }

    #[test]
    fn conditions_of_one_field_are_written_in_three_fields() {
        let of = |op: &str, value: &str| condition_of(&json!({"w_field": "f", "w_op": op, "w_value": value}), "w");
        assert_eq!(of("in", "a, b,").unwrap().unwrap()["value"], json!(["a", "b"]));
        assert_eq!(of("is_null", "").unwrap().unwrap()["value"], json!(true));
        assert_eq!(of("", "true").unwrap(), Some(json!({"field": "f", "op": "eq", "value": true})));
        assert_eq!(of("eq", "").unwrap_err().field.as_deref(), Some("w_value"));
        let whole = |text: &str| condition_of(&json!({"w_json": text}), "w");
        assert_eq!(whole("{\"and\": []}").unwrap(), Some(json!({"and": []})));
        assert!(whole("{").is_err() && condition_of(&json!({}), "w").unwrap().is_none());
    }
}
