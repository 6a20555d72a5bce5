//! Which keys each block and effect has, and what may stand there: `sdk/blocks/blocks-1.schema.json` as the host checks it.

/// One key.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
}

/// What may stand at a key.
pub(crate) enum Kind {
    /// A text or a message.
    Text,
    Markdown,
    /// A text, a number, true, false or null.
    Scalar,
    Flag,
    Whole(i64, i64),
    Number(f64, f64),
    OneOf(&'static [&'static str]),
    Word(Shape),
    Words(Shape, usize),
    /// Blocks, one level deeper.
    Blocks,
    /// A block of this type.
    Only(&'static str),
    /// So many objects at most, with these keys.
    Items(&'static [Key], usize),
    Parts(&'static [Key]),
    /// Where a link leads.
    Target,
    /// The same, never outside the product.
    Inside,
    /// An object that the host hands on.
    Data,
    /// Any value that the host hands on.
    Any,
    /// The content of a file: as it is.
    Content,
}

/// How a word is built.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Id,
    Key,
    /// A field, or `reference.field`.
    Field,
    /// The same, `-` before it for descending.
    Sort,
    /// The same with a part of a date behind it: `due:month`.
    Group,
    Action,
    Record,
    Icon,
    Currency,
    Instant,
    /// A file below `assets/`.
    Asset,
    /// Up to 200 characters without anything hidden.
    Value,
}

const fn must(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, is_required: true }
}

const fn may(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, is_required: false }
}

/// The name of this version of documents.
pub(crate) const SCHEMA: &str = "crm.blocks/1";
/// Items of a list, rows of a table.
const ITEMS: usize = 200;

const TONE: Kind = Kind::OneOf(&["default", "muted", "info", "success", "warning", "danger"]);
const GAP: Kind = Kind::OneOf(&["none", "small", "medium", "large"]);
const FORMAT: Kind = Kind::OneOf(&["text", "number", "money", "percent", "date", "datetime"]);
const LIMIT: Kind = Kind::Whole(1, ITEMS as i64);
const KEY: Kind = Kind::Word(Shape::Key);
const RECORD: Kind = Kind::Word(Shape::Record);
const ICON: Kind = Kind::Word(Shape::Icon);
const ACTION: Kind = Kind::Word(Shape::Action);
const FIELDS: Kind = Kind::Words(Shape::Field, 50);
const SORT: Kind = Kind::Words(Shape::Sort, 5);

const CONFIRM: &[Key] = &[must("title", Kind::Text), may("text", Kind::Text), may("ok", Kind::Text)];
const CHOICE: &[Key] = &[must("value", Kind::Word(Shape::Value)), must("label", Kind::Text), may("hint", Kind::Text)];
const TAB: &[Key] = &[must("id", Kind::Word(Shape::Id)), must("title", Kind::Text), must("children", Kind::Blocks)];
const TREND: &[Key] =
    &[must("value", Kind::Text), must("direction", Kind::OneOf(&["up", "down", "flat"])), may("tone", TONE)];
const KEY_VALUE: &[Key] = &[
    must("label", Kind::Text),
    must("value", Kind::Scalar),
    may("format", FORMAT),
    may("currency", Kind::Word(Shape::Currency)),
    may("to", Kind::Target),
    may("tone", TONE),
];
const MOMENT: &[Key] = &[
    must("title", Kind::Text),
    may("text", Kind::Text),
    may("at", Kind::Word(Shape::Instant)),
    may("actor", Kind::Text),
    may("tone", TONE),
];
const STEP: &[Key] = &[
    must("title", Kind::Text),
    may("text", Kind::Text),
    may("status", Kind::OneOf(&["waiting", "current", "done", "failed", "skipped"])),
];
const SORTABLE_ITEM: &[Key] = &[
    must("value", Kind::Word(Shape::Value)),
    must("label", Kind::Text),
    may("hint", Kind::Text),
    may("to", Kind::Target),
];
const MENU_ITEM: &[Key] = &[
    must("label", Kind::Text),
    must("action", ACTION),
    may("danger", Kind::Flag),
    may("confirm", Kind::Parts(CONFIRM)),
    may("disabled", Kind::Flag),
    may("args", Kind::Data),
];

/// A whole document; its state is taken out before.
pub(crate) const DOCUMENT: &[Key] =
    &[must("schema", Kind::OneOf(&[SCHEMA])), may("title", Kind::Text), must("content", Kind::Blocks)];

