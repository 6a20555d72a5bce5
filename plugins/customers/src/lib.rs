//! Behaviour of the customers plugin: folded names for finding duplicates, activities that fill themselves in, one primary
//! contact for each account, and when somebody last dealt with it.

mod account;
mod activity;
mod contact;
mod name_key;

use tessera_sdk::{Ack, Change, Decision, Delivered, Error, Plugin, Result};

/// The plugin.
pub struct Customers;

impl Plugin for Customers {
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        match hook {
            "account" => Ok(changes.iter().map(account::decide).collect()),
            "activity" => activity::decide_all(&changes),
            _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
        }
    }

    fn after(hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        match hook {
            "one_primary_contact" => events.iter().map(contact::keep_one_primary).collect(),
            "last_activity" => events.iter().map(activity::note_on_account_and_contact).collect(),
            _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
        }
    }
}

tessera_sdk::register!(Customers: hooks);
