//! Fills its slots with what the tests ask for, and tries to show what must not be shown.

use tessera_sdk::ui::{Action, Block, Choice, Effect, Effects, Text, Tone, View, ViewContext, message};
use tessera_sdk::value::Fields;
use tessera_sdk::{Error, Json, Plugin, RecordRef, Result, context, events, json, records};

/// The plugin.
pub struct Panel;

impl Plugin for Panel {
    fn render(asked: ViewContext) -> Result<View> {
        match asked.slot.as_str() {
            "tab" => tab(asked.subject.as_ref()),
            "bulk" => {
                let ids: Vec<&str> = asked.selection.iter().map(|chosen| chosen.id.as_str()).collect();
                Ok(View::new().with(Block::text(format!("{} chosen", ids.len()))).state(json!({"ids": ids})))
            }
            "page" => page(&asked.params),
            slot => Ok(View::new().with(Block::text(format!("this is {slot}")))),
        }
    }

    fn act(action: Action) -> Result<Effects> {
        let subject = action.subject.as_ref();
        let reason = action.form["reason"].as_str().unwrap_or_default();
        match action.id.as_str() {
            "approve" if reason.is_empty() => {
                Ok(Effects::from([Effect::field_error("reason", message("reason-is-missing"))]))
            }
            "approve" => {
                let subject = subject.ok_or_else(|| Error::new("not-found", "there is no case"))?;
                records::update(subject, Fields::new().with("note", reason), None)?;
                events::invalidate_ui("tab", Some(subject));
                let seen = action.state.as_ref().and_then(|state| state["seen"].as_u64()).unwrap_or_default();
                let effects = [
                    Effect::toast(Tone::Success, message("approved")),
                    Effect::patch("mark", Block::badge(message("approved")).tone(Tone::Success)),
                    Effect::refresh_record(),
                ];
                Ok(Effects::from(effects).state(json!({"seen": seen + 1})))
            }
            "refuse" => Err(Error::refused("not-today").on_field("reason")),
            "dialog" => {
                let view = View::new().with(Block::text("inside")).state(json!({"in": "a dialog"}));
                Ok(Effects::from([Effect::dialog("A dialog", view)]))
            }
            "state" => {
                let state = action.state.unwrap_or_default();
                Ok(Effects::from([Effect::toast(Tone::Info, state.to_string())]))
            }
            "echo" => Ok(Effects::from([Effect::toast(Tone::Success, action.form.to_string())])),
            "tell-all" => {
                events::invalidate_ui("page", None);
                events::invalidate_ui("no_such_slot", None);
                Ok(Effects::from(Vec::new()))
            }
            _ => Ok(Effects::from(action.form["effects"].clone())),
        }
    }

    fn choices(source: &str, text: &str, _context: ViewContext) -> Result<Vec<Choice>> {
        if source == "hidden" {
            return Ok(vec![Choice::new("a\u{202e}b", "A")]);
        }
        let all = (0..60).map(|n| Choice::new(format!("c{n}"), format!("Choice\u{202e} {n}")));
        Ok(all.filter(|choice| choice.label.contains(text)).collect())
    }
}

/// What people see of a case.
fn tab(subject: Option<&RecordRef>) -> Result<View> {
    let subject = subject.ok_or_else(|| Error::new("not-found", "there is no case"))?;
    let row = records::get(&subject.object, &subject.id, &["name"])?;
    let name = row.as_ref().and_then(|row| row.text("name")).unwrap_or("that you can't see").to_owned();
    let actor = context::actor();
    let facts = [
        (Text::from("actor"), json!(actor.id)),
        (Text::from("principal"), json!(format!("{:?}", actor.principal))),
        (Text::from("phase"), json!(context::phase())),
        (
            Text::from("writes"),
            json!(records::create("panel_case", Fields::new().with("name", "made by a view"), None).is_ok()),
        ),
    ];
    Ok(View::new()
        .title(message("panel-title").arg("name", name.as_str()))
        .with(Block::key_values(facts))
        .with(Block::badge("open").id("mark"))
        .with(Block::image("assets/dot.png", "A dot"))
        .with(Block::field("reason", "text", message("reason")).required())
        .with(Block::row([Block::button(message("approve"), "approve").primary(), Block::button("Refuse", "refuse")]))
        .with(
            Block::record_table("panel_case", &["name", "owner.name"])
                .set("filter", json!({"field": "owner", "op": "eq", "value": "$me"})),
        )
        .with(Block::new("hologram").fallback(Block::text("no holograms here")))
        .with(Block::new("hologram"))
        .state(json!({"seen": 1})))
}

/// What must not be shown, by name, or what the test says.
fn page(params: &Json) -> Result<View> {
    let content = match params["what"].as_str().unwrap_or_default() {
        "big" => json!([{"type": "text", "text": "x".repeat(5 * 1024 * 1024)}]),
        "large" => json!([{"type": "text", "text": "x".repeat(100 * 1024)}]),
        "deep" => {
            let mut block = Block::text("at the bottom");
            for _ in 0..100 {
                block = Block::stack([block]);
            }
            return Ok(View::new().with(block));
        }
        "many" => json!(vec![json!({"type": "divider"}); 101]),
        "state" => return Ok(View::new().state(json!("x".repeat(9_000)))),
        "panic" => panic!("this view was bound to fail"),
        "spin" => loop {
            std::hint::black_box(0);
        },
        "all" => return gallery(params),
        _ if params["content"].is_null() => return Ok(View::new().with(Block::text("this is page"))),
        _ => params["content"].clone(),
    };
    Ok(View::from(json!({"schema": "crm.blocks/1", "content": content})))
}

/// Every block there is, about a record and a person.
fn gallery(params: &Json) -> Result<View> {
    let of = |key: &str| params[key].as_str().unwrap_or_default();
    let text = include_str!("gallery.json").replace("{record}", of("record")).replace("{person}", of("person"));
    let document = text.parse::<Json>().map_err(|error| Error::new("broken", error.to_string()))?;
    Ok(View::from(document))
}

tessera_sdk::register!(Panel: ui);
