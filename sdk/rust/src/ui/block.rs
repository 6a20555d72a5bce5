//! Blocks, typed as far as most plugins need; [`Block::set`] reaches every key of `blocks-1.schema.json`.

use super::text::{Text, told};
use crate::{Json, json};

/// A part of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Block(Json);

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Default,
    Muted,
    Info,
    Success,
    Warning,
    /// Of blocks; a toast calls it `error`.
    Danger,
}

impl Tone {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Muted => "muted",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

impl From<Block> for Json {
    fn from(block: Block) -> Self {
        block.0
    }
}

impl Block {
    /// A block of a type that has no function here.
    pub fn new(kind: &str) -> Self {
        Self(json!({"type": kind}))
    }

    /// The same with a key set.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.0[key] = value.into();
        self
    }

    /// The same with an id, by which [`Effect::patch`](super::Effect::patch) finds it.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.set("id", id)
    }

    /// The same with a colour, where the block has one.
    #[must_use]
    pub fn tone(self, tone: Tone) -> Self {
        self.set("tone", tone.as_str())
    }

    /// The same with another block for servers that don't know this one.
    #[must_use]
    pub fn fallback(self, block: Self) -> Self {
        self.set("fallback", block.0)
    }

    /// Blocks one under another.
    pub fn stack(children: impl IntoIterator<Item = Self>) -> Self {
        Self::new("stack").set("children", all(children))
    }

    /// Blocks beside one another.
    pub fn row(children: impl IntoIterator<Item = Self>) -> Self {
        Self::new("row").set("children", all(children))
    }

    /// A titled part.
    pub fn section(title: impl Into<Text>, children: impl IntoIterator<Item = Self>) -> Self {
        Self::new("section").set("title", told(title)).set("children", all(children))
    }

    /// Plain text.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::new("text").set("text", told(text))
    }

    /// A heading.
    pub fn heading(text: impl Into<Text>) -> Self {
        Self::new("heading").set("text", told(text))
    }

    /// Markdown without HTML and pictures.
    pub fn markdown(text: impl Into<Text>) -> Self {
        Self::new("markdown").set("text", told(text))
    }

    /// A short word on a coloured ground.
    pub fn badge(text: impl Into<Text>) -> Self {
        Self::new("badge").set("text", told(text))
    }

    /// Something to notice.
    pub fn callout(text: impl Into<Text>) -> Self {
        Self::new("callout").set("text", told(text))
    }

    /// A figure with its name.
    pub fn stat(label: impl Into<Text>, value: impl Into<Json>) -> Self {
        Self::new("stat").set("label", told(label)).set("value", value)
    }

    /// Names and values.
    pub fn key_values(items: impl IntoIterator<Item = (Text, Json)>) -> Self {
        let item = |(label, value): (Text, Json)| json!({"label": told(label), "value": value});
        Self::new("key-values").set("items", items.into_iter().map(item).collect::<Vec<Json>>())
    }

    /// A picture of the package: `assets/logo.png`.
    pub fn image(asset: &str, alt: impl Into<Text>) -> Self {
        Self::new("image").set("asset", asset).set("alt", told(alt))
    }

    /// An input of one of the core's kinds. Its value comes back in the form under `name`.
    pub fn field(name: &str, kind: &str, label: impl Into<Text>) -> Self {
        Self::new("field").set("name", name).set("kind", kind).set("label", told(label))
    }

    /// The same, to be filled in before a button works.
    #[must_use]
    pub fn required(self) -> Self {
        self.set("required", true)
    }

    /// The same with a value in it.
    #[must_use]
    pub fn value(self, value: impl Into<Json>) -> Self {
        self.set("value", value)
    }

    /// A button that calls [`Plugin::act`](crate::Plugin::act).
    pub fn button(label: impl Into<Text>, action: &str) -> Self {
        Self::new("button").set("label", told(label)).set("action", action)
    }

    /// The same as the one that most people want.
    #[must_use]
    pub fn primary(self) -> Self {
        self.set("tone", "primary")
    }

    /// The same, asking first.
    #[must_use]
    pub fn confirm(self, title: impl Into<Text>) -> Self {
        self.set("confirm", json!({"title": told(title)}))
    }

    /// Lines that people put in another order: value, label, a word beside it, and the path inside that it leads to. Each time the action
    /// gets `order`, the values from top to bottom.
    pub fn sortable(
        label: impl Into<Text>,
        action: &str,
        items: impl IntoIterator<Item = (String, Text, Text, String)>,
    ) -> Self {
        let item = |(value, label, hint, path): (String, Text, Text, String)| json!({"value": value, "label": told(label), "hint": told(hint), "to": {"path": path}});
        let items: Vec<Json> = items.into_iter().map(item).collect();
        Self::new("sortable").set("label", told(label)).set("action", action).set("items", items)
    }

    /// A link to a record.
    pub fn record_link(label: impl Into<Text>, object: &str, record: &str) -> Self {
        Self::new("link").set("label", told(label)).set("to", json!({"object": object, "record": record}))
    }

    /// Records, filled by the reader's own request: the plugin never sees the rows.
    pub fn record_table(object: &str, fields: &[&str]) -> Self {
        Self::new("record-table").set("object", object).set("fields", json!(fields))
    }

    /// Records of `object` whose reference `via` is the slot's subject.
    pub fn related_list(object: &str, via: &str, fields: &[&str]) -> Self {
        Self::new("related-list").set("object", object).set("via", via).set("fields", json!(fields))
    }
}

fn all(children: impl IntoIterator<Item = Block>) -> Vec<Json> {
    children.into_iter().map(Json::from).collect()
}
