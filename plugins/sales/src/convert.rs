//! Converting a lead: account, contact and opportunity in one transaction, or nothing at all.

use tessera_sdk::records::{self, Op};
use tessera_sdk::value::{Fields, Value, from_form};
use tessera_sdk::{Error, Json, RecordRef, Result, Row, context, json};

/// Fields of the lead that its successors take over.
const TAKEN: [&str; 11] = [
    "name",
    "company",
    "position",
    "country",
    "phone",
    "email",
    "source",
    "industry",
    "region",
    "description",
    "status",
];

/// The action `convert`: `{"id", "form": {"account", "create_opportunity", "opportunity_name", "amount"}}`.
pub(crate) fn convert(args: &Json) -> Result<Json> {
    let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
    let form = args.get("form").cloned().unwrap_or_default();
    let select = [TAKEN.as_slice(), &["owner"]].concat();
    let lead = records::get("lead", id, &select)?.ok_or_else(|| Error::new("not-found", "the lead was not found"))?;
    if lead.text("status") == Some("converted") {
        return Err(Error::refused("lead-is-converted"));
    }
    let existing = from_form(form.get("account")).as_text().map(str::to_owned);
    let wants_opportunity = form.get("create_opportunity").and_then(Json::as_bool).unwrap_or(true);
    let ids = Ids {
        account: existing.clone().map_or_else(|| records::reserve_id("account"), Ok)?,
        contact: records::reserve_id("contact")?,
        opportunity: wants_opportunity.then(|| records::reserve_id("opportunity")).transpose()?,
    };
    let ops = plan(&lead, &form, &ids, existing.is_none(), &context::now(), &context::today())?;
    records::apply(ops)?;
    let (object, id) = match &ids.opportunity {
        Some(opportunity) => ("opportunity", opportunity),
        None => ("account", &ids.account),
    };
    Ok(json!({
        "effects": [
            {"type": "toast", "message_key": "lead-converted"},
            {"type": "navigate", "object": object, "id": id},
        ],
        "result": {"account": ids.account, "contact": ids.contact, "opportunity": ids.opportunity},
    }))
}

struct Ids {
    account: String,
    contact: String,
    opportunity: Option<String>,
}

fn plan(lead: &Row, form: &Json, ids: &Ids, is_new_account: bool, now: &str, today: &str) -> Result<Vec<Op>> {
    let name = lead.text("name").unwrap_or_default();
    let company = lead.text("company").unwrap_or(name);
    if company.is_empty() {
        return Err(Error::refused("lead-has-no-name"));
    }
    let take = |field: &str| lead.get(field).cloned().unwrap_or(Value::Null);
    let mut ops = Vec::new();
    if is_new_account {
        let set = Fields::new()
            .with("name", company)
            .with("source", take("source"))
            .with("industry", take("industry"))
            .with("region", take("region"))
            .with("country", take("country"))
            .with("life_cycle", "intended")
            .with("owner", take("owner"));
        ops.push(create("account", &ids.account, set));
    }
    let set = Fields::new()
        .with("name", name)
        .with("account", ids.account.as_str())
        .with("position", take("position"))
        .with("phone", take("phone"))
        .with("email", take("email"))
        .with("is_primary", is_new_account)
        .with("owner", take("owner"));
    ops.push(create("contact", &ids.contact, set));
    let mut converted = Fields::new()
        .with("status", "converted")
        .with("converted_account", ids.account.as_str())
        .with("converted_contact", ids.contact.as_str())
        .with("converted_at", now);
    if let Some(opportunity) = &ids.opportunity {
        let named = from_form(form.get("opportunity_name"));
        let set = Fields::new()
            .with("name", named.as_text().unwrap_or(company))
            .with("account", ids.account.as_str())
            .with("contact", ids.contact.as_str())
            .with("amount", from_form(form.get("amount")))
            .with("source", take("source"))
            .with("description", take("description"))
            .with("engage_date", today)
            .with("owner", take("owner"));
        ops.push(create("opportunity", opportunity, set));
        converted.set("converted_opportunity", opportunity.as_str());
    }
    ops.push(Op::Update { record: lead_ref(lead), expected_version: Some(lead.version), set: converted });
    Ok(ops)
}

fn create(object: &str, id: &str, mut set: Fields) -> Op {
    set.0.retain(|field| !field.value.is_null());
    Op::Create { object: object.to_owned(), id: Some(id.to_owned()), set }
}

fn lead_ref(lead: &Row) -> RecordRef {
    lead.ref_.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(fields: Fields) -> Row {
        Row { ref_: records::reference("lead", "l1"), version: 3, fields: fields.0 }
    }

    fn ids(opportunity: Option<&str>) -> Ids {
        Ids { account: "a1".to_owned(), contact: "c1".to_owned(), opportunity: opportunity.map(str::to_owned) }
    }

    #[test]
    fn a_lead_becomes_three_records_that_refer_to_one_another() {
        let lead = lead(
            Fields::new()
                .with("name", "Ann")
                .with("company", "Acme")
                .with("phone", "+8613812345678")
                .with("region", "east_china")
                .with("country", "中国")
                .with("owner", "u1"),
        );
        let form = json!({"amount": {"amount": "5000", "currency": "CNY"}});
        let ops = plan(&lead, &form, &ids(Some("o1")), true, "2026-11-21T08:00:00.000Z", "2026-11-21").unwrap();
        let [
            Op::Create { set: account, .. },
            Op::Create { set: contact, .. },
            Op::Create { set: opportunity, .. },
            Op::Update { set, expected_version, .. },
        ] = ops.as_slice()
        else {
            panic!("{ops:?}")
        };
        assert_eq!((account.text("name"), account.text("region")), (Some("Acme"), Some("east_china")));
        assert_eq!(account.text("country"), Some("中国"));
        assert_eq!(contact.text("account"), Some("a1"));
        assert_eq!(opportunity.text("amount"), Some("5000 CNY"));
        assert_eq!(opportunity.text("engage_date"), Some("2026-11-21"));
        assert_eq!(
            (set.text("status"), set.text("converted_opportunity"), *expected_version),
            (Some("converted"), Some("o1"), Some(3))
        );
    }

    #[test]
    fn an_existing_account_is_taken_and_no_opportunity_made() {
        let ops = plan(
            &lead(Fields::new().with("name", "Ann")),
            &json!({}),
            &ids(None),
            false,
            "2026-11-21T08:00:00.000Z",
            "2026-11-21",
        )
        .unwrap();
        assert_eq!(ops.len(), 2);
    }
}
