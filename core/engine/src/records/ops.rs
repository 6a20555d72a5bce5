//! What callers ask the pipeline to write, and what they get back.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::{Draft, Fields, StoredRecord};
use tessera_permission::{Share, ShareTarget};

/// Entries of fields that hold a list, by field: codes of a dictionary, tags, or ids.
pub type Entries = BTreeMap<String, Vec<String>>;

/// New values, as a client wrote them or already in stored form.
#[derive(Clone, Debug)]
pub enum Body {
    /// Wire form; read-only fields are refused.
    Wire(Fields),
    /// Wire form, and entries to put into lists and to take out of them, whatever else they hold by then.
    Edit { set: Fields, add: Entries, remove: Entries },
    /// Stored form, from the engine's own code (imports, jobs): read-only fields may be set.
    Draft(Draft),
}

/// One write.
#[derive(Clone, Debug)]
pub struct WriteOp {
    pub object: String,
    pub action: WriteAction,
}

/// What to do with a record.
#[derive(Clone, Debug)]
pub enum WriteAction {
    /// With an id of the caller's choice (from [`crate::Engine::next_id`]), so that later operations can refer to it.
    Create {
        id: Option<String>,
        body: Body,
    },
    Update {
        id: String,
        if_version: Option<u64>,
        body: Body,
    },
    Delete {
        id: String,
        if_version: Option<u64>,
    },
    Restore {
        id: String,
    },
    /// Say with whom the record is shared.
    Share {
        id: String,
        change: ShareChange,
    },
}

impl WriteAction {
    /// The record that it is about, as far as the caller names it.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Create { id, .. } => id.as_deref(),
            Self::Update { id, .. } | Self::Delete { id, .. } | Self::Restore { id } | Self::Share { id, .. } => {
                Some(id)
            }
        }
    }
}

/// What becomes of a record's shares.
#[derive(Clone, Debug)]
pub enum ShareChange {
    /// Shared so, in place of the share with the same user, group or department.
    Put(Share),
    /// No longer shared with them.
    Remove { to: ShareTarget, id: String },
    /// What was over before a day (`YYYY-MM-DD`) goes.
    DropOver { today: String },
}

/// Whether one refusal refuses all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// Everything or nothing.
    AllOrNothing,
    /// Each operation stands for itself.
    EachAlone,
}

/// A write that is committed.
#[derive(Clone, Debug)]
pub struct Written {
    pub object: String,
    pub id: String,
    pub version: u64,
    /// The record as it is now; none after a deletion.
    pub record: Option<Arc<StoredRecord>>,
}

/// One write changes a record once: what the second operation should see is no longer what was read.
pub(super) fn check_distinct(ops: &[WriteOp]) -> Result<()> {
    let mut seen = HashSet::new();
    let twice = ops.iter().find_map(|op| {
        let id = op.action.id()?;
        (!seen.insert((op.object.as_str(), id))).then_some((&op.object, id))
    });
    match twice {
        Some((object, id)) => Err(Error::new(
            ErrorCode::MalformedRequest,
            format!(
                "{object} `{id}` is named by two operations; put its changes into one, or send them one after the other"
            ),
        )),
        None => Ok(()),
    }
}
