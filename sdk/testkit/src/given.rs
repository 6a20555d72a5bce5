//! Makes the records that are there before anything happens.

use serde_json::{Value as Json, json};
use tessera_engine::boxed::Boxed;
use tessera_engine::records::query::QueryRequest;
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_model::kinds::KindContext;
use tessera_model::record::{Draft, Fields, Origin};

use crate::case::{Case, Given, instant_ms};
use crate::names::Names;
use crate::{Stage, observer};

/// Makes all of them, in their order; fields that nobody may write otherwise can be given too.
pub(super) async fn make(case: &Case, stage: &Stage<'_>, names: &mut Names, now: i64) -> Result<(), String> {
    for given in &case.given {
        let at = given.at.as_deref().map_or(Ok(now), instant_ms)?;
        (stage.set_clock)(at);
        let id = one(stage.engine, given, names).await.map_err(|problem| {
            format!("given {} `{}`: {problem}", given.object, given.key.as_deref().unwrap_or_default())
        })?;
        if let Some(key) = &given.key {
            names.put(key, &id, &given.object);
        }
    }
    Ok(())
}

async fn one(engine: &Boxed, given: &Given, names: &Names) -> Result<String, String> {
    let mut fields = given.fields.clone();
    if given.object == "user" {
        roles_by_code(engine, &mut fields).await?;
    }
    let fields = names.resolve(&fields)?;
    let (schema, settings) = (engine.schema(), engine.settings());
    let object = schema.require(&given.object).map_err(|error| error.to_string())?;
    let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
    let draft = Draft::from_wire(object, &fields, Origin::System, kind).map_err(|error| error.to_string())?;
    let id = engine.next_id();
    let action = WriteAction::Create { id: Some(id.clone()), body: Body::Draft(draft) };
    let mut cx = observer();
    cx.allow_duplicates = true;
    let op = WriteOp { object: given.object.clone(), action };
    engine.write_many(&cx, vec![op], WriteMode::AllOrNothing).await.map_err(|error| error.to_string())?;
    Ok(id)
}

/// People have roles by code; without any they are sales representatives.
async fn roles_by_code(engine: &Boxed, fields: &mut Fields) -> Result<(), String> {
    let codes = fields.remove("roles").unwrap_or_else(|| json!(["member"]));
    let mut ids = Vec::new();
    for code in codes.as_array().into_iter().flatten() {
        let request = QueryRequest {
            filter: Some(json!({"field": "code", "op": "eq", "value": code})),
            ..QueryRequest::default()
        };
        let page = engine.query(&observer(), "role", request).await.map_err(|error| error.to_string())?;
        let role = page.items.first().ok_or_else(|| format!("there is no role {code}"))?;
        ids.push(json!(role.id()));
    }
    fields.insert("roles".to_owned(), Json::Array(ids));
    Ok(())
}
