//! Fills in a company's website from its e-mail address.

use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision, Plugin, Result};

/// Where people have a mailbox and no company has its website.
const MAILBOXES: [&str; 4] = ["gmail.com", "outlook.com", "qq.com", "163.com"];

/// The plugin.
pub struct Website;

impl Plugin for Website {
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        Ok(changes.iter().map(decide).collect())
    }
}

fn decide(change: &Change) -> Decision {
    // What somebody typed in stays.
    if change.text("website").is_some() {
        return Decision::Allow;
    }
    match change.text("email").and_then(domain) {
        Some(domain) => Decision::Modify(Fields::new().with("website", format!("https://{domain}"))),
        None => Decision::Allow,
    }
}

fn domain(email: &str) -> Option<&str> {
    let (_, domain) = email.rsplit_once('@')?;
    (!MAILBOXES.contains(&domain)).then_some(domain)
}

tessera_sdk::register!(Website: hooks);

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn a_mailbox_somewhere_else_is_no_website() {
        assert_eq!(domain("info@contoso.com"), Some("contoso.com"));
        assert_eq!((domain("contoso@qq.com"), domain("nonsense")), (None, None));
    }
}
