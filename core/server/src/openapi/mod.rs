//! The OpenAPI 3.1 document: the routes say what they are, and the definitions of objects add a schema and paths for each.

mod kinds;
mod objects;

use serde_json::{Map, Value as Json, json};

use crate::router;

/// The document; `objects` is the list that `Engine::describe_all` answers, with what its actor may see.
pub fn document(objects: Option<&Json>) -> Json {
    let mut document = serde_json::to_value(router::description()).unwrap_or_default();
    document["info"] = json!({
        "title": "Tessera",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "HTTP API of one installation. Errors are application/problem+json with stable codes; what this document \
                        can't say stands in docs/API.md.",
        "license": {"name": "AGPL-3.0-only", "identifier": "AGPL-3.0-only"},
    });
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "description": "The token that POST /api/v1/auth/login answers"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "tessera_session",
            "description": "A call that changes something is refused when a browser marks it as coming from another site, unless it has the header X-Tessera-Request: 1"},
    });
    document["security"] = json!([{"bearer": []}, {"cookie": []}]);
    let problem = schema_of::<crate::shapes::Problem>();
    let field_problem = schema_of::<crate::shapes::FieldProblem>();
    if let Some(schemas) = map(&mut document["components"]["schemas"]) {
        schemas.insert("Problem".to_owned(), problem);
        schemas.insert("FieldProblem".to_owned(), field_problem);
    }
    for object in objects.and_then(|list| list.get("items")).and_then(Json::as_array).into_iter().flatten() {
        objects::add(&mut document, object);
    }
    if let Some(paths) = map(&mut document["paths"]) {
        paths.values_mut().filter_map(Json::as_object_mut).flat_map(Map::values_mut).for_each(failures);
    }
    document
}

/// Every operation may answer a problem.
fn failures(operation: &mut Json) {
    if operation.get("responses").is_some() {
        operation["responses"]["default"] = json!({
            "description": "A problem",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
    }
}

fn schema_of<T: utoipa::PartialSchema>() -> Json {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

fn map(value: &mut Json) -> Option<&mut Map<String, Json>> {
    if value.is_null() {
        *value = json!({});
    }
    value.as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own_and_every_schema_is_there() {
        let document = document(None);
        assert_eq!(document["openapi"], "3.1.0");
        let mut names = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
                assert!(names.insert(name.clone()), "{method} {path}: {name} is not unique");
            }
        }
        assert!(names.len() > 60, "{}", names.len());
        for reference in references(&document) {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
        }
    }

    fn references(value: &Json) -> Vec<String> {
        match value {
            Json::Object(parts) => parts
                .iter()
                .flat_map(|(key, inner)| match inner.as_str() {
                    Some(text) if key == "$ref" => vec![text.to_owned()],
                    _ => references(inner),
                })
                .collect(),
            Json::Array(items) => items.iter().flat_map(references).collect(),
            _ => Vec::new(),
        }
    }
}
