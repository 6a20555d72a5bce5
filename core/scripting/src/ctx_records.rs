//! What scripts read and write: records, through the engine's one door.

use rhai::{Array, Dynamic, Engine as Rhai, INT, Map};
use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::records::aggregate::AggregateRequest;
use tessera_engine::records::query::QueryRequest;
use tessera_model::error::{Error, ErrorCode};
use tessera_model::query::PAGE_MAX;

use crate::ctx::Ctx;
use crate::run::Run;
use crate::values::{self, Answer, refusal, thrown};

/// Records of a query that doesn't say.
const ROWS_DEFAULT: usize = 50;

pub(crate) fn register(engine: &mut Rhai) {
    engine.register_fn("get", |ctx: &mut Ctx, object: &str, id: &str| get(&ctx.0, object, id));
    engine.register_fn("query", |ctx: &mut Ctx, object: &str| query(&ctx.0, object, &Map::new()));
    engine.register_fn("query", |ctx: &mut Ctx, object: &str, request: Map| query(&ctx.0, object, &request));
    engine.register_fn("count", |ctx: &mut Ctx, object: &str, filter: Map| count(&ctx.0, object, &filter));
    engine.register_fn("aggregate", |ctx: &mut Ctx, object: &str, request: Map| aggregate(&ctx.0, object, &request));
    engine.register_fn("create", |ctx: &mut Ctx, object: &str, fields: Map| create(&ctx.0, object, &fields));
    engine.register_fn("update", |ctx: &mut Ctx, object: &str, id: &str, fields: Map| {
        update(&ctx.0, object, id, &fields)
    });
}

/// The record, or `()` where there is none that may be read.
fn get(run: &Run, object: &str, id: &str) -> Answer<Dynamic> {
    run.read_rows(1)?;
    let schema = run.engine.schema();
    let definition = schema.require(object).map_err(|error| refusal(&error))?;
    let found = run.wait(async {
        match run.engine.get(&run.cx, object, id, None).await {
            Ok(record) => Ok(Some(record)),
            Err(error) if error.code == ErrorCode::NotFound => {
                run.note_refusal(&error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    })?;
    Ok(found.map_or(Dynamic::UNIT, |record| values::record(definition, &record)))
}

fn query(run: &Run, object: &str, request: &Map) -> Answer<Array> {
    let mut wanted = values::fields(request)?;
    let limit = match wanted.remove("limit") {
        None | Some(Json::Null) => ROWS_DEFAULT,
        Some(limit) => limit
            .as_u64()
            .and_then(|limit| usize::try_from(limit).ok())
            .ok_or_else(|| thrown("`limit` is a number of records"))?,
    };
    if let Some(Json::String(sort)) = wanted.get("sort").cloned() {
        wanted.insert("sort".to_owned(), json!([sort]));
    }
    if let Some(unknown) = wanted.keys().find(|key| !matches!(key.as_str(), "filter" | "sort" | "fields" | "search")) {
        return Err(thrown(&format!("a query has no `{unknown}`; it has filter, sort, fields, search and limit")));
    }
    let request: QueryRequest = serde_json::from_value(Json::Object(wanted))
        .map_err(|error| thrown(&format!("this query can't be read: {error}")))?;
    let schema = run.engine.schema();
    let definition = schema.require(object).map_err(|error| refusal(&error))?;
    // One more than is left shows that the limit was passed, instead of a list that silently ends.
    let limit = limit.min(run.rows_left() + 1);
    let mut found = Array::new();
    let mut cursor = None;
    while found.len() < limit {
        let request =
            QueryRequest { limit: Some((limit - found.len()).min(PAGE_MAX)), cursor: cursor.take(), ..request.clone() };
        let page = run.wait(run.engine.query(&run.cx, object, request))?;
        run.read_rows(page.items.len())?;
        found.extend(page.items.iter().map(|record| values::record(definition, record)));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

fn count(run: &Run, object: &str, filter: &Map) -> Answer<INT> {
    let filter = Json::Object(values::fields(filter)?);
    let request = json!({"filter": filter, "measures": {"n": {"op": "count"}}});
    let answer = figures(run, object, request)?;
    Ok(answer.pointer("/items/0/measures/n").and_then(Json::as_i64).unwrap_or_default())
}

fn aggregate(run: &Run, object: &str, request: &Map) -> Answer<Dynamic> {
    let answer = figures(run, object, Json::Object(values::fields(request)?))?;
    let items = answer.get("items").cloned().unwrap_or_default();
    run.read_rows(items.as_array().map_or(0, Vec::len))?;
    Ok(values::to_script(&items))
}

fn figures(run: &Run, object: &str, request: Json) -> Answer<Json> {
    let request: AggregateRequest =
        serde_json::from_value(request).map_err(|error| thrown(&format!("these figures can't be read: {error}")))?;
    run.wait(run.engine.aggregate(&run.cx, object, request))
}

fn create(run: &Run, object: &str, fields: &Map) -> Answer<Dynamic> {
    run.check_may_act("ctx.create")?;
    let fields = values::fields(fields)?;
    let schema = run.engine.schema();
    let definition = schema.require(object).map_err(|error| refusal(&error))?;
    if run.is_dry {
        check_fields(run, object, &fields)?;
        run.did(json!({"type": "create", "object": object, "fields": fields}));
        let mut made = fields;
        made.insert("id".to_owned(), json!("dry-run"));
        return Ok(values::to_script(&Json::Object(made)));
    }
    let record = run.wait(run.engine.create(&run.cx, object, &fields))?;
    run.did(json!({"type": "create", "object": object, "id": record.id(), "fields": fields}));
    Ok(values::record(definition, &record))
}

fn update(run: &Run, object: &str, id: &str, fields: &Map) -> Answer<Dynamic> {
    run.check_may_act("ctx.update")?;
    let fields = values::fields(fields)?;
    let schema = run.engine.schema();
    let definition = schema.require(object).map_err(|error| refusal(&error))?;
    let effect = json!({"type": "update", "object": object, "id": id, "fields": fields});
    if run.is_dry {
        check_fields(run, object, &fields)?;
        let now = run.wait(run.engine.get(&run.cx, object, id, None))?;
        let mut changed = values::record_json(definition, &now);
        changed.extend(fields);
        run.did(effect);
        return Ok(values::to_script(&Json::Object(changed)));
    }
    let record = run.wait(run.engine.update(&run.cx, object, id, &fields, None))?;
    run.did(effect);
    Ok(values::record(definition, &record))
}

/// A dry run refuses at least what names no field.
fn check_fields(run: &Run, object: &str, fields: &JsonMap<String, Json>) -> Answer<()> {
    let schema = run.engine.schema();
    let definition = schema.require(object).map_err(|error| refusal(&error))?;
    match fields.keys().find(|key| definition.field(key).is_none()) {
        Some(unknown) => {
            Err(refusal(&Error::new(ErrorCode::UnknownField, format!("`{object}` has no field `{unknown}`"))))
        }
        None => Ok(()),
    }
}
