//! What a record gets without anybody saying so: defaults, owner and department, numbers, who and when.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_model::field::FieldKind;
use tessera_model::kinds::{self, KindContext};
use tessera_model::schema::Schema;
use tessera_permission::Principal;

use super::pipeline::{Pending, Proof};
use crate::context::Context;
use crate::engine::Engine;

/// Fills in what was left open. Department follows the owner and is set with the references, where the owner is read anyway.
#[crate::opaque]
pub(crate) async fn fill(engine: &Engine, cx: &Context, schema: &Schema, pending: &mut [Pending]) -> Result<()> {
    let now = json!(date::instant_from_millis(engine.now_ms()));
    let settings = engine.settings();
    let kind = KindContext { schema, currency: &settings.currency, region: &settings.region };
    number(engine, pending).await?;
    for one in pending {
        match one.proof {
            Proof::Create(_) => {
                for field in &one.object.fields {
                    if let (Some(default), false) = (&field.default, one.fields.contains_key(&field.key)) {
                        if let Ok(Some(value)) = kinds::parse(field, default, kind) {
                            // What nobody may choose isn't filled in for anybody either.
                            if kinds::newly_retired(field, &value, None, schema).is_none() {
                                one.fields.insert(field.key.clone(), value);
                            }
                        }
                    }
                }
                let has_person = cx.actor.principal == Principal::User;
                if one.object.has_owner && has_person && !one.fields.contains_key("owner") {
                    one.fields.insert("owner".to_owned(), json!(cx.actor.id));
                }
                one.fields.entry("created_at").or_insert_with(|| now.clone());
                one.fields.insert("created_by".to_owned(), json!(cx.actor.id));
            }
            Proof::Delete(_) => continue,
            Proof::Update(_) | Proof::Restore(_) | Proof::Share(_) => {}
        }
        one.fields.insert("updated_at".to_owned(), now.clone());
        one.fields.insert("updated_by".to_owned(), json!(cx.actor.id));
    }
    Ok(())
}

/// Numbers are taken in one run per field for all new records of a write.
async fn number(engine: &Engine, pending: &mut [Pending]) -> Result<()> {
    let mut wanted: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    let name = |object: &str, field: &str| format!("{object}.{field}");
    for one in pending.iter().filter(|one| matches!(one.proof, Proof::Create(_))) {
        for field in one.object.auto_numbers().filter(|field| !one.fields.contains_key(&field.key)) {
            *wanted.entry(name(&one.object.key, &field.key)).or_default() += 1;
        }
    }
    let mut next = std::collections::BTreeMap::new();
    for (sequence, count) in wanted {
        let first = engine.store().next_number(&sequence, count).await?;
        next.insert(sequence, first);
    }
    for one in pending.iter_mut().filter(|one| matches!(one.proof, Proof::Create(_))) {
        for field in one.object.clone().auto_numbers() {
            if let (FieldKind::AutoNumber(options), Some(number)) =
                (&field.kind, next.get_mut(&name(&one.object.key, &field.key)))
            {
                if !one.fields.contains_key(&field.key) {
                    let text = format!("{}{:0width$}", options.prefix, number, width = options.width);
                    one.fields.insert(field.key.clone(), Json::String(text));
                    *number += 1;
                }
            }
        }
    }
    Ok(())
}