const CONTAINER: &[Key] = &[must("children", Kind::Blocks), may("gap", GAP)];
const ROW: &[Key] = &[
    must("children", Kind::Blocks),
    may("gap", GAP),
    may("align", Kind::OneOf(&["start", "center", "end", "between"])),
];
const GRID: &[Key] = &[must("children", Kind::Blocks), may("columns", Kind::Whole(1, 4)), may("gap", GAP)];
const SECTION: &[Key] = &[
    may("title", Kind::Text),
    may("subtitle", Kind::Text),
    must("children", Kind::Blocks),
    may("collapsible", Kind::Flag),
    may("collapsed", Kind::Flag),
];
const TABS: &[Key] = &[must("tabs", Kind::Items(TAB, 20)), may("active", Kind::Word(Shape::Id))];
const DIVIDER: &[Key] = &[may("label", Kind::Text)];
const TEXT: &[Key] = &[must("text", Kind::Text), may("tone", TONE), may("strong", Kind::Flag)];
const HEADING: &[Key] = &[must("text", Kind::Text), may("level", Kind::Whole(2, 4))];
const MARKDOWN: &[Key] = &[must("text", Kind::Markdown)];
const BADGE: &[Key] = &[must("text", Kind::Text), may("tone", TONE)];
const STAT: &[Key] = &[
    must("label", Kind::Text),
    must("value", Kind::Scalar),
    may("format", FORMAT),
    may("currency", Kind::Word(Shape::Currency)),
    may("hint", Kind::Text),
    may("trend", Kind::Parts(TREND)),
];
const KEY_VALUES: &[Key] = &[must("items", Kind::Items(KEY_VALUE, ITEMS)), may("columns", Kind::Whole(1, 3))];
const PROGRESS: &[Key] = &[must("value", Kind::Number(0.0, 100.0)), may("label", Kind::Text), may("tone", TONE)];
const CALLOUT: &[Key] = &[may("tone", TONE), may("title", Kind::Text), must("text", Kind::Text)];
const TIMELINE: &[Key] = &[must("items", Kind::Items(MOMENT, ITEMS))];
const STEPS: &[Key] =
    &[must("items", Kind::Items(STEP, ITEMS)), may("direction", Kind::OneOf(&["horizontal", "vertical"]))];
const SORTABLE: &[Key] = &[
    must("label", Kind::Text),
    must("items", Kind::Items(SORTABLE_ITEM, ITEMS)),
    must("action", ACTION),
    may("args", Kind::Data),
];
const EMPTY_STATE: &[Key] = &[must("title", Kind::Text), may("text", Kind::Text), may("action", Kind::Only("button"))];
const IMAGE: &[Key] = &[
    must("asset", Kind::Word(Shape::Asset)),
    must("alt", Kind::Text),
    may("width", Kind::Whole(1, 2_000)),
    may("height", Kind::Whole(1, 2_000)),
];
const FIELD: &[Key] = &[
    must("name", KEY),
    must("kind", FIELD_KIND),
    must("label", Kind::Text),
    may("help", Kind::Text),
    may("placeholder", Kind::Text),
    may("value", Kind::Any),
    may("required", Kind::Flag),
    may("disabled", Kind::Flag),
    may("options", Kind::Data),
    may("choices", Kind::Items(CHOICE, ITEMS)),
    may("source", Kind::Word(Shape::Value)),
];
/// The core's kinds that somebody types into; none of them hides what is typed.
const FIELD_KIND: Kind = Kind::OneOf(&[
    "text",
    "rich_text",
    "number",
    "money",
    "percent",
    "boolean",
    "date",
    "datetime",
    "select",
    "multi_select",
    "tags",
    "user",
    "reference",
    "references",
    "address",
    "phone",
    "email",
    "url",
]);
const BUTTON: &[Key] = &[
    must("label", Kind::Text),
    must("action", ACTION),
    may("tone", Kind::OneOf(&["default", "primary", "danger"])),
    may("icon", ICON),
    may("confirm", Kind::Parts(CONFIRM)),
    may("disabled", Kind::Flag),
    may("validate", Kind::Flag),
    may("args", Kind::Data),
];
const MENU: &[Key] = &[may("label", Kind::Text), may("icon", ICON), must("items", Kind::Items(MENU_ITEM, 50))];
const LINK: &[Key] = &[must("label", Kind::Text), must("to", Kind::Target), may("icon", ICON)];
const RECORD_TABLE: &[Key] = &[
    may("title", Kind::Text),
    must("object", KEY),
    may("filter", Kind::Data),
    may("sort", SORT),
    must("fields", FIELDS),
    may("limit", LIMIT),
    may("empty", Kind::Text),
];
const RECORD_FORM: &[Key] = &[
    must("object", KEY),
    may("record", RECORD),
    must("fields", FIELDS),
    may("mode", Kind::OneOf(&["view", "edit"])),
    may("defaults", Kind::Data),
];
const RELATED_LIST: &[Key] = &[
    may("title", Kind::Text),
    must("object", KEY),
    must("via", KEY),
    may("record", RECORD),
    may("filter", Kind::Data),
    may("sort", SORT),
    must("fields", FIELDS),
    may("limit", LIMIT),
];
const CHART: &[Key] = &[
    may("title", Kind::Text),
    must("chart", Kind::OneOf(&["number", "funnel", "bar", "line", "pie", "table", "target"])),
    must("object", KEY),
    may("filter", Kind::Data),
    may("group_by", Kind::Words(Shape::Group, 2)),
    must("measures", Kind::Data),
    must("value", KEY),
    may("format", Kind::OneOf(&["money", "number", "days", "percent"])),
    may("target", Kind::Number(f64::MIN, f64::MAX)),
    may("limit", LIMIT),
    may("order", Kind::OneOf(&["value", "group"])),
];
const ACTIVITY_FEED: &[Key] = &[may("object", KEY), may("record", RECORD), may("limit", LIMIT)];

