//! Deleting a record together with what its definition says of the records that refer to it: restrict, clear or cascade.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::OnDelete;
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::{StoredRecord, ValidRecord};
use tessera_model::schema::Schema;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{Delete, FieldAccess, Grant, grant, visible};
use tessera_store::{Operation, WriteSet};

use super::finish::Outcome;
use crate::context::Context;
use crate::engine::Engine;

/// Most records that one deletion may touch.
pub(super) const TOUCHED_MAX: usize = 1_000;

/// What a write deletes, by object and id.
pub(crate) struct Deletions {
    /// What the caller names: it holds nothing back.
    pub(crate) named: HashSet<(String, String)>,
    /// What goes along, as it was found before the hooks were asked and the references held.
    pub(crate) along: HashSet<(String, String)>,
}

/// Adds the deletion and what follows from it. What the actor could not do directly (clearing a reference, deleting a child)
/// the system does, as the definition demands; histories name the actor and the reason. What is refused adds nothing.
#[expect(clippy::too_many_arguments, reason = "one step of the pipeline, with all that the pipeline holds")]
#[crate::opaque]
pub(crate) async fn add(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    set: &mut WriteSet,
    outcome: &mut Outcome,
    at: usize,
    object: &ObjectDef,
    record: &StoredRecord,
    proof: Grant<Delete>,
    deletions: &Deletions,
) -> Result<()> {
    let system = tessera_permission::Actor::system("references");
    let mut queue: Vec<(String, StoredRecord, Option<Grant<Delete>>)> =
        vec![(object.key.clone(), record.clone(), Some(proof))];
    let mut gone: Vec<(String, String)> = Vec::new();
    let mut removed: Vec<(Grant<Delete>, Arc<ObjectDef>, StoredRecord)> = Vec::new();
    let mut cleared: Vec<(String, StoredRecord)> = Vec::new();
    while let Some((key, record, proof)) = queue.pop() {
        let object = schema.require(&key)?;
        if gone.contains(&(key.clone(), record.id().to_owned())) {
            continue;
        }
        gone.push((key.clone(), record.id().to_owned()));
        if gone.len() + cleared.len() > TOUCHED_MAX {
            return Err(Error::new(
                ErrorCode::ReferenceInUse,
                format!("deleting this would touch more than {TOUCHED_MAX} records; delete those first"),
            ));
        }
        for incoming in schema.incoming(&key) {
            if matches!(incoming.field.as_str(), "created_by" | "updated_by") {
                continue;
            }
            let other = schema.require(&incoming.object)?;
            let Some(field) = other.field(&incoming.field) else { continue };
            let referring = engine.store().referring(other, field, record.id(), TOUCHED_MAX + 1).await?;
            let goes = |one: &(String, String)| gone.contains(one) || deletions.named.contains(one);
            let referring: Vec<String> =
                referring.into_iter().filter(|id| !goes(&(incoming.object.clone(), id.clone()))).collect();
            if referring.is_empty() {
                continue;
            }
            match incoming.on_delete {
                OnDelete::Restrict => {
                    let knows = engine.may_read(schema, &cx.actor, object, &record).await?;
                    let name = knows.then_some(&record);
                    return Err(in_use(cx, object, name, other, &incoming.field, referring.len()));
                }
                OnDelete::Clear => {
                    for found in engine.store().get_many(other, &referring).await? {
                        let known = cleared
                            .iter()
                            .position(|(key, record)| key == &incoming.object && record.id() == found.id());
                        let base = known.map_or(found, |at| cleared.swap_remove(at).1);
                        cleared.push((incoming.object.clone(), without(&base, &incoming.field, record.id())));
                    }
                }
                OnDelete::Cascade => {
                    let children = engine.store().get_many(other, &referring).await?;
                    let is_new = |child: &StoredRecord| {
                        !deletions.along.contains(&(incoming.object.clone(), child.id().to_owned()))
                    };
                    if children.iter().any(is_new) {
                        // Its hooks were not asked, and nobody is kept from referring to it.
                        let detail = format!("another {} came to refer to what is deleted", incoming.object);
                        return Err(Error::new(ErrorCode::WriteConflict, detail));
                    }
                    queue.extend(children.into_iter().map(|child| (incoming.object.clone(), child, None)));
                }
            }
        }
        let proof = match proof {
            Some(proof) => proof,
            None => grant::delete(&system, object, &record, &|_| None)?,
        };
        removed.push((proof, Arc::clone(object), record));
    }
    let mut changed = Vec::new();
    for (key, wanted) in cleared {
        if gone.contains(&(key.clone(), wanted.id().to_owned())) {
            continue;
        }
        let object = schema.require(&key)?;
        let Some(before) = engine.store().get(object, wanted.id()).await? else { continue };
        let mut fields = wanted.fields().clone();
        fields.insert("updated_at".to_owned(), json!(tessera_model::date::instant_from_millis(engine.now_ms())));
        fields.insert("updated_by".to_owned(), json!(cx.actor.id));
        object.formulas.fill(&mut fields);
        let proof = grant::update(&system, object, &before, &tessera_model::record::Draft::default(), &|_| None)?;
        let record = ValidRecord::check(object, wanted.id().to_owned(), fields, Some(&before))?;
        changed.push((proof, object, record));
    }
    for (place, (proof, object, record)) in removed.into_iter().enumerate() {
        outcome.removed((place == 0).then_some(at), &record);
        set.delete(&proof, &object, record);
    }
    for (proof, object, record) in changed {
        set.update(&proof, object, record.clone());
        outcome.wrote(None, Operation::Update, record);
    }
    Ok(())
}

