//! What the store's tests share: a schema with every kind of field, and ways to write records.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, StoredRecord, ValidRecord};
use tessera_model::schema::Schema;
use tessera_permission::{Actor, grant};
use tessera_store::{Store, StoreOptions, WriteMeta, WriteSet};

const COMPANY: &str = r#"
key = "company"
label = { en = "Company", zh-CN = "公司" }
label_plural = { en = "Companies", zh-CN = "公司" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
searchable = true
[[field]]
key = "industry"
label = { en = "Industry", zh-CN = "行业" }
kind = "text"
[[view]]
key = "all"
label = { en = "All", zh-CN = "全部" }
sort = ["name"]
"#;

const PERSON: &str = r#"
key = "person"
label = { en = "Person", zh-CN = "人" }
label_plural = { en = "People", zh-CN = "人" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "姓名" }
kind = "text"
searchable = true
[[field]]
key = "email"
label = { en = "E-mail", zh-CN = "邮箱" }
kind = "email"
unique = true
searchable = true
[[field]]
key = "phone"
label = { en = "Phone", zh-CN = "电话" }
kind = "phone"
searchable = true
[[field]]
key = "city"
label = { en = "City", zh-CN = "城市" }
kind = "text"
[[field]]
key = "order"
label = { en = "Order", zh-CN = "次序" }
kind = "number"
options = { decimals = 2 }
[[field]]
key = "amount"
label = { en = "Amount", zh-CN = "金额" }
kind = "money"
[[field]]
key = "active"
label = { en = "Active", zh-CN = "有效" }
kind = "boolean"
[[field]]
key = "born"
label = { en = "Born", zh-CN = "生日" }
kind = "date"
[[field]]
key = "met"
label = { en = "Met", zh-CN = "见面" }
kind = "date"
[[field]]
key = "tags"
label = { en = "Tags", zh-CN = "标签" }
kind = "tags"
[[field]]
key = "company"
label = { en = "Company", zh-CN = "公司" }
kind = "reference"
options = { object = "company" }
[[field]]
key = "seen"
label = { en = "Seen", zh-CN = "见到" }
kind = "datetime"
[[field]]
key = "share"
label = { en = "Share", zh-CN = "份额" }
kind = "percent"
options = { decimals = 2 }
[[field]]
key = "mood"
label = { en = "Mood", zh-CN = "心情" }
kind = "select"
options = { dictionary = "theme" }
[[field]]
key = "likes"
label = { en = "Likes", zh-CN = "喜好" }
kind = "multi_select"
options = { dictionary = "theme" }
[[field]]
key = "companies"
label = { en = "Former companies", zh-CN = "以前的公司" }
kind = "references"
options = { object = "company" }
[[field]]
key = "partner"
label = { en = "Partner", zh-CN = "伙伴" }
kind = "reference"
options = { object = "person" }
[[field]]
key = "extra"
label = { en = "Extra", zh-CN = "其他" }
kind = "json"
[[field]]
key = "address"
label = { en = "Address", zh-CN = "地址" }
kind = "address"
[[view]]
key = "all"
label = { en = "All", zh-CN = "全部" }
sort = ["name"]
[[view]]
key = "rich"
label = { en = "Rich", zh-CN = "富" }
sort = ["-amount"]
[[index]]
equal = ["city"]
sort = "name"
[[index]]
equal = ["city", "active"]
sort = "-amount"
"#;

/// A schema with two objects of the tests beside the core's own.
pub(crate) fn schema() -> Schema {
    let mut objects = tessera_model::system::core_objects().unwrap();
    objects.push(toml::from_str(COMPANY).unwrap());
    objects.push(toml::from_str(PERSON).unwrap());
    Schema::build(objects, tessera_model::system::core_dictionaries().unwrap()).unwrap()
}

/// A store that is ready to use.
pub(crate) async fn store_at(url: &str, schema: &Schema) -> Store {
    let store = open(url).await.unwrap();
    store.migrate(1).await.unwrap();
    store.apply_schema(schema).await.unwrap();
    store
}

pub(crate) async fn open(url: &str) -> Result<Store> {
    Store::open(options(url)).await
}

fn options(url: &str) -> StoreOptions {
    let text = |text: &str| text.to_owned();
    StoreOptions { url: text(url), namespace: text("t"), database: text("t"), username: None, password: None }
}

/// A store of which it is said that other processes write to it, too.
pub(crate) async fn shared(schema: &Schema) -> Store {
    store_as("mem://", true, schema).await
}

/// A store that is ready to use, of which it is said whether other processes write to it.
pub(crate) async fn store_as(url: &str, is_shared: bool, schema: &Schema) -> Store {
    let store = Store::open_as(options(url), is_shared).await.unwrap();
    store.migrate(1).await.unwrap();
    store.apply_schema(schema).await.unwrap();
    store
}

pub(crate) async fn memory(schema: &Schema) -> Store {
    store_at("mem://", schema).await
}

pub(crate) fn object<'a>(schema: &'a Schema, key: &str) -> &'a Arc<ObjectDef> {
    schema.object(key).unwrap()
}

/// The fields of a JSON object, in stored form.
pub(crate) fn fields(value: Json) -> Fields {
    match value {
        Json::Object(fields) => fields,
        _ => Fields::new(),
    }
}

pub(crate) fn meta(at_ms: i64) -> WriteMeta {
    WriteMeta {
        at_ms,
        actor: "tester".to_owned(),
        channel: "test".to_owned(),
        trace: "t1".to_owned(),
        ..WriteMeta::default()
    }
}

/// Values with the bookkeeping fields that every record has.
pub(crate) fn complete(mut values: Fields, at_ms: i64) -> Fields {
    let at = json!(tessera_model::date::instant_from_millis(at_ms));
    values.entry("created_at").or_insert(at.clone());
    values.entry("updated_at").or_insert(at);
    values
}

pub(crate) fn system() -> Actor {
    Actor::system("tester")
}

pub(crate) fn add(set: &mut WriteSet, object: &ObjectDef, id: &str, values: Fields, at_ms: i64) {
    let record = ValidRecord::check(object, id.to_owned(), complete(values, at_ms), None).unwrap();
    let grant = grant::create(&system(), object, &Draft::default(), id).unwrap();
    set.create(&grant, object, record);
}

pub(crate) async fn create(store: &Store, object: &ObjectDef, id: &str, values: Json) -> Result<()> {
    let mut set = store.write_set(meta(1_000));
    add(&mut set, object, id, fields(values), 1_000);
    store.commit(set).await
}

pub(crate) async fn update(store: &Store, object: &ObjectDef, before: &StoredRecord, change: Json) -> Result<()> {
    let mut values = before.fields().clone();
    for (key, value) in fields(change) {
        if value.is_null() {
            values.remove(&key);
        } else {
            values.insert(key, value);
        }
    }
    let record = ValidRecord::check(object, before.id().to_owned(), values, Some(before)).unwrap();
    let grant = grant::update(&system(), object, before, &Draft::default(), &|_| None).unwrap();
    let mut set = store.write_set(meta(2_000));
    set.update(&grant, object, record);
    store.commit(set).await
}

pub(crate) async fn delete(store: &Store, object: &ObjectDef, record: &StoredRecord) -> Result<()> {
    let grant = grant::delete(&system(), object, record, &|_| None).unwrap();
    let mut set = store.write_set(meta(3_000));
    set.delete(&grant, object, record.clone());
    store.commit(set).await
}
