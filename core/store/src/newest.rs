//! The newest rows of a table whose ids rise with time, without reading backwards: the database reads a range backwards by reading
//! all of it. So the place from which a page is left is sought by halving the ids that there can be; each look reads upwards, and
//! ends with a page.

use std::ops::Bound;

use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;

use crate::Store;
use crate::connection::Bindings;
use crate::json::{self, Row};

/// Most ids that one look reads, beyond the page that is wanted.
const LOOK: usize = 500;
/// Characters of an id that tell places apart, and what each can be: everything printable.
const PLACES: u32 = 16;
const FIRST: u8 = b'!';
const DIGITS: u128 = 94;

impl Store {
    /// Ids of the newest rows of a table before one of them, newest first.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub(crate) async fn newest_ids(&self, table: &str, before: Option<&str>, limit: usize) -> Result<Vec<String>> {
        let most = limit + LOOK;
        let mut found = self.ids_between(table, None, before, most).await?;
        if let Some(first) = found.first().filter(|_| found.len() == most) {
            let mut low = place(first);
            let mut high = before.map_or(DIGITS.pow(PLACES), place);
            // What begins alike, to the last place, is read in one go.
            let mut most = most;
            found = loop {
                let middle = low + high.saturating_sub(low) / 2;
                if middle <= low {
                    most = usize::MAX >> 1;
                }
                let found = self.ids_between(table, Some(&text(middle)), before, most).await?;
                match found.len() {
                    many if many >= most => low = middle,
                    few if few < limit && middle > low => high = middle,
                    _ => break found,
                }
            };
        }
        Ok(found.into_iter().rev().take(limit).collect())
    }

    /// Ids from one place up to another, rising, and no more than a number of them.
    async fn ids_between(
        &self,
        table: &str,
        from: Option<&str>,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>> {
        let key = |id: &str| RecordIdKey::String(id.to_owned());
        let start = from.map_or(Bound::Unbounded, |id| Bound::Included(key(id)));
        let end = before.map_or(Bound::Unbounded, |id| Bound::Excluded(key(id)));
        let range = RecordIdKey::Range(Box::new(RecordIdKeyRange { start, end }));
        let mut bindings = Bindings::new();
        let source = bindings.add_range(Value::RecordId(RecordId { table: table.into(), key: range }));
        let rows = self.connection().rows(&format!("SELECT id FROM {source} LIMIT {limit}"), bindings).await?;
        Ok(rows.into_iter().filter_map(|row| Row::new(row).text("id")).collect())
    }

    /// Rows by their ids, in the order of the ids; those that are gone are left out.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub(crate) async fn rows_of(&self, table: &str, ids: &[String], columns: &str) -> Result<Vec<(String, Row)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<Value> = ids.iter().map(|id| json::record_id(table, id)).collect();
        let bindings = Bindings::new().with("ids", Value::Array(wanted.into()));
        let rows = self.connection().rows(&format!("SELECT id, {columns} FROM $ids"), bindings).await?;
        let mut by_id: std::collections::HashMap<String, Row> = rows
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                Some((row.text("id")?, row))
            })
            .collect();
        Ok(ids.iter().filter_map(|id| by_id.remove_entry(id)).collect())
    }
}

/// Where an id stands among all that there can be, by its first places.
fn place(id: &str) -> u128 {
    let digits = id.bytes().chain(std::iter::repeat(FIRST)).take(PLACES as usize);
    digits.fold(0, |sum, byte| sum * DIGITS + u128::from(byte.saturating_sub(FIRST)).min(DIGITS - 1))
}

/// The first id at a place.
fn text(mut place: u128) -> String {
    let mut digits = [FIRST; PLACES as usize];
    for digit in digits.iter_mut().rev() {
        *digit = FIRST + u8::try_from(place % DIGITS).unwrap_or_default();
        place /= DIGITS;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;
    use crate::docs::{DocOrder, Table};

    #[test]
    fn places_rise_with_ids() {
        let ids = ["0", "01", "01A", "01Z", "0a", "1", "A", "a", "z"];
        assert!(ids.windows(2).all(|pair| place(pair[0]) < place(pair[1])));
        assert!(place(&text(12_345_678_901_234_567_890)) == 12_345_678_901_234_567_890);
        assert!(text(place("01KBCDEFGHJKMNPQ")) == "01KBCDEFGHJKMNPQ");
    }

    #[tokio::test]
    async fn the_newest_are_found_among_many_however_they_lie_in_time() {
        let (namespace, database) = ("tessera".to_owned(), "test".to_owned());
        let options = StoreOptions { url: "mem://".to_owned(), namespace, database, username: None, password: None };
        let store = Store::open(options).await.unwrap();
        store.migrate(0).await.unwrap();
        // A dense beginning, a long pause, a few, a burst that begins alike in all sixteen places, and the last ones.
        let mut ids: Vec<String> = (0..2_000).map(|n| format!("{:010}ABCDEFGHJKMNPQRS", n)).collect();
        ids.extend((0..3).map(|n| format!("{:010}ABCDEFGHJKMNPQRS", 900_000_000 + n)));
        ids.extend((0..1_200).map(|n| format!("0999999999ABCDEF{n:010}")));
        ids.extend((0..2).map(|n| format!("1{n:09}ABCDEFGHJKMNPQRS")));
        for id in &ids {
            store.doc_put(Table::Audit, id, serde_json::json!({})).await.unwrap();
        }
        let mut walked = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = store.doc_list(Table::Audit, DocOrder::Newest, after.as_deref(), 150).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            walked.extend(page.into_iter().map(|(id, _)| id));
        }
        ids.reverse();
        assert_eq!(walked, ids);
    }
}
