//! Seals the audit log: the entries of a day are a chain of hashes that begins with the end of the day before. What the chain came to is kept
//! under the key that lies beside the database, so whoever reaches the database alone can neither alter an entry, nor take one out or slip
//! one in, without its being noticed (`audit_verify.rs`).
//!
//! Whoever has both, database and key, could make a chain of their own. Against them each day's end is also written to the server's log, which
//! leaves the machine where an operator sends it elsewhere.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::date;
use tessera_model::error::{ErrorCode, Result};
use tessera_store::{DocOrder, JobRow, Table};

use super::actor::administrators_only;
use crate::context::Context;
use crate::engine::Engine;
use crate::job::{Every, JobHandler, JobOutcome, Schedule};

const KIND: &str = "core.audit-seal";
const EVERY_SECONDS: u32 = 300;
/// What is younger may still be followed by an entry with a smaller id, whose transaction takes longer.
pub(super) const SETTLED_MS: i64 = 120_000;
/// Entries that are read at once.
pub(super) const PAGE: usize = 500;
/// Whose secret a seal is, for the key.
const SEALED_AS: &str = "audit-seal";

/// Has the log sealed every few minutes.
pub(super) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(Sealing));
    engine.jobs().schedule(Schedule {
        key: KIND.to_owned(),
        kind: KIND.to_owned(),
        payload: json!({}),
        every: Every::Seconds(EVERY_SECONDS),
    });
}

struct Sealing;

#[async_trait]
impl JobHandler for Sealing {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, _job: &JobRow) -> JobOutcome {
        match engine.seal_audit(&Context::system("audit-seal")).await {
            Ok(sealed) => JobOutcome::Done(json!({"entries": sealed})),
            // Without its key the server said so when it started; a failed job every few minutes would tell nothing new.
            Err(error) if error.code == ErrorCode::StateConflict => {
                JobOutcome::Done(json!({"problem": error.to_string()}))
            }
            Err(error) => JobOutcome::of(Err(error)),
        }
    }
}

/// The chain of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    /// `2026-11-29`, in UTC.
    pub(super) day: String,
    /// What the day before came to; empty for the first.
    pub(super) before: String,
    /// What the chain came to.
    pub(super) hash: String,
    pub(super) entries: u64,
    /// The last entry's id, which may have been removed since.
    pub(super) last: String,
    /// What is left of the day, once entries were removed because they were old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rest: Option<Rest>,
}

/// What is left of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rest {
    /// What the chain of what is left comes to.
    pub(super) hash: String,
    pub(super) entries: u64,
    /// So many were removed.
    pub(super) removed: u64,
}

impl Seal {
    fn begin(day: String, before: &str) -> Self {
        Self { day, before: before.to_owned(), hash: before.to_owned(), entries: 0, last: String::new(), rest: None }
    }

    /// Takes the next entry into the chain.
    pub(super) fn add(&mut self, id: &str, entry: &Json) {
        self.hash = link(&self.hash, id, entry);
        self.entries += 1;
        id.clone_into(&mut self.last);
    }

    /// True when the entries that are there lead to what was sealed.
    pub(super) fn is_led_to_by(&self, chain: &Self) -> bool {
        match &self.rest {
            Some(rest) => rest.hash == chain.hash && rest.entries == chain.entries,
            None => self.hash == chain.hash && self.entries == chain.entries && self.last == chain.last,
        }
    }

    /// An empty chain with the same beginning.
    pub(super) fn unwound(&self) -> Self {
        Self::begin(self.day.clone(), &self.before)
    }
}

