//! Records that look like one that is being made.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::filter::{Filter, Op, Path, Test};
use tessera_model::kinds;
use tessera_model::object::ObjectDef;
use tessera_model::query::Query;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{grant, visible};

use super::ops::{Body, WriteAction, WriteOp};
use super::pipeline::{Pending, Proof};
use super::{before, wire};
use crate::context::{Channel, Context};
use crate::engine::Engine;

/// Most matches shown.
const MATCHES_MAX: usize = 10;

impl Engine {
    /// Records that look like the body's, as the actor may see them; hooks normalise the body first, nothing is written.
    ///
    /// # Errors
    /// `action_forbidden`, `unknown_field`, `validation_failed`.
    #[crate::opaque]
    pub async fn duplicates(&self, cx: &Context, object: &str, body: &Fields) -> Result<Json> {
        let schema = self.schema();
        let definition = schema.require(object)?.clone();
        grant::read(&cx.actor, &definition)?;
        let op = WriteOp {
            object: object.to_owned(),
            action: WriteAction::Create { id: None, body: Body::Wire(body.clone()) },
        };
        let mut pending = vec![super::pipeline::prepare_create(self, cx, &schema, &op).await?];
        // What a form lacks so far, a hook may refuse; what it could normalise is enough here.
        let _ = before::run(self, cx, &mut pending).await?;
        let Some(one) = pending.pop() else { return Ok(json!({"items": []})) };
        let found = find(self, cx, &schema, &definition, &one.fields).await?;
        Ok(json!({"items": show(self, cx, &definition, &found).await?}))
    }
}

/// Refuses new records that look like others, unless the caller insists. Imports match by their own rules.
#[crate::opaque]
pub(crate) async fn check(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    pending: &[Pending],
) -> Result<Vec<(usize, Error)>> {
    if cx.allow_duplicates || !matches!(cx.channel, Channel::Ui | Channel::Api) {
        return Ok(Vec::new());
    }
    let mut refused = Vec::new();
    for one in
        pending.iter().filter(|one| matches!(one.proof, Proof::Create(_)) && !one.object.duplicate_rules.is_empty())
    {
        let found = find(engine, cx, schema, &one.object, &one.fields).await?;
        if !found.is_empty() {
            let matches = show(engine, cx, &one.object, &found).await?;
            let error = Error::new(
                ErrorCode::DuplicateSuspected,
                format!(
                    "{} similar `{}` records exist; create anyway with allow_duplicates=true",
                    found.len(),
                    one.object.key
                ),
            );
            refused.push((one.at, error.with_extra(json!({"matches": matches}))));
        }
    }
    Ok(refused)
}

struct Match {
    record: StoredRecord,
    fields: Vec<String>,
}

async fn find(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    object: &ObjectDef,
    fields: &Fields,
) -> Result<Vec<Match>> {
    let mut found: Vec<Match> = Vec::new();
    for rule in &object.duplicate_rules {
        let tests: Option<Vec<_>> = rule
            .fields
            .iter()
            .map(|key| {
                let field = object.field(key)?;
                let path = Path { via: None, field: key.clone(), comparison: kinds::comparison(field) };
                Some(Filter::Test(Test { path, op: Op::Eq(fields.get(key)?.clone()) }))
            })
            .collect();
        let Some(tests) = tests.filter(|tests| !tests.is_empty()) else { continue };
        let filter = Filter::All(tests).and(scope::filter(&cx.actor, object, ScopedAction::Read));
        let query = Query {
            filter,
            search: None,
            search_fields: None,
            sort: Vec::new(),
            limit: MATCHES_MAX,
            cursor: None,
            count: false,
        };
        for record in engine.store().query(schema, object, &query).await?.records {
            if !found.iter().any(|other| other.record.id() == record.id()) {
                found.push(Match { record, fields: rule.fields.clone() });
            }
        }
    }
    found.truncate(MATCHES_MAX);
    Ok(found)
}

async fn show(engine: &Engine, cx: &Context, object: &ObjectDef, found: &[Match]) -> Result<Vec<Json>> {
    let records: Vec<_> = found.iter().map(|found| &found.record).collect();
    let shown = wire::show(engine, cx, object, &records, None).await?;
    Ok(found
        .iter()
        .zip(shown)
        .map(|(found, record)| {
            // Keys that hooks compute mean nothing to people: they stand for the record's name.
            let matched: Vec<_> = found
                .fields
                .iter()
                .map(|key| if object.field(key).is_some_and(|field| field.internal) { &object.name_field } else { key })
                .filter(|key| visible::access(&cx.actor, object, key).is_readable())
                .collect();
            json!({"id": record.id(), "label": record.get(&object.name_field), "matched": matched, "owner": record.get("owner")})
        })
        .collect())
}
