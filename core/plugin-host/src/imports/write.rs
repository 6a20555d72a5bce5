//! `records`, writing: through the same door as everybody, with the acting user's rights, never in a before-hook.

use sha2::{Digest as _, Sha256};
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp, Written};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, Origin};
use tracing::Instrument as _;

use super::error::{Answer, HostError};
use super::records::row;
use crate::capability::{Capability, may_set, namespace};
use crate::runtime::bindings::host::tessera::plugin::records;
use crate::runtime::bindings::types::{Field, RecordRef, Row};
use crate::runtime::budget::Phase;
use crate::runtime::state::CallState;
use crate::values;

/// System fields that a plugin may write like anybody.
const OWNERSHIP: [&str; 2] = ["owner", "collaborators"];

impl CallState {
    pub(super) async fn create_one(&mut self, op: records::CreateOp) -> Answer<Row> {
        let object = op.object.clone();
        let made_before = op.idempotency_key.as_deref().map(|key| self.idempotent_id(&object, key));
        if let Some(id) = &made_before {
            self.enter("records.create (found)")?;
            if let Some(row) = self.shown(&object, id).await? {
                return Ok(row);
            }
        }
        let mut op = self.create_op(op)?;
        if let (Some(made), WriteAction::Create { id, .. }) = (made_before, &mut op.action) {
            *id = Some(made);
        }
        let written = self.write("records.create", vec![op]).await?;
        self.answer(&object, written).await
    }

    pub(super) async fn update_one(&mut self, op: records::UpdateOp) -> Answer<Row> {
        let object = op.ref_.object.clone();
        let op = self.update_op(op)?;
        let written = self.write("records.update", vec![op]).await?;
        self.answer(&object, written).await
    }

    pub(super) async fn delete_one(&mut self, op: records::DeleteOp) -> Answer<()> {
        let op = self.delete_op(op)?;
        self.write("records.delete", vec![op]).await.map(drop)
    }

    pub(super) async fn touch_one(&mut self, record: RecordRef, expected_version: Option<u64>) -> Answer<u64> {
        self.enter("records.touch")?;
        self.writable(&record.object)?;
        self.within_own(&record.object, None)?;
        if !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        // In a task of its own, as every write.
        let (engine, cx) = (self.engine.clone(), self.cx.clone());
        let touching = async move { engine.touch(&cx, &record.object, &record.id, expected_version).await };
        let touched = tokio::spawn(touching.in_current_span()).await;
        Ok(touched.map_err(|error| Error::internal(format!("a write of a plugin was cut off: {error}")))??)
    }

    pub(super) async fn apply_all(&mut self, ops: Vec<records::Op>) -> Answer<Vec<RecordRef>> {
        self.enter("records.apply")?;
        let ops = ops
            .into_iter()
            .map(|op| match op {
                records::Op::Create(op) => self.create_op(op),
                records::Op::Update(op) => self.update_op(op),
                records::Op::Delete(op) => self.delete_op(op),
            })
            .collect::<Answer<Vec<_>>>()?;
        let written = self.write("records.apply (write)", ops).await?;
        Ok(written.into_iter().map(|one| RecordRef { object: one.object, id: one.id }).collect())
    }

    pub(super) fn reserve(&mut self, object: String) -> Answer<String> {
        self.enter("records.reserve-id")?;
        self.writable(&object)?;
        self.engine.schema().require(&object)?;
        let id = self.engine.next_id();
        self.reserved.insert((object, id.clone()));
        Ok(id)
    }

    /// May this call write records of the object at all?
    fn writable(&self, object: &str) -> Answer<()> {
        if self.is_pure() {
            return Err(HostError::phase("write records"));
        }
        if !self.plugin.grants.writes(object) {
            return Err(HostError::capability(&Capability::Write(object.to_owned())));
        }
        Ok(())
    }

    /// What a new version does with data stays with what is the plugin's own: nobody stands behind it whose rights would bound it.
    fn within_own(&self, object: &str, set: Option<&[Field]>) -> Answer<()> {
        if self.phase != Phase::Migration {
            return Ok(());
        }
        let schema = self.engine.schema();
        let (object, own) = (schema.require(object)?, namespace(&self.plugin.id));
        if object.plugin == self.plugin.id {
            return Ok(());
        }
        let foreign = match set {
            None => Some("records".to_owned()),
            Some(set) => {
                set.iter().find(|field| !field.name.starts_with(&own)).map(|field| format!("`{}`", field.name))
            }
        };
        match foreign {
            None => Ok(()),
            Some(what) => Err(HostError::guest(
                "permission-denied",
                format!("a migration may not touch {what} of `{}`, which is another's", object.key),
            )),
        }
    }

