//! Reads what a plugin answers, key by key, into a document that is safe to draw: texts in the reader's language, nothing hidden,
//! links that lead where they say, no more than the limits. Whatever doesn't fit is refused with its place.

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};
use tessera_model::label::Locale;
use tessera_model::record::is_record_id;
use tessera_package::layout::is_key;

use super::assets::Assets;
use super::keys::{self, Key, Kind, Shape};
use super::plain;
use crate::messages::Messages;

/// Blocks of a document, nested ones too.
const BLOCKS_MAX: usize = 100;
/// Levels of blocks.
const DEPTH_MAX: usize = 6;
/// Characters of a text.
const TEXT_CHARS: usize = 3_000;
/// Set on links that lead elsewhere.
const REL: &str = "noopener noreferrer nofollow";
/// Characters of a place or name in an error.
const SHOWN: usize = 80;

/// What is wrong, and where: `content[2].children[0].text`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: String,
    pub(crate) message: String,
}

/// What reading answers.
pub(crate) type Read<T> = Result<T, Fault>;

/// A fault at a place.
pub(crate) fn fault<T>(at: &str, message: impl Into<String>) -> Read<T> {
    Err(Fault { at: at.to_owned(), message: message.into() })
}

/// The place of a key in a place.
pub(crate) fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}

/// Something of the plugin's in an error: short, and without anything hidden.
pub(crate) fn shown(text: &str) -> String {
    plain::clean(text).chars().take(SHOWN).collect()
}

