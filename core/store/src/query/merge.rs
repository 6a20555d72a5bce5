//! The merge of several ordered walks.

use std::collections::VecDeque;

use tessera_model::error::Result;
use tessera_model::record::StoredRecord;

use super::walk::walk_statement;
use super::{Keyed, Listing, cut};
use crate::Store;
use crate::connection::{Bindings, rows_at};
use crate::plan::Access;
use crate::records::record_of;

/// Fewest records that are read from a walk at once.
const BATCH_MIN: usize = 8;

struct Walk<'a> {
    access: &'a Access,
    waiting: VecDeque<(String, StoredRecord)>,
    after: Option<String>,
    is_over: bool,
}

impl Store {
    /// Reads small batches of each walk, all in one request, and goes on only where one runs dry.
    #[crate::opaque]
    pub(super) async fn merge(&self, listing: &Listing<'_>, accesses: &[Access]) -> Result<Keyed> {
        let wanted = listing.limit + 1;
        let batch = (wanted * 2 / accesses.len().max(1)).max(BATCH_MIN).min(wanted);
        let mut walks: Vec<Walk<'_>> = accesses
            .iter()
            .map(|access| Walk { access, waiting: VecDeque::new(), after: listing.after.clone(), is_over: false })
            .collect();
        let mut out: Vec<(String, StoredRecord)> = Vec::with_capacity(wanted);
        while out.len() < wanted {
            self.refill_walks(listing, &mut walks, batch).await?;
            // As long as every unfinished walk has a record waiting, the least of them is the next of all.
            let mut is_dry = false;
            while out.len() < wanted && !is_dry {
                let Some(next) = walks
                    .iter_mut()
                    .filter(|walk| !walk.waiting.is_empty())
                    .min_by(|a, b| a.waiting.front().map(|(key, _)| key).cmp(&b.waiting.front().map(|(key, _)| key)))
                else {
                    return Ok(cut(out, listing.limit));
                };
                let Some((key, record)) = next.waiting.pop_front() else { break };
                is_dry = next.waiting.is_empty() && !next.is_over;
                // A record may pass several of the tests; keys are unique.
                if out.last().is_none_or(|(last, _)| *last != key) {
                    out.push((key, record));
                }
            }
        }
        Ok(cut(out, listing.limit))
    }

    async fn refill_walks(&self, listing: &Listing<'_>, walks: &mut [Walk<'_>], batch: usize) -> Result<()> {
        let mut text = String::new();
        let mut bindings = Bindings::new();
        let mut dry: Vec<&mut Walk<'_>> =
            walks.iter_mut().filter(|walk| walk.waiting.is_empty() && !walk.is_over).collect();
        for walk in &dry {
            text.push_str(&walk_statement(listing, walk.access, walk.after.as_deref(), batch, &mut bindings));
            text.push_str(";\n");
        }
        if dry.is_empty() {
            return Ok(());
        }
        let mut answer = self.connection().run(&text, bindings).await?;
        for (at, walk) in dry.iter_mut().enumerate() {
            let rows = rows_at(&mut answer, at);
            walk.is_over = rows.len() < batch;
            let records = rows.into_iter().filter_map(|row| record_of(listing.object, row));
            walk.waiting.extend(records.map(|record| (listing.order.key_of(&record), record)));
            walk.after = walk.waiting.back().map(|(key, _)| key.clone()).or(walk.after.take());
        }
        Ok(())
    }
}
