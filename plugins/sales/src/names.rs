//! Names for opportunities that were given none: account and product, as people call them.

use std::collections::HashMap;

use tessera_sdk::{Change, RecordRef, Result, records};

/// Names of accounts and products, by object and id.
#[derive(Default)]
pub(crate) struct Names(HashMap<(&'static str, String), String>);

/// Reads what changes without a name need, at most once for each object.
pub(crate) fn read(changes: &[Change]) -> Result<Names> {
    let mut names = Names::default();
    for object in ["account", "product"] {
        let nameless = changes.iter().filter(|change| change.text("name").is_none());
        let mut ids: Vec<&str> = nameless.filter_map(|change| change.text(object)).collect();
        ids.sort_unstable();
        ids.dedup();
        let refs: Vec<RecordRef> = ids.into_iter().map(|id| records::reference(object, id)).collect();
        for row in records::get_readable(&refs, &["name"])? {
            if let Some(name) = row.text("name") {
                names.0.insert((object, row.ref_.id.clone()), name.to_owned());
            }
        }
    }
    Ok(names)
}

impl Names {
    /// `Acme · GTX Pro`; with neither account nor product its number. None when nothing tells it apart.
    pub(crate) fn made_up(&self, change: &Change) -> Option<String> {
        let named = |object: &'static str| change.text(object).and_then(|id| self.0.get(&(object, id.to_owned())));
        let parts: Vec<&str> = ["account", "product"].into_iter().filter_map(named).map(String::as_str).collect();
        match (parts.as_slice(), change.text("external_id")) {
            ([], number) => number.map(str::to_owned),
            // One product sells to many whose account nobody wrote down: the number tells them apart.
            ([one], Some(number)) => Some(format!("{one} · {number}")),
            (parts, _) => Some(parts.join(" · ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::Operation;
    use tessera_sdk::value::Fields;

    #[test]
    fn names_are_made_of_what_is_known() {
        let mut names = Names::default();
        names.0.insert(("account", "a1".to_owned()), "Acme".to_owned());
        names.0.insert(("product", "p1".to_owned()), "GTX Pro".to_owned());
        let made_up = |patch: Fields| {
            names.made_up(&Change { operation: Operation::Create, record: None, before: None, patch, is_import: true })
        };
        assert_eq!(made_up(Fields::new().with("account", "a1").with("product", "p1")).unwrap(), "Acme · GTX Pro");
        assert_eq!(made_up(Fields::new().with("product", "p1").with("external_id", "X1")).unwrap(), "GTX Pro · X1");
        assert_eq!(made_up(Fields::new().with("account", "a9").with("external_id", "X1")).unwrap(), "X1");
        assert_eq!(made_up(Fields::new()), None);
    }
}
