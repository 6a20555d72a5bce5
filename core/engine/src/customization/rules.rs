//! What may be defined at run time: the same as by a package, within bounds, and under the plugin's own names.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value as Json;
use tessera_model::error::FieldError;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::formula::{self, Formulas};
use tessera_model::kinds::{self, Comparison, KindContext, comparison};
use tessera_model::label::Label;
use tessera_model::schema::Schema;
use tessera_model::system;

use super::document::Document;
use super::named_by;

/// Most objects of one plugin.
const OBJECTS_MAX: usize = 100;
/// Most fields on one object.
const FIELDS_MAX: usize = 200;
/// Most dictionaries of one plugin.
const DICTIONARIES_MAX: usize = 300;
/// Most entries of a dictionary.
const ITEMS_MAX: usize = 500;
/// Longest label, in characters.
const LABEL_MAX: usize = 100;
/// Longest help, in characters.
const HELP_MAX: usize = 500;
/// Longest text that a field may allow, in characters.
const TEXT_MAX: usize = 20_000;

/// Everything that is wrong, each named by its place: `account.cf_colour.label`.
pub(crate) struct Problems(Vec<FieldError>);

impl Problems {
    /// What is wrong with a document. `prefix` is what its names begin with, `before` the schema in force; `kind` reads defaults.
    pub(crate) fn of(document: &Document, prefix: &str, before: &Schema, kind: KindContext<'_>) -> Vec<FieldError> {
        let mut found = Self(Vec::new());
        found.bounds(document);
        found.objects(document, prefix);
        found.extensions(document, prefix, before);
        found.dictionaries(document, prefix);
        found.formulas(document, prefix, before);
        let is_object = |key: &str| before.object(key).is_some() || document.object(key).is_some();
        let is_list = |key: &str| {
            before.dictionary(key).is_some() || document.dictionaries.iter().any(|dictionary| dictionary.key == key)
        };
        for (object, field) in document.fields() {
            let at = format!("{object}.{}", field.key);
            found.field(&at, field, kind);
            let over = field.rollup.as_ref().map(|rollup| rollup.object.as_str());
            if field.target().or(over).is_some_and(|target| !is_object(target)) {
                found.add(format!("{at}.object"), "invalid", "There is no such object", "没有这个对象");
            }
            if field.dictionary().is_some_and(|dictionary| !is_list(dictionary)) {
                found.add(
                    format!("{at}.dictionary"),
                    "invalid",
                    "There is no such list of choices",
                    "没有这个选项列表",
                );
            }
            found.conditions(&at, field, |key| {
                document.field(object, key).is_some()
                    || system::RESERVED.contains(&key)
                    || before.object(object).is_some_and(|object| object.field(key).is_some())
            });
        }
        found.0
    }

    fn add(&mut self, at: impl Into<String>, code: &str, en: impl Into<String>, zh: impl Into<String>) {
        self.0.push(FieldError::new(at, code, en, zh));
    }

    fn bounds(&mut self, document: &Document) {
        let mut most = |at: &str, count: usize, max: usize| {
            if count > max {
                self.add(at, "too_long", format!("At most {max}"), format!("最多 {max} 个"));
            }
        };
        most("objects", document.objects.len(), OBJECTS_MAX);
        most("dictionaries", document.dictionaries.len(), DICTIONARIES_MAX);
        document.objects.iter().for_each(|object| most(&object.key, object.fields.len(), FIELDS_MAX));
        document.extensions.iter().for_each(|one| most(&one.object, one.fields.len(), FIELDS_MAX));
    }

    fn own_name(&mut self, at: &str, key: &str, prefix: &str) {
        if !is_own_name(key, prefix) {
            self.add(
                format!("{at}.key"),
                "invalid",
                format!("Its key must begin with `{prefix}_`"),
                format!("编码必须以“{prefix}_”开头"),
            );
        }
    }