    fn create_op(&mut self, op: records::CreateOp) -> Answer<WriteOp> {
        self.writable(&op.object)?;
        self.within_own(&op.object, None)?;
        let mut set = op.set;
        let id = match set.iter().position(|field| field.name == "id") {
            None => None,
            Some(at) => match set.swap_remove(at).value {
                crate::runtime::bindings::types::Value::Text(id)
                    if self.reserved.contains(&(op.object.clone(), id.clone())) =>
                {
                    Some(id)
                }
                _ => {
                    return Err(HostError::guest(
                        "validation-failed",
                        "`id` must be one that `reserve-id` gave in this call",
                    ));
                }
            },
        };
        let body = self.draft(&op.object, &set)?;
        Ok(WriteOp { object: op.object, action: WriteAction::Create { id, body } })
    }

    fn update_op(&mut self, op: records::UpdateOp) -> Answer<WriteOp> {
        self.writable(&op.ref_.object)?;
        self.within_own(&op.ref_.object, Some(&op.set))?;
        let body = self.draft(&op.ref_.object, &op.set)?;
        Ok(WriteOp {
            object: op.ref_.object,
            action: WriteAction::Update { id: op.ref_.id, if_version: op.expected_version, body },
        })
    }

    fn delete_op(&mut self, op: records::DeleteOp) -> Answer<WriteOp> {
        self.writable(&op.ref_.object)?;
        self.within_own(&op.ref_.object, None)?;
        Ok(WriteOp {
            object: op.ref_.object,
            action: WriteAction::Delete { id: op.ref_.id, if_version: op.expected_version },
        })
    }

    /// What the guest wants to set, read and checked.
    fn draft(&self, object: &str, set: &[Field]) -> Answer<Body> {
        let schema = self.engine.schema();
        let object = schema.require(object)?;
        let wire = wire_fields(&self.plugin.id, object, set, &OWNERSHIP)?;
        let settings = self.engine.settings();
        let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
        Ok(Body::Draft(Draft::from_wire(object, &wire, Origin::System, kind)?))
    }

    async fn write(&mut self, call: &'static str, ops: Vec<WriteOp>) -> Answer<Vec<Written>> {
        self.enter(call)?;
        self.asked.1 = ops.first().map(|op| op.object.clone());
        if !self.take_writes(ops.len()) {
            return Err(HostError::limit("writes"));
        }
        // In a task of its own: what was begun runs to its end, also when the call that asked for it is cut off meanwhile. And
        // hooks of this write may call plugins again; the stack of that is not ours.
        let (engine, cx) = (self.engine.clone(), self.cx.clone());
        let writing = async move { engine.write_many(&cx, ops, WriteMode::AllOrNothing).await };
        let written = tokio::spawn(writing.in_current_span()).await;
        let written =
            written.map_err(|error| Error::internal(format!("a write of a plugin was cut off: {error}")))??;
        Ok(written.into_iter().collect::<Result<Vec<_>, Error>>()?)
    }

    /// The written record as the actor sees it; its bare name where the plugin may write but not read.
    async fn answer(&mut self, object: &str, written: Vec<Written>) -> Answer<Row> {
        let Some(one) = written.into_iter().next() else {
            return Err(Error::internal("a write gave no answer").into());
        };
        let bare = Row {
            ref_: RecordRef { object: one.object, id: one.id.clone() },
            version: one.version,
            fields: Vec::new(),
        };
        if !self.plugin.grants.reads(object) {
            return Ok(bare);
        }
        Ok(self.shown(object, &one.id).await?.unwrap_or(bare))
    }

    async fn shown(&self, object: &str, id: &str) -> Answer<Option<Row>> {
        let schema = self.engine.schema();
        match self.engine.get(&self.cx, object, id, None).await {
            Ok(found) => Ok(Some(row(schema.require(object)?, &found))),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The same key gives the same id, so that what is done twice is found.
    fn idempotent_id(&self, object: &str, key: &str) -> String {
        let mut hash = Sha256::new();
        for part in [self.plugin.id.as_str(), object, key] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex::encode(hash.finalize()).chars().take(40).collect()
    }
}

/// Fields that a guest wants to set, in wire form; `also` names system fields that may be among them.
pub(crate) fn wire_fields(plugin: &str, object: &ObjectDef, set: &[Field], also: &[&str]) -> Result<Fields, Error> {
    let mut wire = Fields::new();
    for Field { name, value } in set {
        let field = object.field(name).ok_or_else(|| tessera_model::record::unknown_field(object, name))?;
        if !may_set(plugin, object, field) && !also.contains(&name.as_str()) {
            return Err(Error::new(
                ErrorCode::FieldForbidden,
                format!("the plugin may not set `{}.{name}`", object.key),
            ));
        }
        let value =
            values::to_wire(field, value).map_err(|problem| Error::new(ErrorCode::ValidationFailed, problem))?;
        wire.insert(name.clone(), value);
    }
    Ok(wire)
}
