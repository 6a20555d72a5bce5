//! Before an account is stored.

use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision};

use crate::name_key::name_key;

/// Folds the name, and refuses an account that is its own parent.
pub(crate) fn decide(change: &Change) -> Decision {
    let own = change.record.as_ref().map(|record| record.id.as_str());
    if own.is_some() && change.text("parent") == own {
        return Decision::reject("parent", "parent-is-self");
    }
    let key = change.text("name").map(name_key).unwrap_or_default();
    if change.text("name_key").unwrap_or_default() == key {
        Decision::Allow
    } else {
        Decision::Modify(Fields::new().with("name_key", key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::{Operation, RecordRef, Row};

    fn change(before: Option<Fields>, patch: Fields) -> Change {
        let record = before.is_some().then(|| RecordRef { object: "account".to_owned(), id: "a1".to_owned() });
        let row = |fields: Fields| Row {
            ref_: RecordRef { object: "account".to_owned(), id: "a1".to_owned() },
            version: 1,
            fields: fields.0,
        };
        let operation = if before.is_some() { Operation::Update } else { Operation::Create };
        Change { operation, record, before: before.map(row), patch, is_import: false }
    }

    #[test]
    fn the_key_follows_the_name() {
        let created = decide(&change(None, Fields::new().with("name", "ACME Inc.")));
        assert_eq!(created, Decision::Modify(Fields::new().with("name_key", "acme")));
        let before = Fields::new().with("name", "ACME Inc.").with("name_key", "acme");
        let renamed = decide(&change(Some(before.clone()), Fields::new().with("name", "Acme")));
        assert_eq!(renamed, Decision::Allow, "the same company");
        let other = decide(&change(Some(before), Fields::new().with("name", "Zeta")));
        assert_eq!(other, Decision::Modify(Fields::new().with("name_key", "zeta")));
    }

    #[test]
    fn an_account_is_not_its_own_parent() {
        let before = Fields::new().with("name", "A").with("name_key", "a");
        assert!(matches!(decide(&change(Some(before), Fields::new().with("parent", "a1"))), Decision::Reject(_)));
    }
}
