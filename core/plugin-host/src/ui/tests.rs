//! Documents and effects of plugins as people get them.

use serde_json::{Value as Json, json};
use tessera_model::label::Locale;

use super::assets::Assets;
use super::effects::effects;
use super::reader::{Fault, Reader};
use crate::messages::Messages;

fn with_reader<T>(locale: Locale, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
    let messages = Messages::read(Some("hello = Hello { $name }\n"), Some("hello = 你好，{ $name }\n")).unwrap();
    let assets = Assets::default();
    read(&mut Reader::new("acme.a", &messages, &assets, locale))
}

fn document(content: Json) -> Result<Json, Fault> {
    let document = json!({"schema": "crm.blocks/1", "content": content});
    with_reader(Locale::En, |reader| reader.document(document, "")).map(|(view, _)| view["content"].clone())
}

/// Where the first fault is.
fn place(content: Json) -> String {
    document(content).unwrap_err().at
}

#[test]
fn texts_come_in_the_readers_language_without_what_is_hidden() {
    let document = json!({"schema": "crm.blocks/1", "state": {"step": 2}, "title": {"key": "hello", "args": {"name": "An\u{202e}n"}},
        "content": [{"type": "text", "text": "a\u{202e}b"}]});
    for (locale, title) in [(Locale::En, "Hello Ann"), (Locale::ZhCn, "你好，Ann")] {
        let (view, state) = with_reader(locale, |reader| reader.document(document.clone(), "")).unwrap();
        assert_eq!(view["title"], title);
        assert_eq!(view["content"], json!([{"type": "text", "text": "ab"}]));
        assert_eq!((view.get("state"), state), (None, Some(json!({"step": 2}))));
    }
}

#[test]
fn every_block_of_the_schema_is_read_and_none_is_invented() {
    let schema: Json = serde_json::from_str(include_str!("../../../../sdk/blocks/blocks-1.schema.json")).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let mut blocks = 0;
    for (name, definition) in definitions {
        let Some(kind) = name.strip_prefix("block-") else { continue };
        let keys = super::keys::of_block(kind).unwrap_or_else(|| panic!("{kind} isn't read"));
        let mut read: Vec<&str> = keys.iter().map(|key| key.name).collect();
        // `src` is the host's own, in place of `asset`.
        let own = ["type", "id", "fallback", "src"];
        let told = definition["properties"].as_object().unwrap().keys().map(String::as_str);
        let mut told: Vec<&str> = told.filter(|key| !own.contains(key)).collect();
        read.sort_unstable();
        told.sort_unstable();
        assert_eq!(read, told, "{kind}");
        blocks += 1;
    }
    assert_eq!(blocks, 28);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        (json!("text"), "content"),
        (json!([{"text": "x"}]), "content[0].type"),
        (json!([{"type": "text"}]), "content[0].text"),
        (json!([{"type": "text", "text": "x", "colour": "red"}]), "content[0].colour"),
        (json!([{"type": "text", "text": "x", "tone": "loud"}]), "content[0].tone"),
        (
            json!([{"type": "row", "children": [{"type": "heading", "text": "x", "level": 1}]}]),
            "content[0].children[0].level",
        ),
        (json!([{"type": "text", "text": "x", "id": "a"}, {"type": "text", "text": "y", "id": "a"}]), "content[1].id"),
        (json!([{"type": "text", "text": "x".repeat(3_001)}]), "content[0].text"),
        (json!([{"type": "timeline", "items": vec![json!({"title": "x"}); 201]}]), "content[0].items"),
        (json!([{"type": "record-table", "object": "account", "fields": ["name"], "limit": 201}]), "content[0].limit"),
        (json!([{"type": "record-table", "object": "account", "fields": ["name; drop"]}]), "content[0].fields[0]"),
        (json!([{"type": "image", "asset": "assets/none.png", "alt": "x"}]), "content[0].asset"),
        (json!([{"type": "image", "src": "https://e.example/x.png", "alt": "x"}]), "content[0].asset"),
        (json!([{"type": "field", "name": "a", "kind": "password", "label": "x"}]), "content[0].kind"),
        (json!([{"type": "field", "name": "a", "kind": "text", "label": "Pass\u{202e}word"}]), "content[0]"),
        (json!([{"type": "markdown", "text": "[a](javascript:alert(1))"}]), "content[0].text"),
        (json!([{"type": "link", "label": "x", "to": {"url": "http://e.example"}}]), "content[0].to"),
        (json!([{"type": "link", "label": "x", "to": {"path": "//e.example"}}]), "content[0].to"),
        (json!([{"type": "link", "label": "x", "to": {"path": "/", "url": "https://e.example"}}]), "content[0].to"),
        (json!([{"type": "empty-state", "title": "x", "action": {"type": "text", "text": "x"}}]), "content[0].action"),
    ];
    for (content, at) in cases {
        assert_eq!(place(content.clone()), at, "{content:.200}");
    }
    let other = with_reader(Locale::En, |reader| reader.document(json!({"schema": "crm.blocks/2", "content": []}), ""));
    assert_eq!(other.unwrap_err().at, "schema");
}

