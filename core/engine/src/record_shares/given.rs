//! What is written along with a change of shares: keys that nobody was given before, and the entry of the audit log.

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::system::{SHARE_ENTRIES, SHARE_KEYS};
use tessera_permission::{Share, share};
use tessera_store::{Operation, Table, WriteSet};

use super::id_of;
use crate::context::Context;
use crate::engine::Engine;
use crate::event::Event;
use crate::identity::audit_entry;

/// Adds what changes of shares make; true when somebody's keys become more, so that who they are must be asked anew after the commit.
#[crate::opaque]
pub(crate) async fn add_told<'a>(
    engine: &Engine,
    cx: &Context,
    changes: Vec<(&'a Event, &'a StoredRecord)>,
    set: &mut WriteSet,
) -> Result<bool> {
    let mut opens_more = false;
    for (event, record) in changes {
        let Some(change) = event.changes.iter().find(|change| change.field == SHARE_ENTRIES) else { continue };
        if event.operation != Operation::Update {
            continue;
        }
        let keys = record.get(SHARE_KEYS).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for id in keys.filter_map(|key| id_of(&event.object, key)) {
            if engine.store().doc_get(Table::Share, &id).await?.is_none() {
                set.doc(Table::Share, id, Some(json!({})));
                opens_more = true;
            }
        }
        let (old, new) = (shares_in(change.old.as_ref()), shares_in(change.new.as_ref()));
        let before: Vec<_> = old.iter().filter(|share| !new.contains(share)).collect();
        let after: Vec<_> = new.iter().filter(|share| !old.contains(share)).collect();
        let names = names(engine, before.iter().chain(&after).copied()).await?;
        let told =
            |shares: &[&Share]| json!({"shares": shares.iter().map(|share| told(share, &names)).collect::<Vec<_>>()});
        let data = json!({"object": event.object, "id": event.id, "before": told(&before), "after": told(&after)});
        set.doc(Table::Audit, engine.next_id(), Some(audit_entry(event.at_ms, cx, "record.share", data)));
    }
    Ok(opens_more)
}

pub(super) fn shares_in(entries: Option<&Json>) -> Vec<Share> {
    share::of(&Fields::from_iter(entries.map(|entries| (SHARE_ENTRIES.to_owned(), entries.clone()))))
}

/// Names by object and id: they say most while what they name may be gone later.
async fn names<'a>(
    engine: &Engine,
    shares: impl Iterator<Item = &'a Share>,
) -> Result<HashMap<&'static str, HashMap<String, String>>> {
    let mut wanted: HashMap<&'static str, Vec<String>> = HashMap::new();
    for share in shares {
        wanted.entry(share.to.object()).or_default().push(share.id.clone());
    }
    let schema = engine.schema();
    let mut names = HashMap::new();
    for (object, ids) in wanted {
        names.insert(object, engine.store().labels(schema.require(object)?, &ids).await?);
    }
    Ok(names)
}

fn told(share: &Share, names: &HashMap<&'static str, HashMap<String, String>>) -> Json {
    let label = names.get(share.to.object()).and_then(|names| names.get(&share.id));
    let mut told = json!({"with": {"id": share.id, "label": label}, "level": share.level});
    if let Some(until) = &share.until {
        told["until"] = json!(until);
    }
    if share.below {
        told["below"] = json!(true);
    }
    told
}
