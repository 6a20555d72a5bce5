//! Many writes in one request: all or nothing.

use serde::Deserialize;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Fields;
use tessera_permission::VisibleRecord;

use super::ops::{Body, WriteAction, WriteMode, WriteOp};
use super::wire;
use crate::context::Context;
use crate::engine::Engine;

/// Most operations in one batch.
pub const BATCH_MAX: usize = 1_000;

/// One operation of a batch.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum BatchOp {
    Create {
        #[serde(default)]
        object: Option<String>,
        fields: Fields,
    },
    Update {
        #[serde(default)]
        object: Option<String>,
        id: String,
        #[serde(default)]
        version: Option<u64>,
        fields: Fields,
    },
    Delete {
        #[serde(default)]
        object: Option<String>,
        id: String,
        #[serde(default)]
        version: Option<u64>,
    },
}

impl Engine {
    /// Runs all operations in one transaction; the answer has a record for each, none for deletions.
    ///
    /// # Errors
    /// The first refusal, with its place in `operation`; nothing is written then.
    #[crate::opaque]
    pub async fn batch(&self, cx: &Context, object: &str, ops: Vec<BatchOp>) -> Result<Vec<Option<VisibleRecord>>> {
        if ops.len() > BATCH_MAX {
            return Err(Error::new(
                ErrorCode::PayloadTooLarge,
                format!("a batch has at most {BATCH_MAX} operations, this one has {}", ops.len()),
            ));
        }
        let ops = ops
            .into_iter()
            .map(|op| {
                let (own, action) = match op {
                    BatchOp::Create { object, fields } => {
                        (object, WriteAction::Create { id: None, body: Body::Wire(fields) })
                    }
                    BatchOp::Update { object, id, version, fields } => {
                        (object, WriteAction::Update { id, if_version: version, body: Body::Wire(fields) })
                    }
                    BatchOp::Delete { object, id, version } => {
                        (object, WriteAction::Delete { id, if_version: version })
                    }
                };
                WriteOp { object: own.unwrap_or_else(|| object.to_owned()), action }
            })
            .collect();
        let written = self.write_many(cx, ops, WriteMode::AllOrNothing).await?;
        let schema = self.schema();
        let mut answers = Vec::with_capacity(written.len());
        for one in written {
            let one = one?;
            answers.push(match one.record {
                Some(record) => Some(wire::show_one(self, cx, schema.require(&one.object)?, &record, None).await?),
                None => None,
            });
        }
        Ok(answers)
    }
}
