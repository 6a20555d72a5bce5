//! What stands in a form, read, and what forms are built of.

use tessera_sdk::ui::{Block, Text, message};
use tessera_sdk::{Json, json};

/// A text without spaces around it; empty when there is none.
pub(crate) fn text(form: &Json, name: &str) -> String {
    form[name].as_str().unwrap_or_default().trim().to_owned()
}

/// A text, if there is one.
pub(crate) fn some_text(form: &Json, name: &str) -> Option<String> {
    Some(text(form, name)).filter(|text| !text.is_empty())
}

/// Whether a box is ticked.
pub(crate) fn flag(form: &Json, name: &str) -> bool {
    form[name].as_bool().unwrap_or_default()
}

/// A whole number, as forms send numbers: digits in a text.
pub(crate) fn whole(form: &Json, name: &str) -> Option<i64> {
    form[name].as_i64().or_else(|| form[name].as_str()?.trim().parse().ok())
}

/// A name in both languages from two inputs, `label` from `label_en` and `label_zh`.
pub(crate) fn label(form: &Json, name: &str) -> Json {
    json!({"en": text(form, &format!("{name}_en")), "zh-CN": text(form, &format!("{name}_zh"))})
}

/// Blocks in two columns, in one on a phone.
pub(crate) fn grid(children: impl IntoIterator<Item = Block>) -> Block {
    let children: Vec<Json> = children.into_iter().map(Json::from).collect();
    Block::new("grid").set("columns", 2).set("children", children)
}

/// Inputs for a name in both languages.
pub(crate) fn label_inputs(name: &str, title: &str, value: &Json) -> [Block; 2] {
    let input = |language: &str, of: &str| {
        let input = Block::field(&format!("{name}_{language}"), "text", message(&format!("{title}-{language}")));
        if value[of].is_string() { input.value(value[of].clone()) } else { input }
    };
    [input("en", "en"), input("zh", "zh-CN")]
}

/// A box to tick.
pub(crate) fn tick(name: &str, value: &Json) -> Block {
    Block::field(name, "boolean", message(name)).value(value.as_bool().unwrap_or_default())
}

/// An input with its help, if the value is there with it.
pub(crate) fn input(name: &str, kind: &str, value: &Json) -> Block {
    let input = Block::field(name, kind, message(name));
    if value.is_null() { input } else { input.value(value.clone()) }
}

/// A choice out of some.
pub(crate) fn choice(name: &str, choices: impl IntoIterator<Item = (String, Text)>, value: &str) -> Block {
    let choice = |(value, label): (String, Text)| json!({"value": value, "label": Json::from(label)});
    let choices: Vec<Json> = choices.into_iter().map(choice).collect();
    let block = Block::field(name, "select", message(name)).set("choices", choices);
    if value.is_empty() { block } else { block.value(value) }
}

/// The same block with a word of help below it.
pub(crate) fn helped(block: Block, key: &str) -> Block {
    block.set("help", Json::from(message(key)))
}

/// A link to a path inside.
pub(crate) fn link(label: impl Into<Text>, path: &str) -> Block {
    let label: Text = label.into();
    Block::new("link").set("label", Json::from(label)).set("to", json!({"path": path}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_browsers_send_them() {
        let form = json!({"label_en": " Colour ", "label_zh": "颜色", "decimals": "2", "width": 4, "required": true, "unit": null});
        assert_eq!(label(&form, "label"), json!({"en": "Colour", "zh-CN": "颜色"}));
        assert_eq!((whole(&form, "decimals"), whole(&form, "width"), whole(&form, "unit")), (Some(2), Some(4), None));
        assert_eq!((flag(&form, "required"), flag(&form, "unit"), some_text(&form, "unit")), (true, false, None));
    }
}