fn without(record: &StoredRecord, field: &str, target: &str) -> StoredRecord {
    let mut fields = record.fields().clone();
    match fields.get_mut(field) {
        Some(Json::Array(items)) => {
            items.retain(|item| item.as_str() != Some(target));
            if items.is_empty() {
                fields.remove(field);
            }
        }
        _ => drop(fields.remove(field)),
    }
    StoredRecord::from_store(record.object(), record.id(), record.version(), fields)
}

/// Why a record can't be deleted, as far as the actor may know: of records that they don't see all of, neither name nor number is
/// told, and of objects that they can't read nothing but that there is something.
fn in_use(
    cx: &Context,
    object: &ObjectDef,
    record: Option<&StoredRecord>,
    other: &ObjectDef,
    field: &str,
    count: usize,
) -> Error {
    let actor = &cx.actor;
    let knows = visible::access(actor, object, &object.name_field).is_readable();
    let name = match record.and_then(|record| record.text(&object.name_field)).filter(|_| knows) {
        Some(name) => Label::new(format!("“{name}”"), format!("“{name}”")),
        None => Label::new(format!("This {}", object.label.en.to_lowercase()), format!("该{}", object.label.zh_cn)),
    };
    if grant::read(actor, other).is_err() || visible::access(actor, other, field) == FieldAccess::Hidden {
        let message = Label::new(
            format!("{} can't be deleted: records that you can't see refer to it", name.en),
            format!("无法删除{}：有您无权查看的记录引用了它", name.zh_cn),
        );
        return Error::told(ErrorCode::ReferenceInUse, message).with_extra(json!({"references": {}}));
    }
    let sees_all = scope::filter(actor, other, ScopedAction::Read).is_everything();
    let (many, many_zh) = if !sees_all {
        ("some".to_owned(), "有若干".to_owned())
    } else if count > TOUCHED_MAX {
        (format!("more than {TOUCHED_MAX}"), format!("超过 {TOUCHED_MAX} "))
    } else {
        (count.to_string(), format!("{count} "))
    };
    let by = other.field(field).map(|field| field.label.clone()).unwrap_or_else(|| Label::new(field, field));
    let message = Label::new(
        format!(
            "{} can't be deleted: {many} of {} name it as their {}. Change or delete those first",
            name.en,
            other.label_plural.en.to_lowercase(),
            by.en.to_lowercase()
        ),
        format!(
            "无法删除{}：{many_zh}条{}的“{}”引用了它，请先修改或删除这些记录",
            name.zh_cn, other.label.zh_cn, by.zh_cn
        ),
    );
    Error::told(ErrorCode::ReferenceInUse, message)
        .with_extra(json!({"references": {"object": other.key, "field": field, "count": sees_all.then_some(count)}}))
}
