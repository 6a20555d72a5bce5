//! Definition of one field of an object: its kind with the kind's options, and what holds for any kind.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::formula;
use crate::label::Label;
use crate::rollup::{self, Rollup};

/// What a field holds, with the options of that kind. The wire form is `kind` beside `options`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "options", rename_all = "snake_case")]
pub enum FieldKind {
    Text(TextOptions),
    RichText(NoOptions),
    Number(NumberOptions),
    Money(MoneyOptions),
    Percent(NumberOptions),
    Boolean(NoOptions),
    Date(NoOptions),
    Datetime(NoOptions),
    Select(ChoiceOptions),
    MultiSelect(ChoiceOptions),
    Tags(NoOptions),
    User(ReferenceOptions),
    Reference(ReferenceOptions),
    References(ReferenceOptions),
    Address(NoOptions),
    Phone(PhoneOptions),
    Email(NoOptions),
    Url(NoOptions),
    File(FileOptions),
    Json(NoOptions),
    AutoNumber(AutoNumberOptions),
}

/// For kinds without options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoOptions {}

/// Options of plain text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TextOptions {
    /// Longest text allowed, in characters; 255, or 20,000 when multi-line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Shown as several lines.
    pub multiline: bool,
}

/// Options of numbers and percentages; bounds in the number's own unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberOptions {
    /// Digits after the point, 0 to 6.
    pub decimals: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Shown behind the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Options of amounts of money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MoneyOptions {
    /// ISO 4217 code used when a value names none; the organisation's currency when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Amounts below zero are refused.
    pub non_negative: bool,
}

/// Options of choices: the dictionary that lists them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOptions {
    pub dictionary: String,
}

/// What happens to a reference when its target is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The target can't be deleted while it is referred to.
    #[default]
    Restrict,
    /// The reference is emptied.
    Clear,
    /// The referring record goes to the bin too.
    Cascade,
}

/// Options of references to records of one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceOptions {
    /// The object referred to; `user` for the kind `user`.
    #[serde(default = "user_object")]
    pub object: String,
    #[serde(default)]
    pub on_delete: OnDelete,
    /// Whoever may read the record that is referred to may read the one that refers to it: reading alone, one step, and only people whose
    /// roles let them read such records at all. Of references to one record between objects whose records have owners.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reading_follows: bool,
}

fn user_object() -> String {
    "user".to_owned()
}

/// Options of phone numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneOptions {
    /// A field of the same object whose text names the country to read national numbers by ([`crate::country`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_field: Option<String>,
    /// `reference.field`: where the record itself names no country, the one that a record names which it refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_from: Option<String>,
    /// Country for national numbers when nothing else tells; `CN` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_region: Option<String>,
}

impl PhoneOptions {
    /// The reference and the field over there by which national numbers are read where the record itself names no country.
    pub fn region_path(&self) -> Option<(&str, &str)> {
        self.region_from.as_deref()?.split_once('.')
    }
}

/// Options of attached files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size_bytes: Option<u64>,
    /// Allowed media types, `image/*` style included; empty allows all.
    pub media_types: Vec<String>,
}

/// Options of numbers that the system gives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AutoNumberOptions {
    pub prefix: String,
    /// Digits, padded with zeros.
    pub width: usize,
}

/// One field of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawField", into = "RawField")]
pub struct FieldDef {
    /// Stable name, `snake_case`.
    pub key: String,
    pub label: Label,
    pub help: Option<Label>,
    /// What it holds; of a computed field, what it turns out to be.
    pub kind: FieldKind,
    /// Computed from other fields of the record, by this expression ([`crate::formula`]). The wire form of such a field has the kind
    /// `formula`, and among its options the `expression` and the kind that it turns out to be, `result`.
    pub formula: Option<String>,
    /// A figure over records that refer to this one ([`crate::rollup`]). The wire form of such a field has the kind `rollup`, and among its
    /// options what it is over, and the kind that it turns out to be, `result`.
    pub rollup: Option<Rollup>,
    /// What the field was before its kind changed, the latest first: records may still hold values in the form of one of these. Set when
    /// loaded, never on the wire.
    pub was: Vec<FieldDef>,
    pub required: bool,
    /// Required while the record is like this, by its own fields.
    pub required_when: Option<Json>,
    /// Shown, and required where it is, only while the record is like this, by its own fields.
    pub visible_when: Option<Json>,
    pub unique: bool,
    /// Set by the system or by hooks, never by people.
    pub read_only: bool,
    /// Part of every record, not of the object's own definition.
    pub system: bool,
    /// Not shown anywhere; for keys that hooks compute.
    pub internal: bool,
    /// Found by full-text search.
    pub searchable: bool,
    /// Value (in wire form) of a new record that doesn't say otherwise.
    pub default: Option<Json>,
    /// A change of this field must give a reason.
    pub reason_required: bool,
    /// Sensitive: masked for roles that don't say otherwise.
    pub sensitive: bool,
    /// Other names under which files call this field, for guessing an import's mapping.
    pub aliases: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    key: String,
    label: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    help: Option<Label>,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    options: Option<Json>,
    #[serde(default)]
    required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required_when: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visible_when: Option<Json>,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    system: bool,
    #[serde(default)]
    internal: bool,
    #[serde(default)]
    searchable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Json>,
    #[serde(default)]
    reason_required: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    aliases: Vec<String>,
}

