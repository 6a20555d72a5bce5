//! The page of processes, for administrators: which there are, what they are for, and their steps.

use tessera_sdk::ui::{Action, Block, Effect, Effects, Tone, View, message};
use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Fields, Json, Result, Row, Value, context, json, records};

use super::{step_form, writes_form};
use crate::marks;
use crate::process::{Definition, Gate, Step};
use crate::ui::templates;

/// Processes on the page: five blocks each, of the hundred that a view may have.
const SHOWN_MAX: u32 = 12;
/// Where the page is.
const PAGE: &str = "/p/tessera.approvals/processes";

/// The list, or the process that the address names.
pub(super) fn render(params: &Json) -> Result<View> {
    match params.get("process").and_then(Json::as_str) {
        Some(id) => one(&load(id)?),
        None => list(),
    }
}

/// A button of the page or of its dialogs.
pub(super) fn act(action: &Action) -> Result<Effects> {
    let form = |key: &str| from_form(action.form.get(key));
    let text = |key: &str| form(key).as_text().unwrap_or_default().to_owned();
    match action.id.as_str() {
        "new" => made(records::create(
            "approval_process",
            Fields::new()
                .with("name", text("name"))
                .with("object", text("object"))
                .with("definition", written(&first_steps())),
            None,
        )?),
        "use_stage_template" => made(templates::make("stage", &Value::Null)?),
        "use_template" => made(templates::make(&text("template"), &form("amount"))?),
        "switch" => {
            let row = load(&text("process"))?;
            let is_active = !row.is("is_active");
            records::update(&row.ref_, Fields::new().with("is_active", is_active), Some(row.version))?;
            Ok(saved())
        }
        id => {
            let state = action.state.clone().unwrap_or_default();
            let row = load(state["process"].as_str().unwrap_or_default())?;
            in_process(id, action, &row)
        }
    }
}

/// A button of one process.
fn in_process(id: &str, action: &Action, row: &Row) -> Result<Effects> {
    let mut definition = marks::definition_of(row).ok_or_else(|| Error::refused("definition-is-broken"))?;
    let form = |key: &str| from_form(action.form.get(key));
    let at = action.form.get("at").and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
    match id {
        "save_process" => {
            definition.when = step_form::condition_of(&action.form, "when")?;
            definition.gate = gate_of(&action.form, "gate");
            definition.start = gate_of(&action.form, "start");
            definition.shown = step_form::list_of(action.form.get("shown"));
            definition.again = step_form::list_of(action.form.get("again"));
            let set = Fields::new()
                .with("name", form("name"))
                .with("order", form("order"))
                .with("description", form("description"))
                .with("definition", written(&definition));
            records::update(&row.ref_, set, Some(row.version))?;
            Ok(saved())
        }
        "edit_step" => {
            let step = at.and_then(|at| definition.steps.get(at));
            let view = step_form::view(&about(row)?, step)?.state(json!({"process": row.ref_.id, "at": at}));
            let title = if at.is_some() { "edit-step" } else { "add-step" };
            Ok(Effects::from([Effect::dialog(message(title), view)]))
        }
        "save_step" => {
            let at =
                action.state.as_ref().and_then(|state| state["at"].as_u64()).and_then(|at| usize::try_from(at).ok());
            let mut step = step_form::step_of(&action.form)?;
            let known = at.and_then(|at| definition.steps.get(at));
            step.cc.extend(known.into_iter().flat_map(|known| step_form::kept_cc(&known.cc)));
            match at.and_then(|at| definition.steps.get_mut(at)) {
                Some(known) => *known = step,
                None => definition.steps.push(step),
            }
            store(row, &definition)?;
            Ok(saved_in_dialog())
        }
        "remove_step" => {
            if let Some(at) = at.filter(|at| *at < definition.steps.len()) {
                definition.steps.remove(at);
            }
            store(row, &definition)?;
            Ok(saved())
        }
        "raise_step" => {
            if let Some(at) = at.filter(|at| (1..definition.steps.len()).contains(at)) {
                definition.steps.swap(at - 1, at);
            }
            store(row, &definition)?;
            Ok(saved())
        }
        "edit_write" => {
            let view = writes_form::view(&row.ref_.id, &about(row)?, &definition.writes, &action.form);
            let view = view.ok_or_else(|| Error::new("not-found", "a process ends approved or rejected"))?;
            Ok(Effects::from([Effect::dialog(message("edit-write"), view)]))
        }
        "save_write" => {
            let state = action.state.clone().unwrap_or_default();
            let locale = context::actor().locale;
            if let Err(refused) = writes_form::put(&mut definition.writes, &state, &action.form, &about(row)?, &locale)
            {
                return Ok(Effects::from([refused]));
            }
            store(row, &definition)?;
            Ok(saved_in_dialog())
        }
        "remove_write" => {
            writes_form::take(&mut definition.writes, &action.state.clone().unwrap_or_default());
            store(row, &definition)?;
            Ok(saved_in_dialog())
        }
        id => Err(Error::new("not-found", format!("no button `{id}`"))),
    }
}