#[test]
fn blocks_are_counted_and_nest_six_levels() {
    let stack = |levels: usize| {
        (1..levels).fold(json!({"type": "divider"}), |inner, _| json!({"type": "stack", "children": [inner]}))
    };
    document(json!([stack(6)])).unwrap();
    assert!(document(json!([stack(7)])).unwrap_err().message.contains("too deeply"));
    document(json!(vec![json!({"type": "divider"}); 100])).unwrap();
    document(json!(vec![json!({"type": "divider"}); 101])).unwrap_err();
    let pair = json!({"type": "stack", "children": [{"type": "divider"}]});
    document(json!(vec![pair.clone(); 50])).unwrap();
    assert_eq!(place(json!(vec![pair; 51])), "content[50]");
}

#[test]
fn unknown_blocks_become_their_fallback_or_a_notice() {
    let fallback = json!({"type": "text", "text": "plain"});
    let content = json!([{"type": "hologram", "beams": 3, "fallback": {"type": "laser", "fallback": fallback}}, {"type": "holo\u{202e}gram"}]);
    assert_eq!(document(content).unwrap(), json!([fallback, {"type": "unknown", "label": "hologram"}]));
    // A fallback that isn't needed isn't looked at.
    let content = json!([{"type": "divider", "fallback": {"type": "text"}}]);
    assert_eq!(document(content).unwrap(), json!([{"type": "divider"}]));
}

#[test]
fn links_that_leave_are_marked_and_records_are_named() {
    let content = json!([
        {"type": "link", "label": "out", "to": {"url": "https://e.example/a"}},
        {"type": "link", "label": "in", "to": {"object": "account", "record": "id1"}},
    ]);
    let read = document(content).unwrap();
    assert_eq!(read[0]["to"], json!({"url": "https://e.example/a", "rel": "noopener noreferrer nofollow"}));
    assert_eq!(read[1]["to"], json!({"object": "account", "record": "id1"}));
}

fn effects_of(answer: Json) -> Result<(Json, Json), Fault> {
    let seal = |state: Option<Json>, _: &str| Ok(state.map_or(Json::Null, |state| json!(format!("sealed {state}"))));
    with_reader(Locale::ZhCn, |reader| effects(reader, answer, &seal))
}

#[test]
fn effects_are_read_and_their_states_sealed() {
    let view = json!({"schema": "crm.blocks/1", "content": [], "state": 7});
    let (read, state) = effects_of(json!({"state": 8, "effects": [
        {"type": "toast", "message": {"key": "hello", "args": {"name": "Ann"}}},
        {"type": "open-dialog", "title": "T", "view": view},
        {"type": "patch", "id": "mark", "block": {"type": "badge", "text": "x"}},
        {"type": "patch", "id": "gone"},
    ]}))
    .unwrap();
    assert_eq!(state, "sealed 8");
    assert_eq!(read[0]["message"], "你好，Ann");
    assert_eq!((&read[1]["state"], read[1]["view"].get("state")), (&json!("sealed 7"), None));
    assert_eq!(read[2]["block"], json!({"type": "badge", "text": "x", "id": "mark"}));
    assert_eq!(read[3], json!({"type": "patch", "id": "gone"}));
    assert_eq!(effects_of(json!([])).unwrap(), (json!([]), Json::Null));
}

#[test]
fn effects_that_lead_away_or_are_not_known_are_refused() {
    let cases = [
        (json!("x"), "effects"),
        (json!({"effects": [], "more": 1}), "effects"),
        (json!(vec![json!({"type": "close-dialog"}); 21]), "effects"),
        (json!([{"type": "run", "script": "x"}]), "effects[0].type"),
        (json!([{"type": "navigate", "to": {"url": "https://e.example"}}]), "effects[0].to"),
        (json!([{"type": "navigate", "to": {"path": "https://e.example"}}]), "effects[0].to"),
        (json!([{"type": "toast", "message": "x", "view": {}}]), "effects[0].view"),
        (json!([{"type": "replace-view"}]), "effects[0].view"),
        (
            json!([{"type": "replace-view", "view": {"schema": "crm.blocks/1", "content": [{"type": "text"}]}}]),
            "effects[0].view.content[0].text",
        ),
        (json!([{"type": "download", "name": "../x", "media_type": "text/plain", "text": "x"}]), "effects[0].name"),
        (json!([{"type": "download", "name": "x", "media_type": "text/html", "text": "x"}]), "effects[0].media_type"),
        (json!([{"type": "download", "name": "x", "media_type": "text/csv"}]), "effects[0]"),
        (
            json!([{"type": "download", "name": "x", "media_type": "application/pdf", "base64": "%"}]),
            "effects[0].base64",
        ),
    ];
    for (answer, at) in cases {
        assert_eq!(effects_of(answer.clone()).unwrap_err().at, at, "{answer}");
    }
}
