//! The page of an object: its own fields, and of one that was made here what else there is to say of it.

use tessera_sdk::ui::{Block, Text, View, message};
use tessera_sdk::{Json, Result, json, metadata};

use crate::document::Document;
use crate::field_page::{known, none_yet, summary};
use crate::form::{choice, flag, grid, helped, input, label, label_inputs, link, some_text, text, tick};
use crate::names::{free, home, key_of, page as address, prefixed, said, told};

/// Pictures that stand for objects, by the words of the user interface.
const ICONS: [&str; 14] = [
    "box", "map", "building", "tag", "calendar", "file", "flag", "star", "tool", "bag", "book", "headset", "database",
    "project",
];
/// Stands for no group of the menu.
const NO_GROUP: &str = "none";

/// An object with its fields.
pub(crate) fn page(object: &str) -> Result<View> {
    let found = known(object)?;
    let document = Document(metadata::definitions()?.definitions);
    let fields = document.fields(object);
    let line = |field: &Json| {
        let key = field["key"].as_str().unwrap_or_default();
        let path = address(&[("object", object), ("field", key)]);
        (key.to_owned(), Text::from(said(&field["label"])), summary(field), path)
    };
    let list = if fields.is_empty() {
        none_yet(object)
    } else {
        Block::sortable(message("fields"), "order", fields.iter().map(line)).id("fields")
    };
    let mut view = View::new()
        .title(said(&found["label_plural"]))
        .with(link(message("all-objects"), &home()))
        .with(Block::section(
            message(if document.object(object).is_some() { "fields" } else { "added-fields" }),
            [list],
        ))
        .with(link(message("new-field"), &address(&[("object", object), ("new", "field")])).set("icon", "form"));
    if let Some(own) = document.object(object) {
        view = view.with(Block::section(message("object"), inputs(&document, own)?)).with(Block::row([
            Block::button(message("save"), "save-object").primary(),
            Block::button(message("remove-object"), "remove-object").set("tone", "danger").set("validate", false),
        ]));
    }
    Ok(view.state(json!({"object": object})))
}

/// A new object.
pub(crate) fn new() -> Result<View> {
    let document = Document(metadata::definitions()?.definitions);
    let mut view = View::new().title(message("new-object")).with(link(message("all-objects"), &home()));
    for block in inputs(&document, &json!({"has_owner": true}))? {
        view = view.with(block);
    }
    Ok(view
        .with(helped(input("key", "text", &Json::Null), "object-key-help"))
        .with(Block::button(message("create-object"), "save-object").primary())
        .state(json!({})))
}

fn inputs(document: &Document, object: &Json) -> Result<Vec<Block>> {
    let icons = ICONS.map(|icon| (icon.to_owned(), Text::from(icon)));
    let mut groups: Vec<(String, Text)> = vec![(NO_GROUP.to_owned(), message("no-group"))];
    groups.extend(metadata::menu()?.iter().map(|group| (group.key.clone(), Text::from(told(&group.label)))));
    let group = document.group_of(object["key"].as_str().unwrap_or_default());
    Ok(vec![
        grid(label_inputs("label", "object-name", &object["label"]).map(Block::required)),
        grid(label_inputs("plural", "object-plural", &object["label_plural"])),
        grid([
            choice("icon", icons, object["icon"].as_str().unwrap_or("box")),
            helped(choice("group", groups, if group.is_empty() { NO_GROUP } else { group }), "group-help"),
        ]),
        helped(tick("has_owner", &object["has_owner"]), "has-owner-help"),
    ])
}

/// What a form says of an object; `before` is the object as it is.
pub(crate) fn read(before: Option<&Json>, form: &Json, taken: &[String]) -> Json {
    let name = label(form, "label");
    let plural =
        |language: &str, of: &str| some_text(form, &format!("plural_{language}")).map_or(name[of].clone(), Json::from);
    let plural = json!({"en": plural("en", "en"), "zh-CN": plural("zh", "zh-CN")});
    let mut object = before.cloned().unwrap_or_else(|| {
        let wanted = some_text(form, "key").unwrap_or_else(|| key_of(name["en"].as_str().unwrap_or_default()));
        let wanted = prefixed(if wanted.is_empty() { "object" } else { &wanted });
        let key = if some_text(form, "key").is_some() { wanted } else { free(&wanted, |key| taken.iter().any(|other| other == key)) };
        json!({
            "key": key,
            "name_field": "name",
            "field": [{"key": "name", "label": {"en": "Name", "zh-CN": "名称"}, "kind": "text", "required": true, "searchable": true}],
            "layout": {"section": [{"key": "main", "label": {"en": "Details", "zh-CN": "基本信息"}, "fields": ["name"]}]},
            "view": [{"key": "all", "label": {"en": "All", "zh-CN": "全部"}, "columns": ["name"], "sort": ["-created_at"]}],
        })
    });
    object["label"] = name;
    object["label_plural"] = plural;
    object["icon"] = json!(text(form, "icon"));
    object["has_owner"] = json!(flag(form, "has_owner"));
    object
}

/// The group of the menu that a form names.
pub(crate) fn group(form: &Json) -> Result<Option<Json>> {
    let chosen = some_text(form, "group").filter(|group| group != NO_GROUP);
    let Some(chosen) = chosen else { return Ok(None) };
    let found = metadata::menu()?.into_iter().find(|group| group.key == chosen);
    Ok(found.map(|group| {
        let label = json!({"en": group.label.en, "zh-CN": group.label.zh_cn});
        json!({"key": group.key, "label": label, "icon": group.icon, "order": group.order})
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_object_has_a_name_a_layout_and_a_list() {
        let form = json!({"label_en": "Site visit", "label_zh": "现场", "plural_en": "Site visits", "icon": "map", "has_owner": true});
        let made = read(None, &form, &["cf_site_visit".to_owned()]);
        assert_eq!(
            (&made["key"], &made["label_plural"]),
            (&json!("cf_site_visit_2"), &json!({"en": "Site visits", "zh-CN": "现场"}))
        );
        assert_eq!((&made["name_field"], &made["view"][0]["columns"]), (&json!("name"), &json!(["name"])));
        let mut before = made.clone();
        before["field"] = json!([]);
        let changed = read(Some(&before), &json!({"label_en": "Visit", "label_zh": "拜访"}), &[]);
        assert_eq!(
            (&changed["key"], &changed["field"], &changed["has_owner"]),
            (&json!("cf_site_visit_2"), &json!([]), &json!(false))
        );
    }
}
