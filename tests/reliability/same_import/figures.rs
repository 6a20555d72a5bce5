//! Whether an installation answers what the files say: every card of the sales dashboard as the page asks for it, who leads and who
//! owns what, and which account belongs to which.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::files::{Deal, deals, rows};
use crate::http::Api;

/// A part of a deal that names somebody or something.
type Part = fn(&Deal) -> &str;

/// The published figures, as `tests/data/README.md` tells them.
const STAGES: [(&str, u64); 4] = [("won", 4_238), ("lost", 2_473), ("engaging", 1_589), ("prospecting", 500)];
const WON_AMOUNT: u64 = 10_005_534;

/// By name: an amount, where the card has one, and a count.
type Shares = BTreeMap<String, (Option<u64>, u64)>;

/// What a card must answer.
enum Wanted {
    Number(f64),
    Shares(Shares),
}

/// Checks everything.
///
/// # Errors
/// The first figure that is another one.
pub(super) async fn hold(api: &Api) -> Result<()> {
    let deals = deals()?;
    for (stage, published) in STAGES {
        let counted = deals.iter().filter(|deal| deal.stage == stage).count();
        ensure!(u64::try_from(counted)? == published, "the files have {counted} deals that are {stage}");
    }
    let won: u64 = deals.iter().filter(|deal| deal.stage == "won").map(|deal| deal.value).sum();
    ensure!(won == WON_AMOUNT, "the won deals of the files sum up to {won}");
    cards(api, &deals).await?;
    people(api, &deals).await?;
    accounts_and_products(api).await
}

/// Amounts and counts of some deals, by what they have in common.
fn shares<'a>(deals: impl Iterator<Item = &'a Deal>, name: impl Fn(&Deal) -> &str) -> Shares {
    let mut shares = Shares::new();
    for deal in deals {
        let share = shares.entry(name(deal).to_owned()).or_insert((Some(0), 0));
        *share = (share.0.map(|total| total + deal.value), share.1 + 1);
    }
    shares
}

/// What each card of the sales dashboard must show.
fn wanted(deals: &[Deal]) -> BTreeMap<&'static str, Wanted> {
    let won = || deals.iter().filter(|deal| deal.stage == "won");
    let lost = deals.iter().filter(|deal| deal.stage == "lost").count();
    let days: Vec<i64> = won().filter_map(|deal| deal.days).collect();
    let open = deals.iter().filter(|deal| deal.stage != "won" && deal.stage != "lost");
    let open_amount: u64 = open.clone().map(|deal| deal.value).sum();
    let float = |number: usize| number as f64;
    let amount = WON_AMOUNT as f64;
    BTreeMap::from([
        ("won_amount", Wanted::Number(amount)),
        ("won_count", Wanted::Number(float(won().count()))),
        ("win_rate", Wanted::Number(100.0 * float(won().count()) / float(won().count() + lost))),
        ("days_to_close", Wanted::Number(days.iter().sum::<i64>() as f64 / float(days.len()))),
        ("open_amount", Wanted::Number(open_amount as f64)),
        ("open_weighted", Wanted::Number(open_amount as f64)),
        ("open_count", Wanted::Number(float(open.count()))),
        ("average_won", Wanted::Number(amount / float(won().count()))),
        ("funnel", Wanted::Shares(shares(deals.iter(), |deal| &deal.stage))),
        ("won_by_month", Wanted::Shares(shares(won(), |deal| &deal.month))),
        ("by_seller", Wanted::Shares(shares(won(), |deal| &deal.seller))),
        ("by_office", Wanted::Shares(shares(won(), |deal| &deal.office))),
        ("by_product", Wanted::Shares(shares(won(), |deal| &deal.product))),
        // The files say nothing of reasons.
        ("lost_reasons", Wanted::Shares(Shares::from([("unknown".to_owned(), (None, lost as u64))]))),
    ])
}

async fn cards(api: &Api, deals: &[Deal]) -> Result<()> {
    let dashboards = api.get("dashboards").await?;
    let sales = named(&dashboards["items"], "key", "sales")?;
    let mut wanted = wanted(deals);
    for card in sales["cards"].as_array().context("cards")? {
        let key = card["key"].as_str().context("a card has a key")?;
        let group_by = if card["group_by"].is_null() { json!([]) } else { card["group_by"].clone() };
        let question = json!({"filter": card["filter"], "group_by": group_by, "measures": card["measures"]});
        let path = format!("records/{}/aggregate", card["object"].as_str().context("a card has an object")?);
        let answer = api.done(Method::POST, &path, &question).await?;
        ensure!(answer["is_exact"] == true, "{key} is estimated: {answer}");
        let items = answer["items"].as_array().context("items")?;
        ensure!(items.iter().all(|item| item.get("by_currency").is_none()), "{key} has several currencies: {answer}");
        match wanted.remove(key).with_context(|| format!("nobody says what the card `{key}` must show"))? {
            Wanted::Number(wanted) => {
                let measure = card["value"].as_str().context("a card shows a measure")?;
                let shown = items.first().and_then(|item| number(&item["measures"][measure]));
                let shown = shown.with_context(|| format!("{key} has no figure: {answer}"))?;
                // Days are answered with two digits.
                ensure!((shown - wanted).abs() <= 0.005, "{key} is {shown} instead of {wanted}");
            }
            Wanted::Shares(wanted) => {
                let shown = items.iter().map(share).collect::<Result<Shares>>()?;
                ensure!(shown == wanted && items.len() == wanted.len(), "{key} is {shown:#?} instead of {wanted:#?}");
            }
        }
    }
    ensure!(wanted.is_empty(), "cards that are gone: {:?}", wanted.keys());
    Ok(())
}