impl Engine {
    /// Takes the entries that no more can come before into the chain of their day; answers how many. For administrators and the system.
    ///
    /// # Errors
    /// `action_forbidden`; `state_conflict` when the key can't be read; the store's failures.
    #[crate::opaque]
    pub async fn seal_audit(&self, cx: &Context) -> Result<u64> {
        administrators_only(&cx.actor)?;
        let settled = self.now_ms() - SETTLED_MS;
        let mut current = self.last_seal().await?;
        let mut sealed = 0;
        loop {
            let after = current.as_ref().map(|seal| seal.last.clone());
            let page = self.store().doc_list(Table::Audit, DocOrder::Oldest, after.as_deref(), PAGE).await?;
            let before = sealed;
            for (id, entry) in page.iter().take_while(|(_, entry)| at_ms(entry) < settled) {
                let day = date::day_of(at_ms(entry), "UTC").to_string();
                // A clock that was set back leaves its entries in the later day: the chain follows the ids.
                let seal = match current.take() {
                    Some(seal) if seal.day >= day => seal,
                    ended => {
                        if let Some(ended) = &ended {
                            self.keep_seal(ended).await?;
                            tracing::info!(
                                day = ended.day,
                                entries = ended.entries,
                                hash = ended.hash,
                                "the audit log of a day is sealed"
                            );
                        }
                        Seal::begin(day, ended.as_ref().map_or("", |seal| &seal.hash))
                    }
                };
                current.insert(seal).add(id, entry);
                sealed += 1;
            }
            if sealed > before
                && let Some(seal) = &current
            {
                self.keep_seal(seal).await?;
            }
            if sealed - before < PAGE as u64 {
                return Ok(sealed);
            }
        }
    }

    /// The newest day's chain. One that was altered is gone on with as it stands: it stays a fault of its day.
    async fn last_seal(&self) -> Result<Option<Seal>> {
        let newest = self.store().doc_list(Table::AuditSeal, DocOrder::Newest, None, 1).await?;
        Ok(newest.into_iter().next().and_then(|(_, document)| serde_json::from_value(document["seal"].clone()).ok()))
    }

    async fn keep_seal(&self, seal: &Seal) -> Result<()> {
        self.store().doc_put(Table::AuditSeal, &seal.day, self.sealed(seal)?).await
    }

    /// A chain as it is kept, under the key.
    pub(super) fn sealed(&self, seal: &Seal) -> Result<Json> {
        let sealed = self.seal_identity(SEALED_AS, &seal.day, json!(seal).to_string().as_bytes())?;
        Ok(json!({"seal": seal, "sealed": sealed}))
    }

    /// A day's chain as it was kept, and whether it still is what was kept.
    pub(super) fn opened_seal(&self, day: &str, document: &Json) -> Option<(Seal, bool)> {
        let seal: Seal = serde_json::from_value(document["seal"].clone()).ok()?;
        let sealed = document["sealed"].as_str().unwrap_or_default();
        let kept = self.unseal_identity(SEALED_AS, day, sealed).ok();
        let is_whole = seal.day == day && kept.is_some_and(|kept| kept == json!(seal).to_string().as_bytes());
        Some((seal, is_whole))
    }
}

pub(super) fn at_ms(entry: &Json) -> i64 {
    entry.get("at_ms").and_then(Json::as_i64).unwrap_or_default()
}

/// The next hash of a chain. Lengths stand before what they are of, so that no two entries read the same.
fn link(before: &str, id: &str, entry: &Json) -> String {
    let mut hash = Sha256::new();
    for part in [before, id, &entry.to_string()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(entries: &[(&str, Json)]) -> Seal {
        let mut seal = Seal::begin("2026-11-29".to_owned(), "start");
        entries.iter().for_each(|(id, entry)| seal.add(id, entry));
        seal
    }

    #[test]
    fn any_change_of_any_entry_leads_to_another_end() {
        let entries = [("a", json!({"at_ms": 1, "by": "mei"})), ("b", json!({"at_ms": 2, "by": "lin"}))];
        let whole = chain(&entries);
        assert_eq!(whole, chain(&entries));
        assert_eq!((whole.entries, whole.last.as_str()), (2, "b"));
        let altered = [entries[0].clone(), ("b", json!({"at_ms": 2, "by": "mei"}))];
        let moved = [entries[1].clone(), entries[0].clone()];
        for other in [&altered[..], &moved[..], &entries[..1], &[]] {
            assert_ne!(whole.hash, chain(other).hash, "{other:?}");
        }
    }
}