/// Reads the documents of one answer.
pub(crate) struct Reader<'a> {
    plugin: &'a str,
    messages: &'a Messages,
    assets: &'a Assets,
    locale: Locale,
    blocks: usize,
    ids: HashSet<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(plugin: &'a str, messages: &'a Messages, assets: &'a Assets, locale: Locale) -> Self {
        Self { plugin, messages, assets, locale, blocks: 0, ids: HashSet::new() }
    }

    /// A whole document and what it wants to remember.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(crate) fn document(&mut self, value: Json, at: &str) -> Read<(Json, Option<Json>)> {
        self.begin();
        let Json::Object(mut parts) = value else {
            return fault(at, format!("must be a document: {{\"schema\": \"{}\", \"content\": […]}}", keys::SCHEMA));
        };
        let state = parts.remove("state").filter(|state| !state.is_null());
        let document = self.object(parts, keys::DOCUMENT, at, 0)?;
        Ok((Json::Object(document), state))
    }

    /// A block by itself, as `patch` has one.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(crate) fn one_block(&mut self, value: Json, at: &str) -> Read<Json> {
        self.begin();
        self.block(value, at, 1)
    }

    fn begin(&mut self) {
        self.blocks = 0;
        self.ids.clear();
    }

    /// An object with these keys and no others.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(crate) fn object(
        &mut self,
        mut parts: Map<String, Json>,
        keys: &[Key],
        at: &str,
        depth: usize,
    ) -> Read<Map<String, Json>> {
        let mut out = Map::new();
        for key in keys {
            let at = join(at, key.name);
            let takes_null = matches!(key.kind, Kind::Scalar);
            match parts.remove(key.name).filter(|value| takes_null || !value.is_null()) {
                Some(value) => {
                    let value = self.value(value, &key.kind, &at, depth)?;
                    out.insert(key.name.to_owned(), value);
                }
                None if key.is_required => return fault(&at, "is missing"),
                None => {}
            }
        }
        match parts.keys().next() {
            Some(unknown) => fault(&join(at, &shown(unknown)), "isn't known here: blocks-1.schema.json has every key"),
            None => Ok(out),
        }
    }

    fn value(&mut self, value: Json, kind: &Kind, at: &str, depth: usize) -> Read<Json> {
        match kind {
            Kind::Text => self.text(value, at).map(Json::String),
            Kind::Markdown => {
                let text = self.text(value, at)?;
                match plain::markdown(&text) {
                    Some(text) => Ok(Json::String(text)),
                    None => fault(at, "has an address that runs something; links lead to https or to a path"),
                }
            }
            Kind::Scalar if value.is_number() || value.is_boolean() || value.is_null() => Ok(value),
            Kind::Scalar => self.text(value, at).map(Json::String),
            Kind::Flag if value.is_boolean() => Ok(value),
            Kind::Flag => fault(at, "must be true or false"),
            Kind::Whole(min, max) => match value.as_i64() {
                Some(number) if (*min..=*max).contains(&number) => Ok(value),
                _ => fault(at, format!("must be a whole number from {min} to {max}")),
            },
            Kind::Number(min, max) => match value.as_f64() {
                Some(number) if (*min..=*max).contains(&number) => Ok(value),
                _ => fault(at, format!("must be a number from {min} to {max}")),
            },
            Kind::OneOf(words) => match value.as_str() {
                Some(word) if words.contains(&word) => Ok(value),
                _ => fault(at, format!("must be one of {}", words.join(", "))),
            },
            Kind::Word(shape) => word(value, *shape, at),
            Kind::Words(shape, max) => {
                let items = list(value, at, *max)?;
                let words = items.into_iter().enumerate().map(|(n, item)| word(item, *shape, &format!("{at}[{n}]")));
                words.collect::<Read<Vec<_>>>().map(Json::Array)
            }
            Kind::Blocks => {
                let mut blocks = Vec::new();
                for (n, item) in list(value, at, BLOCKS_MAX)?.into_iter().enumerate() {
                    blocks.push(self.block(item, &format!("{at}[{n}]"), depth + 1)?);
                }
                Ok(Json::Array(blocks))
            }
            Kind::Only(wanted) => match value.get("type").and_then(Json::as_str) {
                Some(kind) if kind == *wanted => self.block(value, at, depth),
                _ => fault(at, format!("must be a block of type {wanted}")),
            },
            Kind::Items(keys, max) => {
                let mut items = Vec::new();
                for (n, item) in list(value, at, *max)?.into_iter().enumerate() {
                    let at = format!("{at}[{n}]");
                    let Json::Object(parts) = item else { return fault(&at, "must be an object") };
                    items.push(Json::Object(self.object(parts, keys, &at, depth)?));
                }
                Ok(Json::Array(items))
            }
            Kind::Parts(keys) => match value {
                Json::Object(parts) => self.object(parts, keys, at, depth).map(Json::Object),
                _ => fault(at, "must be an object"),
            },
            Kind::Target => target(value, at, true),
            Kind::Inside => target(value, at, false),
            Kind::Data if value.is_object() => Ok(plain::cleaned(value)),
            Kind::Data => fault(at, "must be an object"),
            Kind::Any => Ok(plain::cleaned(value)),
            Kind::Content if value.is_string() => Ok(value),
            Kind::Content => fault(at, "must be text"),
        }
    }

    fn block(&mut self, value: Json, at: &str, depth: usize) -> Read<Json> {
        self.blocks += 1;
        if self.blocks > BLOCKS_MAX {
            return fault(at, format!("is one block too many: at most {BLOCKS_MAX}"));
        }
        if depth > DEPTH_MAX {
            return fault(at, format!("is nested too deeply: at most {DEPTH_MAX} levels"));
        }
        let Json::Object(mut parts) = value else { return fault(at, "must be a block: an object with a type") };
        let Some(Json::String(kind)) = parts.remove("type") else {
            return fault(&join(at, "type"), "must name the type of the block");
        };
        let fallback = parts.remove("fallback").filter(|fallback| !fallback.is_null());
        let Some(keys) = keys::of_block(&kind) else {
            // Its fallback stands in its place, and counts once.
            self.blocks -= 1;
            return match fallback {
                Some(fallback) => self.block(fallback, &join(at, "fallback"), depth),
                None => {
                    self.blocks += 1;
                    Ok(json!({"type": "unknown", "label": shown(&kind)}))
                }
            };
        };
        let id =
            parts.remove("id").filter(|id| !id.is_null()).map(|id| word(id, Shape::Id, &join(at, "id"))).transpose()?;
        let mut block = self.object(parts, keys, at, depth)?;
        match kind.as_str() {
            "field" => check_field(&block, at)?,
            "image" => self.address(&mut block, at)?,
            _ => {}
        }
        if let Some(Json::String(id)) = id {
            if !self.ids.insert(id.clone()) {
                return fault(&join(at, "id"), format!("`{id}` stands there twice"));
            }
            block.insert("id".to_owned(), Json::String(id));
        }
        block.insert("type".to_owned(), Json::String(kind));
        Ok(Json::Object(block))
    }

    fn address(&self, block: &mut Map<String, Json>, at: &str) -> Read<()> {
        let asset = block.remove("asset");
        let asset = asset.as_ref().and_then(Json::as_str).unwrap_or_default();
        match self.assets.address(self.plugin, asset) {
            Some(address) => {
                block.insert("src".to_owned(), Json::String(address));
                Ok(())
            }
            None => fault(
                &join(at, "asset"),
                format!(
                    "`{asset}` is no picture of the package: png, jpeg or webp, at most 2 MiB, and truly of that type"
                ),
            ),
        }
    }

    fn text(&self, value: Json, at: &str) -> Read<String> {
        let text = match value {
            Json::String(text) => text,
            Json::Object(parts) => match parts.get("key").and_then(Json::as_str) {
                Some(key) => self.messages.label(key, parts.get("args")).get(self.locale).to_owned(),
                None => return fault(at, "must be a text or {key, args} of a message"),
            },
            _ => return fault(at, "must be a text or {key, args} of a message"),
        };
        let text = plain::clean(&text);
        if text.chars().nth(TEXT_CHARS).is_some() {
            return fault(at, format!("is longer than {TEXT_CHARS} characters"));
        }
        Ok(text)
    }
}

