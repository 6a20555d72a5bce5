//! Lists in an order that no index has: everything that passes the filter is read, the best page is kept.
//!
//! Memory is bounded by the page, time is not: it grows with the number of records. Views name their sorts, which gives them
//! indexes, so that only sorts that somebody picks ad hoc come here.

use std::collections::BinaryHeap;

use tessera_model::error::Result;

use super::candidates::{key_of_row, sort_columns};
use super::walk::{residual, where_clause};
use super::{Keyed, Listing};
use crate::Store;
use crate::connection::Bindings;
use crate::layout;
use crate::records::range_after;

/// Rows that are read at once.
const BATCH: usize = 5_000;

impl Store {
    #[crate::opaque]
    pub(super) async fn read_all(&self, listing: &Listing<'_>) -> Result<Keyed> {
        let table = layout::table(&listing.object.key);
        let columns = sort_columns(listing);
        let mut best: BinaryHeap<(String, String)> = BinaryHeap::with_capacity(listing.limit + 2);
        let mut last: Option<String> = None;
        loop {
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range_after(&table, last.as_deref()));
            let mut conditions = Vec::new();
            residual(listing.object, listing.filter, &mut conditions, &mut bindings);
            let text = format!("SELECT {columns} FROM {source}{} LIMIT {BATCH}", where_clause(&conditions));
            let rows = self.connection().rows(&text, bindings).await?;
            let is_last = rows.len() < BATCH;
            for (key, id) in rows.into_iter().filter_map(|row| key_of_row(listing, row)) {
                last = Some(id.clone());
                if listing.after.as_ref().is_some_and(|after| key <= *after) {
                    continue;
                }
                if best.len() <= listing.limit || best.peek().is_some_and(|(worst, _)| key < *worst) {
                    best.push((key, id));
                }
                if best.len() > listing.limit + 1 {
                    best.pop();
                }
            }
            if is_last {
                return self.page_of_keys(listing, best.into_sorted_vec()).await;
            }
        }
    }
}
