//! A guest that acts as the person: it gets what they would get, and nothing else.

use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_model::error::Error;

use crate::oracle::{Access, Act, Right};
use crate::plan::{OBJECTS, READ};
use crate::probe::{Probe, ids};
use crate::world::GUEST;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let actor = probe.world.app.engine.actor_of(probe.id()).await.unwrap_or_else(|error| panic!("{error}"));
    let cx = Context::new(actor, Channel::Plugin, "prying");
    let cx = &cx;
    for object in READ {
        let query = look(probe, cx, json!({"what": "query", "object": object})).await;
        let count = look(probe, cx, json!({"what": "count", "object": object})).await;
        let all: Vec<&str> = probe.world.live(object).map(|entry| entry.record.id.as_str()).collect();
        let many = look(probe, cx, json!({"what": "get-many", "object": object, "ids": all})).await;
        let described = look(probe, cx, json!({"what": "describe", "object": object})).await;
        let expected = probe.visible_ids(object);
        match (query, count, many, described) {
            (Ok(rows), Ok(count), Ok(many), Ok(described)) => {
                probe.check(ids(&rows) == expected, || format!("the guest lists {rows}, not {expected:?}"));
                probe.check(count == expected.len(), || format!("the guest counts {count} of {object}"));
                probe.check(ids(&many) == expected, || format!("the guest gets {many}, not {expected:?}"));
                let hidden = |row: &Json| {
                    let keys = row.as_object().into_iter().flatten().map(|(key, _)| key);
                    keys.filter(|key| probe.field(object, key) == Access::Hidden).count()
                };
                let is_clean = rows.as_array().into_iter().flatten().all(|row| hidden(row) == 0);
                probe.check(is_clean, || format!("the guest sees hidden fields: {rows}"));
                let mut fields = described["fields"].as_array().into_iter().flatten();
                let is_clean = fields
                    .all(|field| field["key"].as_str().is_some_and(|key| probe.field(object, key) != Access::Hidden));
                probe.check(is_clean, || format!("the guest is told of hidden fields: {described}"));
            }
            (query, count, many, described) => {
                let all_refused = query.is_err() && count.is_err() && many.is_err() && described.is_err();
                let is_right = all_refused && !probe.reads_any(object);
                probe.check(is_right, || format!("{object}: {query:?} {count:?} {many:?} {described:?}"));
            }
        }
    }
    for (at, entry) in probe.world.entries.iter().enumerate() {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let found = look(probe, cx, json!({"what": "get", "object": object, "id": id})).await;
        let expected = probe.sees(entry) && !entry.record.is_binned;
        let is_found = found.as_ref().is_ok_and(|found| !found.is_null());
        probe.check(is_found == expected, || format!("the guest gets {found:?} for {object} {id}"));
        if at.is_multiple_of(3) && entry.record.owner.is_some() && !entry.record.is_binned {
            let has_assign = probe.world.oracle.has(probe.who, Right::Assign, object);
            for (action, may) in [
                ("read", probe.sees(entry)),
                ("update", probe.may(Act::Update, entry)),
                ("delete", probe.may(Act::Delete, entry)),
                ("assign", probe.sees(entry) && has_assign),
            ] {
                let can = look(probe, cx, json!({"what": "can", "object": object, "id": id, "action": action})).await;
                let is_it = can.as_ref().is_ok_and(|can| *can == may);
                probe.check(is_it, || format!("the guest is told {can:?} for {action} {object} {id}"));
            }
        }
    }
    for (object, fields) in OBJECTS {
        for field in fields.iter().filter(|field| probe.forbidden(object, field).is_some() && probe.reads_any(object)) {
            let test = json!({"field": field, "op": "is_null", "value": true});
            for wanted in [
                json!({"what": "query", "object": object, "filter": test}),
                json!({"what": "count", "object": object, "filter": test}),
                json!({"what": "query", "object": object, "sort": [field]}),
            ] {
                let answer = look(probe, cx, wanted.clone()).await;
                probe.check(answer.is_err(), || format!("the guest may ask {wanted}: {answer:?}"));
            }
        }
    }
    let beyond = look(probe, cx, json!({"what": "query", "object": "role"})).await;
    probe.check(beyond.is_err(), || format!("the guest reads what it was not granted: {beyond:?}"));
}

/// What the guest says that it saw.
async fn look(probe: &Probe<'_>, cx: &Context, args: Json) -> Result<Json, Error> {
    let answer = probe.world.host.call_function(cx, GUEST, "look", &args).await;
    let told = match &answer {
        Ok(answer) => answer.to_string(),
        Err(error) => format!("{error:?}"),
    };
    probe.overhears(&told, &args.to_string(), &|| format!("the guest, asked for {args},"));
    answer.map(|mut answer| answer["result"]["seen"].take())
}
