//! All objects, those that were made here first.

use tessera_sdk::dictionaries::Label;
use tessera_sdk::ui::{Block, View, message};
use tessera_sdk::{Json, Result, json, metadata};

use crate::document::Document;
use crate::form::link;
use crate::names::{page as address, told};

/// The first page.
pub(crate) fn page() -> Result<View> {
    let document = Document(metadata::definitions()?.definitions);
    let all = metadata::objects()?;
    let item = |key: &str, label: &Label| {
        let fields = document.fields(key).len();
        let value = message(if fields == 0 { "no-own-fields" } else { "own-fields" }).arg("count", fields);
        json!({"label": told(label), "value": Json::from(value), "to": {"path": address(&[("object", key)])}})
    };
    let (own, others): (Vec<_>, Vec<_>) =
        all.iter().filter(|object| !object.archived).partition(|object| document.object(&object.key).is_some());
    let table = |objects: Vec<&metadata::Object>, id: &str| {
        let items: Vec<Json> = objects.iter().map(|object| item(&object.key, &object.label_plural)).collect();
        Block::new("key-values").set("items", items).set("columns", 2).id(id)
    };
    let own_list = if own.is_empty() {
        Block::new("empty-state")
            .set("title", Json::from(message("no-objects")))
            .set("text", Json::from(message("no-objects-text")))
    } else {
        table(own, "own")
    };
    Ok(View::new()
        .with(Block::text(message("intro")))
        .with(Block::section(
            message("own-objects"),
            [own_list, link(message("new-object"), &address(&[("new", "object")]))],
        ))
        .with(Block::section(message("other-objects"), [table(others, "others")]))
        .with(Block::section(
            message("carry"),
            [Block::row([
                Block::button(message("export"), "export"),
                link(message("import"), &address(&[("new", "import")])),
            ])],
        )))
}