/// The keys of a block beside `type`, `id` and `fallback`; none for a type that this server doesn't know.
pub(crate) fn of_block(kind: &str) -> Option<&'static [Key]> {
    Some(match kind {
        "stack" => CONTAINER,
        "row" => ROW,
        "grid" => GRID,
        "section" => SECTION,
        "tabs" => TABS,
        "divider" => DIVIDER,
        "text" => TEXT,
        "heading" => HEADING,
        "markdown" => MARKDOWN,
        "badge" => BADGE,
        "stat" => STAT,
        "key-values" => KEY_VALUES,
        "progress" => PROGRESS,
        "callout" => CALLOUT,
        "timeline" => TIMELINE,
        "steps" => STEPS,
        "sortable" => SORTABLE,
        "empty-state" => EMPTY_STATE,
        "image" => IMAGE,
        "field" => FIELD,
        "button" => BUTTON,
        "menu" => MENU,
        "link" => LINK,
        "record-table" => RECORD_TABLE,
        "record-form" => RECORD_FORM,
        "related-list" => RELATED_LIST,
        "chart" => CHART,
        "activity-feed" => ACTIVITY_FEED,
        _ => return None,
    })
}

const NO_KEYS: &[Key] = &[];
const FIELD_ERROR: &[Key] = &[must("field", KEY), must("message", Kind::Text)];
const FIELD_ERRORS: &[Key] = &[must("errors", Kind::Items(FIELD_ERROR, ITEMS))];
const TOAST: &[Key] =
    &[must("message", Kind::Text), may("tone", Kind::OneOf(&["info", "success", "warning", "error"]))];
const DIALOG: &[Key] = &[must("title", Kind::Text), may("size", Kind::OneOf(&["small", "medium", "large"]))];
const NAVIGATE: &[Key] = &[must("to", Kind::Inside)];
const REFRESH: &[Key] = &[may("what", Kind::OneOf(&["view", "record", "page"]))];
const DOWNLOAD: &[Key] = &[
    must("name", Kind::Word(Shape::Value)),
    must("media_type", MEDIA_TYPE),
    may("text", Kind::Content),
    may("base64", Kind::Content),
];
const MEDIA_TYPE: Kind = Kind::OneOf(&[
    "text/plain",
    "text/csv",
    "application/json",
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]);
const PATCH: &[Key] = &[must("id", Kind::Word(Shape::Id))];

/// The keys of an effect beside `type`, and beside the view or block of those that have one.
pub(crate) fn of_effect(kind: &str) -> Option<&'static [Key]> {
    Some(match kind {
        "replace-view" | "close-dialog" => NO_KEYS,
        "patch" => PATCH,
        "field-errors" => FIELD_ERRORS,
        "toast" => TOAST,
        "open-dialog" => DIALOG,
        "navigate" => NAVIGATE,
        "refresh" => REFRESH,
        "download" => DOWNLOAD,
        _ => return None,
    })
}
