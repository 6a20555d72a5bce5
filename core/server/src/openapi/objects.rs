//! Schemas and paths of one object.

use serde_json::{Map, Value as Json, json};

use super::kinds::{self, Direction};

/// Adds an object, as it is described to clients, to the document.
pub(super) fn add(document: &mut Json, object: &Json) {
    let Some(key) = object["key"].as_str() else { return };
    let input = format!("{key}_input");
    let page = format!("{key}_page");
    let fields = object["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(schemas) = super::map(&mut document["components"]["schemas"]) {
        schemas.insert(key.to_owned(), record(object, fields));
        schemas.insert(input.clone(), written(object, fields));
        schemas.insert(
            page.clone(),
            json!({"type": "object", "required": ["items"], "properties": {
            "items": {"type": "array", "items": reference(key)},
            "next_cursor": {"type": ["string", "null"]},
            "count": {"type": "integer"}, "count_is_exact": {"type": "boolean"}}}),
        );
    }
    let can = |action: &str| object["can"][action].as_bool().unwrap_or_default();
    let name = object["label"]["en"].as_str().unwrap_or(key);
    let operation = |verb: &str, summary: String| json!({"tags": [key], "operationId": format!("{verb}_record_{key}"), "summary": summary, "responses": {}});
    let mut list = Map::new();
    let mut one = Map::new();
    let mut get_list = operation("list", format!("A page of {name} records"));
    get_list["parameters"] = list_parameters();
    get_list["responses"]["200"] = answer("A page", &page);
    list.insert("get".to_owned(), get_list);
    if can("create") {
        let mut create = operation("create", format!("Makes a record of {name}"));
        create["parameters"] = json!([{"name": "allow_duplicates", "in": "query", "schema": {"type": "boolean"}}]);
        create["requestBody"] = body(&input);
        create["responses"]["201"] = answer("The record", key);
        list.insert("post".to_owned(), create);
    }
    let mut get = operation("get", format!("One record of {name}"));
    get["responses"]["200"] = answer("The record", key);
    one.insert("get".to_owned(), get);
    if can("update") {
        let mut update = operation("update", format!("Changes a record of {name}"));
        update["parameters"] = change_headers();
        update["requestBody"] = body(&input);
        update["responses"]["200"] = answer("The record", key);
        one.insert("patch".to_owned(), update);
    }
    if can("delete") {
        let mut delete = operation("delete", format!("Moves a record of {name} to the bin"));
        delete["parameters"] = change_headers();
        delete["responses"]["204"] = json!({"description": "Deleted"});
        one.insert("delete".to_owned(), delete);
    }
    one.insert(
        "parameters".to_owned(),
        json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]),
    );
    let mut query = operation("query", format!("A page of {name} records"));
    query["requestBody"] = body("Query");
    query["responses"]["200"] = answer("A page", &page);
    if let Some(paths) = super::map(&mut document["paths"]) {
        paths.insert(format!("/api/v1/records/{key}"), Json::Object(list));
        paths.insert(format!("/api/v1/records/{key}/query"), json!({"post": query}));
        paths.insert(format!("/api/v1/records/{key}/{{id}}"), Json::Object(one));
    }
}

fn record(object: &Json, fields: &[Json]) -> Json {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!({"type": "string"}));
    properties.insert("version".to_owned(), json!({"type": "integer"}));
    for field in fields {
        let schema = if field["access"] == "masked" { json!({}) } else { kinds::schema(field, Direction::Read) };
        properties.insert(key_of(field), schema);
    }
    json!({"type": "object", "title": object["label"]["en"], "required": ["id", "version"], "properties": properties})
}

fn written(object: &Json, fields: &[Json]) -> Json {
    let is_given = |field: &&Json| matches!(field["kind"].as_str(), Some("auto_number" | "formula" | "rollup"));
    let writable = fields.iter().filter(|field| field["access"] == "writable" && !is_given(field));
    let properties: Map<_, _> = writable.map(|field| (key_of(field), kinds::schema(field, Direction::Write))).collect();
    // What a create must hold is not required here: the same schema serves changes, and defaults and hooks may fill it in.
    json!({"type": "object", "title": object["label"]["en"], "additionalProperties": false, "properties": properties})
}

fn key_of(field: &Json) -> String {
    field["key"].as_str().unwrap_or_default().to_owned()
}

fn reference(schema: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn body(schema: &str) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": reference(schema)}}})
}

fn answer(description: &str, schema: &str) -> Json {
    json!({"description": description, "content": {"application/json": {"schema": reference(schema)}}})
}

fn change_headers() -> Json {
    json!([
        {"name": "If-Match", "in": "header", "description": "The version that is changed, in quotes", "schema": {"type": "string"}},
        {"name": "X-Change-Reason", "in": "header", "description": "Why; percent-encoded UTF-8", "schema": {"type": "string"}},
    ])
}

fn list_parameters() -> Json {
    let text = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    json!([text("filter"), text("search"), text("sort"), text("fields"), text("cursor"),
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 500}},
        {"name": "count", "in": "query", "schema": {"type": "boolean"}}])
}
