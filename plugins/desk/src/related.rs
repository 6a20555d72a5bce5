//! The account that something is about, where only an opportunity or a contact is named.

use tessera_sdk::records;
use tessera_sdk::{Change, Result, Row};

/// Records that lead to an account, as far as the acting user may read them.
#[derive(Default)]
pub(crate) struct Related(Vec<(&'static str, Row)>);

impl Related {
    /// Reads what the fields of these changes refer to, wherever no account is named; once for each field.
    pub(crate) fn read(changes: &[Change], fields: &[&'static str]) -> Result<Self> {
        let mut found = Vec::new();
        for field in fields.iter().copied() {
            let open = changes.iter().filter(|change| change.text("account").is_none());
            let mut ids: Vec<&str> = open.filter_map(|change| change.text(field)).collect();
            ids.sort_unstable();
            ids.dedup();
            let refs: Vec<_> = ids.into_iter().map(|id| records::reference(field, id)).collect();
            found.extend(records::get_readable(&refs, &["account"])?.into_iter().map(|row| (field, row)));
        }
        Ok(Self(found))
    }

    /// The account to fill in: that of the first of these fields that leads to one. Nothing where one is named.
    pub(crate) fn account(&self, change: &Change, fields: &[&str]) -> Option<&str> {
        if change.text("account").is_some() {
            return None;
        }
        fields.iter().find_map(|field| {
            let id = change.text(field)?;
            let (_, row) = self.0.iter().find(|(kind, row)| kind == field && row.ref_.id == id)?;
            row.text("account")
        })
    }

    #[cfg(test)]
    pub(crate) fn of(rows: Vec<(&'static str, Row)>) -> Self {
        Self(rows)
    }
}
