//! Is the audit log what it was? Each day's entries are taken through the chain once more and held against the seal of the day.

use serde::Serialize;
use serde_json::Value as Json;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::{DocOrder, Table};

use super::actor::administrators_only;
use super::audit_seal::{PAGE, Seal, at_ms};
use crate::context::Context;
use crate::engine::Engine;

/// Days that one answer looks at.
const DAYS: usize = 31;
/// Entries after which an answer ends with the day that it is at, however few days that were.
const ENTRIES_MAX: u64 = 50_000;
/// By then an entry should have been sealed, in milliseconds.
const SEALED_BY_MS: i64 = 30 * 60 * 1000;

/// What is wrong with a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditFault {
    /// In UTC.
    pub day: String,
    /// `altered`: an entry was changed, taken out or added. `seal_altered`: the seal isn't the one that was kept, or was made with another
    /// key. `seal_missing`: the day before it lost its seal. `not_sealed`: entries are older than half an hour, and no seal has them.
    pub code: &'static str,
}

/// What [`Engine::verify_audit`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditVerification {
    /// Days that were looked at.
    pub days: u64,
    /// Entries of these days.
    pub entries: u64,
    /// Entries of these days that were removed because they were old, as the rules say.
    pub removed: u64,
    /// Entries that no seal has yet.
    pub unsealed: u64,
    /// The last of these days.
    pub day: Option<String>,
    /// What its chain came to: the same as in the server's log, for days that are over.
    pub hash: Option<String>,
    pub faults: Vec<AuditFault>,
    /// Where to go on; none when all was looked at.
    pub next_cursor: Option<String>,
}

impl AuditVerification {
    fn fault(&mut self, day: &str, code: &'static str) {
        self.faults.push(AuditFault { day: day.to_owned(), code });
    }
}

impl Engine {
    /// Holds the log against its seals, from after a day on, or from the first. For administrators. Changes nothing.
    ///
    /// # Errors
    /// `action_forbidden`; `invalid_cursor` for a day that has no seal; the store's failures.
    #[crate::opaque]
    pub async fn verify_audit(&self, cx: &Context, after: Option<&str>) -> Result<AuditVerification> {
        administrators_only(&cx.actor)?;
        let mut found = AuditVerification::default();
        let mut before: Option<Seal> = None;
        if let Some(day) = after {
            // A place that isn't there would look like a log without faults.
            let invalid =
                || Error::new(ErrorCode::InvalidCursor, "there is no sealed day of that name; begin without a cursor");
            let document = self.store().doc_get(Table::AuditSeal, day).await?.ok_or_else(invalid)?;
            before = self.opened_seal(day, &document).map(|(seal, _)| seal);
        }
        let seals = self.store().doc_list(Table::AuditSeal, DocOrder::Oldest, after, DAYS).await?;
        let mut is_all = seals.len() < DAYS;
        for (at, (day, document)) in seals.iter().enumerate() {
            let Some((seal, is_whole)) = self.opened_seal(day, document) else {
                found.fault(day, "seal_altered");
                continue;
            };
            if !is_whole {
                found.fault(day, "seal_altered");
            }
            if before.as_ref().map_or("", |before| &before.hash) != seal.before {
                found.fault(day, "seal_missing");
            }
            let from = before.as_ref().map(|before| before.last.as_str());
            let again = self.chained(&seal, from).await?;
            if !seal.is_led_to_by(&again) {
                found.fault(day, "altered");
            }
            found.days += 1;
            found.entries += again.entries;
            found.removed += seal.rest.as_ref().map_or(0, |rest| rest.removed);
            (found.day, found.hash) = (Some(day.clone()), Some(seal.hash.clone()));
            before = Some(seal);
            if found.entries > ENTRIES_MAX && at + 1 < seals.len() {
                is_all = false;
                break;
            }
        }
        if is_all {
            self.look_at_unsealed(before.as_ref().map(|seal| seal.last.as_str()), &mut found).await?;
        } else {
            found.next_cursor = before.map(|seal| seal.day);
        }
        Ok(found)
    }

    /// The chain of a day as the entries lead to it, from after one of them up to the seal's last.
    async fn chained(&self, seal: &Seal, after: Option<&str>) -> Result<Seal> {
        let mut again = seal.unwound();
        let mut after = after.filter(|id| !id.is_empty()).map(str::to_owned);
        loop {
            let page = self.store().doc_list(Table::Audit, DocOrder::Oldest, after.as_deref(), PAGE).await?;
            for (id, entry) in page.iter().take_while(|(id, _)| *id <= seal.last) {
                again.add(id, entry);
            }
            match page.last() {
                Some((id, _)) if page.len() == PAGE && *id < seal.last => after = Some(id.clone()),
                _ => return Ok(again),
            }
        }
    }

    async fn look_at_unsealed(&self, after: Option<&str>, found: &mut AuditVerification) -> Result<()> {
        let late = self.now_ms() - SEALED_BY_MS;
        let mut after = after.map(str::to_owned);
        loop {
            let page = self.store().doc_list(Table::Audit, DocOrder::Oldest, after.as_deref(), PAGE).await?;
            found.unsealed += page.len() as u64;
            let oldest = page.first().map(|(_, entry): &(String, Json)| at_ms(entry));
            if let Some(oldest) = oldest.filter(|oldest| *oldest < late && found.unsealed == page.len() as u64) {
                found.fault(&date::day_of(oldest, "UTC").to_string(), "not_sealed");
            }
            match page.last() {
                Some((id, _)) if page.len() == PAGE => after = Some(id.clone()),
                _ => return Ok(()),
            }
        }
    }
}
