//! Fields that must be filled in, or are there at all, by how the record is otherwise.

use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::field::FieldDef;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord, ValidRecord, missing_field};
use tessera_model::schema::Schema;

use crate::context::Context;
use crate::engine::Engine;

/// [`ValidRecord::check`], conditions included.
///
/// # Errors
/// `validation_failed` with everything that is missing.
pub(super) fn check(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    object: &ObjectDef,
    id: String,
    fields: Fields,
    before: Option<&StoredRecord>,
) -> Result<ValidRecord> {
    let missing = missing(engine, cx, schema, object, &id, &fields)?;
    match ValidRecord::check(object, id, fields, before) {
        Ok(record) if missing.is_empty() => Ok(record),
        Ok(_) => Err(Error::validation(missing)),
        Err(error) if error.code == ErrorCode::ValidationFailed => {
            Err(Error::validation(error.fields.into_iter().chain(missing).collect()))
        }
        Err(error) => Err(error),
    }
}

/// What is empty and mustn't be, the record being like this. Fields without a condition are left to [`ValidRecord::check`].
pub(crate) fn missing(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    object: &ObjectDef,
    id: &str,
    fields: &Fields,
) -> Result<Vec<FieldError>> {
    let empty = object.fields.iter().filter(|field| field.has_condition() && !fields.contains_key(&field.key));
    let empty: Vec<&FieldDef> = empty.collect();
    if empty.is_empty() {
        return Ok(Vec::new());
    }
    let record = StoredRecord::from_store(&object.key, id, 0, fields.clone());
    let holds = |when: &serde_json::Value| -> Result<bool> {
        Ok(engine.parse_filter(cx, schema, object, when)?.matches(&record, &|_| None))
    };
    let mut missing = Vec::new();
    for field in empty {
        let is_there = field.visible_when.as_ref().map_or(Ok(true), &holds)?;
        let is_asked = field.required || field.required_when.as_ref().map_or(Ok(false), &holds)?;
        if is_there && is_asked {
            missing.push(missing_field(field));
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::definitions::Definitions;
    use crate::identity::tests::{World, fields};

    const OBJECT: &str = r#"
    key = "asset"
    label = { en = "Asset", zh-CN = "资产" }
    label_plural = { en = "Assets", zh-CN = "资产" }
    name_field = "name"
    [[field]]
    key = "name"
    label = { en = "Name", zh-CN = "名称" }
    kind = "text"
    required = true
    [[field]]
    key = "is_lent"
    label = { en = "Lent", zh-CN = "已借出" }
    kind = "boolean"
    [[field]]
    key = "price"
    label = { en = "Price", zh-CN = "价格" }
    kind = "number"
    [[field]]
    key = "keeper"
    label = { en = "Keeper", zh-CN = "保管人" }
    kind = "text"
    required_when = { or = [{ field = "is_lent", op = "eq", value = true }, { field = "price", op = "gt", value = 1000 }] }
    [[field]]
    key = "back_on"
    label = { en = "Back on", zh-CN = "归还日期" }
    kind = "date"
    required = true
    visible_when = { field = "is_lent", op = "eq", value = true }
    "#;

    #[tokio::test]
    async fn what_must_be_filled_in_hangs_on_the_rest_of_the_record() {
        let (world, admin) = World::set_up().await;
        let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
        world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
        let missing = async |body: Json| -> Vec<String> {
            match world.engine.create(&admin, "asset", &fields(body)).await {
                Ok(_) => Vec::new(),
                Err(error) => {
                    error.fields.into_iter().map(|field| format!("{}: {}", field.field, field.code)).collect()
                }
            }
        };
        assert_eq!(missing(json!({"name": "Chair"})).await, Vec::<String>::new());
        assert_eq!(
            missing(json!({"is_lent": true})).await,
            ["name: required", "keeper: required", "back_on: required"]
        );
        assert_eq!(missing(json!({"name": "Car", "price": 1001})).await, ["keeper: required"]);
        let lent = json!({"name": "Car", "is_lent": true, "keeper": "Li", "back_on": "2026-12-01"});
        let made = json!(world.engine.create(&admin, "asset", &fields(lent)).await.unwrap());
        let id = made["id"].as_str().unwrap();
        let emptied = fields(json!({"back_on": null}));
        let refused = world.engine.update(&admin, "asset", id, &emptied, None).await.unwrap_err();
        assert_eq!(refused.fields[0].field, "back_on");
        let returned = fields(json!({"back_on": null, "keeper": null, "is_lent": false}));
        world.engine.update(&admin, "asset", id, &returned, None).await.unwrap();
    }
}
