//! Ids that people could take for another plugin's, and ids that would speak in the product's name.

use serde_json::json;
use tessera_model::error::{Error, Result};

use crate::definitions::refuse;

/// Ids that begin so would be taken for the product's own. (`tessera.` is looked after where trust is.)
const RESERVED: [&str; 2] = ["core.", "system."];

/// Refuses a package whose id is reserved, or reads like that of a plugin that is here. `known` are the ids of installed
/// and bundled plugins; the id itself may be among them.
///
/// # Errors
/// `package_refused` with the reason `plugin_id_reserved`, or `plugin_id_confusable` and the id that it looks like.
pub(crate) fn check<'a>(id: &str, known: impl IntoIterator<Item = &'a str>) -> Result<()> {
    if let Some(prefix) = RESERVED.into_iter().find(|prefix| id.starts_with(prefix)) {
        return Err(reason(
            format!(
                "ids that begin with `{prefix}` are kept for the product; `{id}` needs its publisher's name in front"
            ),
            json!({"reason": "plugin_id_reserved"}),
        ));
    }
    let own = skeleton(id);
    match known.into_iter().find(|other| *other != id && skeleton(other) == own) {
        None => Ok(()),
        Some(other) => Err(reason(
            format!(
                "the id `{id}` reads like `{other}`, which is another plugin; one of the two may pass itself off as the other"
            ),
            json!({"reason": "plugin_id_confusable", "plugin": other}),
        )),
    }
}

fn reason(detail: String, extra: serde_json::Value) -> Error {
    refuse(detail).with_extra(extra)
}

/// What an id looks like at a glance: equal for ids that an eye takes for one another. Ids are of a-z, 0-9, dots and
/// hyphens only, which the manifest's check sees to.
fn skeleton(id: &str) -> String {
    let plain: String = id.chars().filter(|letter| !matches!(letter, '-' | '.' | '_')).collect();
    let plain = plain.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    let look = |letter| match letter {
        '0' => 'o',
        '1' | 'i' => 'l',
        '5' => 's',
        other => other,
    };
    plain.chars().map(look).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(id: &str, known: &[&str]) -> serde_json::Value {
        *check(id, known.iter().copied()).unwrap_err().extra.unwrap()
    }

    #[test]
    fn an_id_that_reads_like_another_plugins_is_refused() {
        for (id, known) in [
            ("acme.appr0vals", "acme.approvals"),
            ("acme.bi11ing", "acme.billing"),
            ("acrne.billing", "acme.billing"),
            ("acme-billing.eu", "acme.billing-eu"),
            ("ac.me.billing", "acme.billing"),
            ("acme.vvork", "acme.work"),
            ("acme.dial", "acme.clial"),
            ("acme.5ales", "acme.sales"),
        ] {
            assert_eq!(refused(id, &["acme.other", known])["reason"], "plugin_id_confusable", "{id}");
            assert_eq!(refused(known, &[id])["plugin"], id, "{known}");
        }
    }

    #[test]
    fn an_upgrade_and_an_id_of_its_own_are_not_refused() {
        let known = ["acme.billing", "acme.sales", "tessera.sales"];
        for id in ["acme.billing", "acme.billings", "acme.bills", "other.sales"] {
            assert!(check(id, known).is_ok(), "{id}");
        }
    }

    #[test]
    fn ids_in_the_products_name_are_refused() {
        for id in ["core.records", "system.audit"] {
            assert_eq!(refused(id, &[])["reason"], "plugin_id_reserved", "{id}");
        }
        assert!(check("coreshop.stock", ["acme.other"]).is_ok());
    }
}