    fn objects(&mut self, document: &Document, prefix: &str) {
        for object in &document.objects {
            let at = &object.key;
            self.own_name(at, at, prefix);
            self.label(&format!("{at}.label"), &object.label);
            self.label(&format!("{at}.label_plural"), &object.label_plural);
            let name = object.field(&object.name_field);
            if !name.is_some_and(|field| matches!(field.kind, FieldKind::Text(_) | FieldKind::AutoNumber(_))) {
                let (en, zh) =
                    ("A record is named by a text or an automatic number", "记录名称必须是文本或自动编号字段");
                self.add(format!("{at}.name_field"), "invalid", en, zh);
            }
        }
    }

    fn extensions(&mut self, document: &Document, prefix: &str, before: &Schema) {
        let mut seen = HashSet::new();
        for extension in &document.extensions {
            let at = &extension.object;
            let is_others = before.object(at).is_some() && document.object(at).is_none();
            if !is_others {
                self.add(at, "invalid", "There is no such object of somebody else", "没有这个可扩展的对象");
            }
            if !seen.insert(at) {
                self.add(at, "taken", "An object is extended once", "同一对象只能扩展一次");
            }
            extension.fields.iter().for_each(|field| self.own_name(&format!("{at}.{}", field.key), &field.key, prefix));
            let own: HashSet<&String> = extension.fields.iter().map(|field| &field.key).collect();
            let mut named = extension.sections.iter().flat_map(|section| &section.fields).chain(&extension.columns);
            if let Some(other) = named.find(|key| !own.contains(key)) {
                let (en, zh) = (format!("`{other}` is no field of this extension"), format!("“{other}”不是新增的字段"));
                self.add(at, "invalid", en, zh);
            }
        }
    }

    fn dictionaries(&mut self, document: &Document, prefix: &str) {
        for dictionary in &document.dictionaries {
            let at = &dictionary.key;
            self.own_name(at, at, prefix);
            self.label(&format!("{at}.label"), &dictionary.label);
            if dictionary.items.len() > ITEMS_MAX {
                let (en, zh) = (format!("At most {ITEMS_MAX} entries"), format!("最多 {ITEMS_MAX} 项"));
                self.add(format!("{at}.items"), "too_long", en, zh);
            }
            let mut codes = HashSet::new();
            for item in &dictionary.items {
                self.label(&format!("{at}.items"), &item.label);
                if !crate::dictionaries::is_code(&item.code) || !codes.insert(&item.code) {
                    let code = &item.code;
                    let en = format!("`{code}`: a code has small letters, digits and `_`, and stands there once");
                    self.add(
                        format!("{at}.items"),
                        "invalid",
                        en,
                        format!("“{code}”：编码由小写字母、数字和下划线组成，且不能重复"),
                    );
                }
            }
        }
    }

    fn label(&mut self, at: &str, label: &Label) {
        let texts = [&label.en, &label.zh_cn];
        if texts.iter().any(|text| text.trim().is_empty()) {
            self.add(at, "required", "Say it in both languages", "请填写中英文名称");
        } else if texts.iter().any(|text| text.chars().count() > LABEL_MAX || text.chars().any(char::is_control)) {
            self.add(at, "too_long", "At most 100 characters in one line", "单行，最多 100 个字符");
        }
    }

    fn field(&mut self, at: &str, field: &FieldDef, kind: KindContext<'_>) {
        self.label(&format!("{at}.label"), &field.label);
        let help = field.help.iter().flat_map(|help| [&help.en, &help.zh_cn]);
        if help.into_iter().any(|text| text.chars().count() > HELP_MAX) {
            self.add(format!("{at}.help"), "too_long", "At most 500 characters", "最多 500 个字符");
        }
        if field.system {
            self.add(format!("{at}.system"), "invalid", "Only the product has system fields", "系统字段由产品定义");
        }
        let compared = comparison(field);
        if field.unique
            && matches!(compared, Comparison::List | Comparison::Opaque | Comparison::Boolean | Comparison::Money)
        {
            self.add(
                format!("{at}.unique"),
                "invalid",
                "Values of this kind can't be unique",
                "该类型的字段不能设为唯一",
            );
        }
        if field.searchable && compared != Comparison::Text {
            self.add(format!("{at}.searchable"), "invalid", "Only texts can be searched", "只有文本类字段可以被搜索");
        }
        if let Some(default) = &field.default {
            self.default_value(at, field, default, kind);
        }
        self.options(at, &field.kind);
    }