impl TryFrom<RawField> for FieldDef {
    type Error = String;

    fn try_from(raw: RawField) -> Result<Self, String> {
        let options = raw.options.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
        let refuse = |error: String| format!("field `{}`: {error}", raw.key);
        let (kind, options, formula, rollup) = match raw.kind.as_str() {
            formula::KIND => {
                let (kind, options, formula) = formula::read_options(options).map_err(refuse)?;
                (kind, options, formula, None)
            }
            rollup::KIND => {
                let (kind, options, rollup) = rollup::read_options(options).map_err(refuse)?;
                (kind, options, None, Some(rollup))
            }
            kind => (kind.to_owned(), options, None, None),
        };
        let kind = serde_json::from_value(serde_json::json!({"kind": kind, "options": options}))
            .map_err(|error| refuse(error.to_string()))?;
        Ok(Self {
            key: raw.key,
            label: raw.label,
            help: raw.help,
            kind,
            read_only: raw.read_only || formula.is_some() || rollup.is_some(),
            formula,
            rollup,
            was: Vec::new(),
            required: raw.required,
            required_when: raw.required_when,
            visible_when: raw.visible_when,
            unique: raw.unique,
            system: raw.system,
            internal: raw.internal,
            searchable: raw.searchable,
            default: raw.default,
            reason_required: raw.reason_required,
            sensitive: raw.sensitive,
            aliases: raw.aliases,
        })
    }
}

impl From<FieldDef> for RawField {
    fn from(field: FieldDef) -> Self {
        let parts = serde_json::to_value(&field.kind).unwrap_or_default();
        let kind = parts.get("kind").and_then(Json::as_str).unwrap_or_default().to_owned();
        let options = parts.get("options").cloned();
        let (kind, options) = match (field.formula, field.rollup) {
            (Some(expression), _) => {
                (formula::KIND.to_owned(), Some(formula::written_options(kind, options, expression)))
            }
            (None, Some(rollup)) => (rollup::KIND.to_owned(), Some(rollup::written_options(kind, options, &rollup))),
            (None, None) => (kind, options),
        };
        Self {
            key: field.key,
            label: field.label,
            help: field.help,
            kind,
            options,
            required: field.required,
            required_when: field.required_when,
            visible_when: field.visible_when,
            unique: field.unique,
            read_only: field.read_only,
            system: field.system,
            internal: field.internal,
            searchable: field.searchable,
            default: field.default,
            reason_required: field.reason_required,
            sensitive: field.sensitive,
            aliases: field.aliases,
        }
    }
}

impl FieldDef {
    /// An optional, writable field of a kind.
    pub fn new(key: &str, label: Label, kind: FieldKind) -> Self {
        Self {
            key: key.to_owned(),
            label,
            help: None,
            kind,
            formula: None,
            rollup: None,
            was: Vec::new(),
            required: false,
            required_when: None,
            visible_when: None,
            unique: false,
            read_only: false,
            system: false,
            internal: false,
            searchable: false,
            default: None,
            reason_required: false,
            sensitive: false,
            aliases: Vec::new(),
        }
    }

    /// Whether the value follows from others: nobody writes it.
    pub const fn is_computed(&self) -> bool {
        self.formula.is_some() || self.rollup.is_some()
    }

    /// Whether something of the record decides if it must be filled in.
    pub const fn has_condition(&self) -> bool {
        self.required_when.is_some() || (self.required && self.visible_when.is_some())
    }

    /// The object that this field's values point to, for references of any kind.
    pub fn target(&self) -> Option<&str> {
        match &self.kind {
            FieldKind::User(options) | FieldKind::Reference(options) | FieldKind::References(options) => {
                Some(&options.object)
            }
            _ => None,
        }
    }

    /// The object whose readers may read records that refer to it by this field, where the definition says so.
    pub fn followed(&self) -> Option<&str> {
        match &self.kind {
            FieldKind::Reference(options) if options.reading_follows => Some(&options.object),
            _ => None,
        }
    }

    /// What happens to this reference when its target is deleted; `None` for other kinds.
    pub fn on_delete(&self) -> Option<OnDelete> {
        match &self.kind {
            FieldKind::User(options) | FieldKind::Reference(options) | FieldKind::References(options) => {
                Some(options.on_delete)
            }
            _ => None,
        }
    }

    /// True when a value is a list.
    pub const fn is_list(&self) -> bool {
        matches!(self.kind, FieldKind::MultiSelect(_) | FieldKind::Tags(_) | FieldKind::References(_))
    }

    /// The dictionary that the values come from.
    pub fn dictionary(&self) -> Option<&str> {
        match &self.kind {
            FieldKind::Select(options) | FieldKind::MultiSelect(options) => Some(&options.dictionary),
            _ => None,
        }
    }
}