/// One row of an answer: the name of its only group, its amount and its count.
fn share(item: &Json) -> Result<(String, (Option<u64>, u64))> {
    let only = |parts: &Json| parts.as_object().and_then(|parts| parts.values().next()?.as_str().map(str::to_owned));
    let name = only(&item["labels"]).or_else(|| only(&item["group"])).with_context(|| format!("{item} has no name"))?;
    let total = match &item["measures"]["total"] {
        Json::Null => None,
        amount => Some(amount.as_str().and_then(|amount| amount.strip_suffix(".00")).context("an amount")?.parse()?),
    };
    Ok((name, (total, item["measures"]["n"].as_u64().context("a count")?)))
}

fn number(figure: &Json) -> Option<f64> {
    figure.as_f64().or_else(|| figure.as_str()?.parse().ok())
}

fn named<'a>(items: &'a Json, key: &str, name: &str) -> Result<&'a Json> {
    let found = items.as_array().into_iter().flatten().find(|item| item[key] == name);
    found.with_context(|| format!("there is no {name} in {items}"))
}

fn label(reference: &Json) -> &str {
    reference["label"].as_str().unwrap_or_default()
}

/// Managers lead the departments that their offices became; each seller is below one of them, and owns the deals of the files.
async fn people(api: &Api, deals: &[Deal]) -> Result<()> {
    let teams = rows("sales_teams.csv")?;
    let mut leaders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &teams {
        leaders.entry(row.cell("regional_office")).or_default().insert(row.cell("manager"));
    }
    let departments = api.get("departments").await?;
    let departments = departments["items"].as_array().context("departments")?;
    let found: BTreeMap<&str, BTreeSet<&str>> = departments
        .iter()
        .map(|one| {
            let managers = one["managers"].as_array().into_iter().flatten().map(label).collect();
            (one["name"].as_str().unwrap_or_default(), managers)
        })
        .collect();
    ensure!(found == leaders && departments.len() == 3, "the offices are led by {found:#?} instead of {leaders:#?}");

    let users = api.all("user", &Json::Null).await?;
    ensure!(users.len() == 1 + 35 + 6, "{} users instead of the administrator, 35 sellers and 6 managers", users.len());
    let users = json!(users);
    for row in &teams {
        let (office, manager) = (row.cell("regional_office"), row.cell("manager"));
        let seller = named(&users, "name", row.cell("sales_agent"))?;
        ensure!(label(&seller["manager"]) == manager && label(&seller["department"]) == office, "{seller}");
        let manager = named(&users, "name", manager)?;
        ensure!(label(&manager["department"]) == office, "{manager}");
    }

    let owned: [(&str, Part); 2] = [("owner", |deal| &deal.seller), ("department", |deal| &deal.office)];
    for (group, name) in owned {
        let question = json!({"group_by": [group], "measures": {"n": {"op": "count"}}});
        let answer = api.done(Method::POST, "records/opportunity/aggregate", &question).await?;
        let shown = answer["items"].as_array().context("items")?.iter().map(share).collect::<Result<Shares>>()?;
        let mut wanted = shares(deals.iter(), name);
        wanted.values_mut().for_each(|share| share.0 = None);
        ensure!(shown == wanted, "deals by {group} are {shown:#?} instead of {wanted:#?}");
    }
    Ok(())
}

async fn accounts_and_products(api: &Api) -> Result<()> {
    let accounts = api.all("account", &Json::Null).await?;
    let found: BTreeMap<&str, &str> =
        accounts.iter().map(|one| (one["name"].as_str().unwrap_or_default(), label(&one["parent"]))).collect();
    let file = rows("accounts.csv")?;
    let wanted: BTreeMap<&str, &str> =
        file.iter().map(|row| (row.cell("account"), row.cell("subsidiary_of"))).collect();
    ensure!(found == wanted && accounts.len() == 85, "the accounts belong to {found:#?} instead of {wanted:#?}");
    let misspelt = file.iter().filter(|row| row.cell("sector") == "technolgy").count();
    let technology = accounts.iter().filter(|one| one["industry"] == "technology").count();
    ensure!(technology == misspelt, "{technology} accounts of technology instead of {misspelt}");

    let products = api.all("product", &Json::Null).await?;
    let found: BTreeSet<&str> = products.iter().filter_map(|one| one["name"].as_str()).collect();
    let file = rows("products.csv")?;
    let wanted: BTreeSet<&str> = file.iter().map(|row| row.cell("product")).collect();
    ensure!(found == wanted && products.len() == 7, "the products are {found:?}");
    Ok(())
}
