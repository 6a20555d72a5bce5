//! Behaviour of the sales plugin: probability and weighted amount by stage, what a closed opportunity needs, the score of leads,
//! and the actions convert, win, lose and reopen.

mod close;
mod convert;
mod lead;
mod names;
mod opportunity;
mod stages;

use tessera_sdk::{Change, Decision, Error, Json, Plugin, Result};

/// The plugin.
pub struct Sales;

impl Plugin for Sales {
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        match hook {
            "opportunity" => opportunity::decide_all(&changes),
            "opportunity_delete" => opportunity::decide_deletions(&changes),
            "lead" => Ok(changes.iter().map(lead::decide).collect()),
            _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
        }
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        match function {
            "convert_lead" => convert::convert(&args),
            "win_opportunity" => close::win(&args),
            "lose_opportunity" => close::lose(&args),
            "reopen_opportunity" => close::reopen(&args),
            _ => Err(Error::new("not-found", format!("no function `{function}`"))),
        }
    }
}

tessera_sdk::register!(Sales: hooks, functions);
