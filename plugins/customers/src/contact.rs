//! Contacts: an account has one primary contact.

use tessera_sdk::value::Fields;
use tessera_sdk::{Ack, Delivered, Result, json, records};

use crate::activity::find;

/// After a contact became primary, no other contact of its account is: the one that was changed last stays. As it stands now, not as
/// the event tells: a later event may have changed it again, and events of two contacts come in any order.
pub(crate) fn keep_one_primary(event: &Delivered) -> Result<Ack> {
    let Some(record) = event.record() else { return Ok(Ack::Done) };
    let Some(contact) = records::get("contact", &record.id, &["account", "is_primary"])? else { return Ok(Ack::Done) };
    let Some(account) = contact.text("account").filter(|_| contact.is("is_primary")) else { return Ok(Ack::Done) };
    let filter = json!({"and": [
        {"field": "account", "op": "eq", "value": account},
        {"field": "is_primary", "op": "eq", "value": true},
    ]});
    let mut primary = find("contact", filter, &["is_primary", "updated_at"])?;
    primary.sort_by(|one, other| {
        let of = |row: &tessera_sdk::Row| (row.text("updated_at").map(str::to_owned), row.ref_.id.clone());
        of(one).cmp(&of(other))
    });
    primary.pop();
    for former in primary {
        records::update(&former.ref_, Fields::new().with("is_primary", false), None)?;
    }
    Ok(Ack::Done)
}