fn store(row: &Row, definition: &Definition) -> Result<()> {
    records::update(&row.ref_, Fields::new().with("definition", written(definition)), Some(row.version)).map(drop)
}

fn written(definition: &Definition) -> Value {
    Value::Json(json!(definition).to_string())
}

/// A new process asks whom the submitter reports to.
fn first_steps() -> Definition {
    Definition { steps: vec![templates::manager_step()], ..Definition::default() }
}

fn made(row: Row) -> Result<Effects> {
    let to = json!({"path": format!("{PAGE}?process={}", row.ref_.id)});
    Ok(Effects::from(json!({"effects": [{"type": "navigate", "to": to}]})))
}

fn saved() -> Effects {
    Effects::from(json!({"effects": [
        {"type": "toast", "tone": "success", "message": Json::from(message("saved"))},
        {"type": "refresh", "what": "page"},
    ]}))
}

/// The same from a dialog, which ends with it.
fn saved_in_dialog() -> Effects {
    let mut effects = saved().json()["effects"].clone();
    if let Some(all) = effects.as_array_mut() {
        all.insert(0, json!({"type": "close-dialog"}));
    }
    Effects::from(json!({"effects": effects}))
}

fn load(id: &str) -> Result<Row> {
    records::get("approval_process", id, &[])?.ok_or_else(|| Error::new("not-found", "the process was not found"))
}

fn about(row: &Row) -> Result<Json> {
    records::describe(row.text("object").unwrap_or_default())
}

fn list() -> Result<View> {
    let (rows, more) = records::query(&records::Query {
        object: "approval_process".to_owned(),
        sort: vec!["-created_at".to_owned()],
        limit: SHOWN_MAX,
        ..records::Query::default()
    })?;
    let locale = context::actor().locale;
    let objects: Vec<_> =
        records::objects()?.into_iter().filter(|object| !object.key.starts_with("approval")).collect();
    let called = |key: &str| {
        let found = objects.iter().find(|object| object.key == key);
        found.map_or_else(|| key.to_owned(), |object| object.label.get(&locale).to_owned())
    };
    let mut view = View::new().title(message("processes"));
    if rows.is_empty() {
        let empty = Block::new("empty-state").set("title", Json::from(message("no-processes")));
        view = view.with(empty.set("text", Json::from(message("no-processes-hint"))));
    }
    for row in &rows {
        let is_active = row.is("is_active");
        let (key, tone) = if is_active { ("is-on", Tone::Success) } else { ("is-off", Tone::Muted) };
        let to = json!({"path": format!("{PAGE}?process={}", row.ref_.id)});
        let switch = Block::button(message(if is_active { "switch-off" } else { "switch-on" }), "switch");
        view = view.with(Block::row([
            Block::new("link").set("label", row.text("name").unwrap_or_default()).set("to", to),
            Block::text(called(row.text("object").unwrap_or_default())).set("tone", "muted"),
            Block::badge(message(key)).tone(tone),
            switch.set("validate", false).set("args", json!({"process": row.ref_.id})),
        ]));
    }
    if more.is_some() {
        let all = json!({"object": "approval_process"});
        view = view.with(Block::new("link").set("label", Json::from(message("all-processes"))).set("to", all));
    }
    let choices: Vec<Json> = objects
        .iter()
        .take(200)
        .map(|object| json!({"value": object.key, "label": object.label.get(&locale)}))
        .collect();
    let new = Block::section(
        message("new-process"),
        [
            Block::field("name", "text", message("process-name")).required().set("options", json!({"max_length": 100})),
            Block::field("object", "select", message("process-object")).required().set("choices", choices),
            Block::button(message("create-process"), "new").primary(),
        ],
    );
    view = view.with(new);
    Ok(if objects.iter().any(|object| object.key == templates::OBJECT) { view.with(templates::block()) } else { view })
}

