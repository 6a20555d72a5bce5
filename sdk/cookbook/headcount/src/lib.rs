//! Shows on each deal how many people its company employs: a number from a record that is referred to.

use std::collections::{BTreeMap, BTreeSet};

use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{Change, Decision, Plugin, RecordRef, Result, records};

/// The plugin.
pub struct Headcount;

impl Plugin for Headcount {
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        // One question for the whole batch: it has up to 200 changes, and a hook may ask 50 times.
        let ids: BTreeSet<&str> = changes.iter().filter_map(|change| change.text("account")).collect();
        let accounts: Vec<RecordRef> = ids.iter().map(|id| records::reference("account", id)).collect();
        let rows = records::get_readable(&accounts, &["employees"])?;
        let employees: BTreeMap<&str, &Value> =
            rows.iter().filter_map(|row| Some((row.ref_.id.as_str(), row.get("employees")?))).collect();
        let decide = |change: &Change| {
            // Nothing where there is no account, or the acting user may not see it.
            let found = change.text("account").and_then(|id| employees.get(id)).copied().cloned();
            Decision::Modify(Fields::new().with("headcount_employees", found.unwrap_or(Value::Null)))
        };
        Ok(changes.iter().map(decide).collect())
    }
}

tessera_sdk::register!(Headcount: hooks);