fn list(value: Json, at: &str, max: usize) -> Read<Vec<Json>> {
    match value {
        Json::Array(items) if items.len() <= max => Ok(items),
        Json::Array(_) => fault(at, format!("has more than {max} entries")),
        _ => fault(at, "must be a list"),
    }
}

fn word(value: Json, shape: Shape, at: &str) -> Read<Json> {
    match value.as_str() {
        Some(text) if fits(text, shape) => Ok(value),
        _ => fault(at, format!("must be {}", wanted(shape))),
    }
}

fn fits(text: &str, shape: Shape) -> bool {
    let of = |extra: &[u8], max: usize| {
        (1..=max).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || extra.contains(&byte))
    };
    let is_field = |text: &str| match text.split_once('.') {
        Some((reference, field)) => is_key(reference) && is_key(field),
        None => is_key(text),
    };
    match shape {
        Shape::Id => of(b"-_", 64),
        Shape::Key => is_key(text),
        Shape::Field => is_field(text),
        Shape::Sort => is_field(text.strip_prefix('-').unwrap_or(text)),
        Shape::Group => {
            text.split_once(':').map_or_else(|| is_field(text), |(field, part)| is_field(field) && is_key(part))
        }
        Shape::Action => of(b"-_.", 64) && text.starts_with(|first: char| first.is_ascii_lowercase()),
        Shape::Record => is_record_id(text),
        Shape::Icon => of(b"-_", 40),
        Shape::Currency => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        Shape::Instant => of(b"-:.+", 40),
        Shape::Asset => text.starts_with("assets/") && text.len() <= 200,
        Shape::Value => text.chars().count() <= 200 && plain::clean(text) == text && !text.is_empty(),
    }
}

const fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::Id => "letters, digits, hyphens and underscores, at most 64",
        Shape::Key => "a key in snake_case",
        Shape::Field => "a field's key, or reference.field",
        Shape::Sort => "a field's key, - before it for descending",
        Shape::Group => "a field's key, with a part of a date behind a colon",
        Shape::Action => "a name of a-z, 0-9, dots, hyphens and underscores",
        Shape::Record => "a record's id",
        Shape::Icon => "a word such as those of menu.toml",
        Shape::Currency => "a currency's three letters",
        Shape::Instant => "a date with a time, RFC 3339",
        Shape::Asset => "a file below assets/",
        Shape::Value => "a text of 1 to 200 characters without control characters",
    }
}

/// A record or list, a path inside, or (where that is allowed) an address elsewhere.
fn target(value: Json, at: &str, may_leave: bool) -> Read<Json> {
    let text = |key: &str| value.get(key).and_then(Json::as_str);
    let keys = value.as_object().map(Map::len).unwrap_or_default();
    match (text("object"), text("path"), text("url"), keys) {
        (Some(object), None, None, 1) if is_key(object) => Ok(json!({"object": object})),
        (Some(object), None, None, 2) if is_key(object) && text("record").is_some_and(is_record_id) => {
            Ok(json!({"object": object, "record": text("record")}))
        }
        (None, Some(path), None, 1) if plain::is_path(path) => Ok(json!({"path": path})),
        (None, None, Some(url), 1) if may_leave && plain::is_url(url) => Ok(json!({"url": url, "rel": REL})),
        _ if may_leave => fault(at, "must be {object, record}, {path} inside the product, or {url} with https"),
        _ => fault(at, "must be {object, record} or {path} inside the product"),
    }
}

fn check_field(block: &Map<String, Json>, at: &str) -> Read<()> {
    let is_typed = |kind: &str| matches!(kind, "text" | "rich_text" | "number" | "email" | "phone" | "url");
    let texts = ["name", "label", "placeholder"].into_iter().filter_map(|key| block.get(key)?.as_str());
    if block.get("kind").and_then(Json::as_str).is_some_and(is_typed) && plain::asks_for_password(texts) {
        return fault(
            at,
            "asks for a password: people type theirs on the sign-in page only; a plugin's own secrets are settings with secret = true",
        );
    }
    Ok(())
}