    fn conditions(&mut self, at: &str, field: &FieldDef, is_field: impl Fn(&str) -> bool) {
        for (part, when) in [("required_when", &field.required_when), ("visible_when", &field.visible_when)] {
            if let Some(key) = when.iter().flat_map(named_by).find(|key| !is_field(key)) {
                let (en, zh) = (format!("There is no field `{key}`"), format!("没有字段“{key}”"));
                self.add(format!("{at}.{part}"), "invalid", en, zh);
            }
        }
    }

    /// Formulas are read with the fields that will be there.
    fn formulas(&mut self, document: &Document, prefix: &str, before: &Schema) {
        for (object, field) in document.fields().filter(|(_, field)| field.is_computed()) {
            if let Some(part) = formula::said_in_vain(field) {
                let (en, zh) = ("What is computed can't have this", "公式字段不能设置此项");
                self.add(format!("{object}.{}.{part}", field.key), "invalid", en, zh);
            }
        }
        let computed = document.fields().filter(|(_, field)| field.formula.is_some());
        let objects: BTreeSet<&str> = computed.map(|(object, _)| object).collect();
        for object in objects {
            let ours = document.fields().filter(|(on, _)| *on == object).map(|(_, field)| field);
            let others = before.object(object).filter(|_| document.object(object).is_none());
            let others = others.into_iter().flat_map(|other| &other.fields);
            let system = system::system_fields(document.object(object).is_some_and(|own| own.has_owner));
            let system = system.iter().filter(|_| document.object(object).is_some());
            let fields = ours.chain(others.filter(|field| !is_own_name(&field.key, prefix))).chain(system);
            for (key, problem) in Formulas::read(fields).1 {
                let field = format!("{object}.{key}.expression");
                self.0.push(FieldError { field, code: problem.code.to_owned(), message: problem.message });
            }
        }
    }

    fn default_value(&mut self, at: &str, field: &FieldDef, default: &Json, kind: KindContext<'_>) {
        let at = format!("{at}.default");
        let is_given = matches!(field.kind, FieldKind::AutoNumber(_) | FieldKind::File(_));
        // The choices of a new list are known once it is there.
        let is_new_list = field.dictionary().is_some_and(|key| kind.schema.dictionary(key).is_none());
        if is_given {
            self.add(at, "invalid", "This kind has no default", "该类型不能设置默认值");
        } else if !is_new_list {
            if let Err(problem) = kinds::parse(field, default, kind) {
                self.0.push(FieldError { field: at, code: problem.code.to_owned(), message: problem.message });
            }
        }
    }

    fn options(&mut self, at: &str, kind: &FieldKind) {
        let mut refuse = |part: &str, en: &str, zh: &str| self.add(format!("{at}.{part}"), "out_of_range", en, zh);
        match kind {
            FieldKind::Text(options) if options.max_length.is_some_and(|max| !(1..=TEXT_MAX).contains(&max)) => {
                refuse("max_length", "1 to 20,000 characters", "1 到 20000 个字符");
            }
            FieldKind::Number(options) | FieldKind::Percent(options) => {
                if options.decimals > kinds::NUMBER_SCALE {
                    refuse("decimals", "0 to 6 digits after the point", "小数位 0 到 6 位");
                }
                if options.min.zip(options.max).is_some_and(|(min, max)| min > max) {
                    refuse("max", "The largest is smaller than the smallest", "最大值小于最小值");
                }
            }
            FieldKind::Money(options) => {
                let is_code = |text: &String| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
                if options.currency.as_ref().is_some_and(|currency| !is_code(currency)) {
                    refuse("currency", "Three capital letters such as CNY", "三个大写字母，例如 CNY");
                }
            }
            FieldKind::AutoNumber(options) if options.width > 18 || options.prefix.chars().count() > 20 => {
                refuse("prefix", "At most 20 characters and 18 digits", "前缀最多 20 个字符，数字最多 18 位");
            }
            _ => {}
        }
    }
}

fn is_own_name(key: &str, prefix: &str) -> bool {
    key.strip_prefix(prefix).is_some_and(|rest| rest.len() > 1 && rest.starts_with('_'))
}