fn one(row: &Row) -> Result<View> {
    let about = about(row)?;
    let definition = marks::definition_of(row).unwrap_or_default();
    let of = |key: &str| row.text(key).unwrap_or_default().to_owned();
    let (key, tone) = if row.is("is_active") { ("is-on", Tone::Success) } else { ("is-off", Tone::Muted) };
    let fields = step_form::field_choices(&about, &[]);
    let codes = step_form::field_choices(&about, &["select"]);
    let main = Block::section(
        message("process"),
        [
            Block::field("name", "text", message("process-name")).required().value(of("name")),
            Block::field("order", "number", message("process-order"))
                .value(step_form::filled(of("order")))
                .set("options", json!({"decimals": 0, "min": 0})),
            Block::field("description", "text", message("process-description"))
                .value(step_form::filled(of("description")))
                .set("options", json!({"multiline": true, "max_length": 2000})),
            Block::field("again", "multi_select", message("process-again"))
                .value(json!(definition.again))
                .set("choices", fields.clone()),
            Block::field("shown", "multi_select", message("process-shown"))
                .value(json!(definition.shown))
                .set("choices", fields),
        ],
    );
    let mut when = vec![Block::text(message("when-hint")).set("tone", "muted")];
    when.extend(step_form::condition_fields("when", &about, definition.when.as_ref()));
    let gate = gate_section("gate", &codes, definition.gate.as_ref());
    let start = gate_section("start", &codes, definition.start.as_ref());
    let steps = definition.steps.iter().enumerate().map(|(at, step)| shown(at, step));
    let add = Block::button(message("add-step"), "edit_step").set("validate", false);
    let switch = Block::button(message(if row.is("is_active") { "switch-off" } else { "switch-on" }), "switch");
    Ok(View::new()
        .title(of("name"))
        .with(Block::row([
            Block::new("link").set("label", Json::from(message("all-processes"))).set("to", json!({"path": PAGE})),
            Block::badge(message(key)).tone(tone),
            switch.set("validate", false).set("args", json!({"process": row.ref_.id})),
        ]))
        .with(Block::section(message("steps"), steps.chain([add])))
        .with(main)
        .with(Block::section(message("when"), when))
        .with(gate)
        .with(start)
        .with(Block::section(message("writes"), writes_form::blocks(&about, &definition.writes)))
        .with(Block::button(message("save"), "save_process").primary())
        .state(json!({"process": row.ref_.id})))
}

/// A field and some of its values, which stand before or at the beginning of an approval.
fn gate_section(name: &str, codes: &[Json], gate: Option<&Gate>) -> Block {
    let field = gate.map(|gate| gate.field.clone()).unwrap_or_default();
    let values = gate.map(|gate| gate.values.join(", ")).unwrap_or_default();
    Block::section(
        message(name),
        [
            Block::text(message(&format!("{name}-hint"))).set("tone", "muted"),
            Block::field(&format!("{name}_field"), "select", message("gate-field"))
                .value(step_form::filled(field))
                .set("choices", codes.to_vec()),
            Block::field(&format!("{name}_values"), "text", message("gate-values")).value(step_form::filled(values)),
        ],
    )
}

fn gate_of(form: &Json, name: &str) -> Option<Gate> {
    let text = |part: &str| from_form(form.get(format!("{name}_{part}"))).as_text().map(str::to_owned);
    let values = text("values").unwrap_or_default();
    let values = values.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    text("field").filter(|field| !field.is_empty()).map(|field| Gate { field, values })
}

/// A step in the page: its name, and what can be done with it.
fn shown(at: usize, step: &Step) -> Block {
    let item =
        |label: &str, action: &str| json!({"label": Json::from(message(label)), "action": action, "args": {"at": at}});
    let mut items = vec![item("edit-step", "edit_step"), item("remove-step", "remove_step")];
    if at > 0 {
        items.push(item("raise-step", "raise_step"));
    }
    let menu = Block::new("menu").set("label", Json::from(message("step-menu"))).set("items", items);
    Block::row([Block::text(format!("{}. {}", at + 1, step.name)).set("strong", true), menu])
}
