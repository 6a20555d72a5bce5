//! No request reads a table: the plan of every statement that a walk through the product asks of the database.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tessera_tests::{Client, TestApp};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Steps of a plan that grow with what a table holds: all of it, all of it backwards, or all that a key has, sorted.
const GROWING: &[&str] = &["TableScan", "Backward", "Sort"];

/// What reads a table all the same, and why it may.
const MAY: &[(&str, &str)] = &[
    ("` LIMIT 1", "whether a table has a row, when a definition is applied"),
    ("FROM plugin_kv_use", "a row for each plugin, once a night"),
];

/// Plans by statement.
type Plans = Arc<Mutex<BTreeMap<String, String>>>;

/// Keeps the plans that the store logs on this thread.
struct Listener(Plans);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "tessera_store::explain"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        if let Ok(mut plans) = self.0.lock() {
            plans.insert(told.statement, told.plan);
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Told {
    statement: String,
    plan: String,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "statement" => value.clone_into(&mut self.statement),
            "plan" => value.clone_into(&mut self.plan),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "error" {
            self.plan = format!("no plan: {value:?}");
        }
    }
}

/// On one thread, so that the listener hears all of it.
#[tokio::test]
async fn no_request_reads_a_table() {
    let plans = Plans::default();
    let listening = tracing::subscriber::set_default(Listener(plans.clone()));
    let app = TestApp::new().await;
    walk(&app).await;
    app.stop().await;
    drop(listening);
    let plans = plans.lock().unwrap();
    assert!(plans.len() > 60, "{} statements were heard: is the log's target another now?", plans.len());
    // Those that are asked by name; ranges of ids are parameters.
    for table in ["d_notification", "job_newest", "bin_newest", "d_session", "d_view", "d_dashboard", "o_account"] {
        assert!(plans.keys().any(|statement| statement.contains(table)), "nothing asked {table}");
    }
    let grows = |(statement, plan): &(&String, &String)| {
        (plan.is_empty() || GROWING.iter().any(|step| plan.contains(step)) || plan.starts_with("no plan"))
            && !MAY.iter().any(|(part, _)| statement.ends_with(part))
    };
    let faults: Vec<_> = plans.iter().filter(grows).map(|(statement, plan)| format!("{statement}\n{plan}")).collect();
    assert!(faults.is_empty(), "{} statements read more than a page:\n\n{}", faults.len(), faults.join("\n\n"));
}

/// An administrator and a seller at work on every page.
async fn walk(app: &TestApp) {
    let admin = app.admin();
    let east = app.department("East", None).await;
    let seller = app.role_of_code("member").await;
    let anna = app.user("anna", &seller, Some(&east)).await;
    let account = anna.post("/api/v1/records/account", json!({"name": "Northwind", "industry": "steel"})).await.id();
    let deal = json!({"name": "Deal", "account": account, "stage": "open"});
    let deal = anna.post("/api/v1/records/opportunity", deal).await.id();
    let path = format!("/api/v1/records/account/{account}");
    anna.call(reqwest::Method::PUT, &format!("{path}/follow"), None).await.ok();
    admin.patch(&path, json!({"industry": "food"})).await.ok();
    // Until the day is over, so that the sweep has something to do.
    let share = json!({"to": "department", "id": east, "below": true, "level": "read", "until": "2026-03-16"});
    for path in [&path, &format!("/api/v1/records/opportunity/{deal}")] {
        admin.call(reqwest::Method::PUT, &format!("{path}/shares"), Some(share.clone())).await.ok();
        admin.get(&format!("{path}/shares")).await.ok();
    }
    work_on_records(&anna, &account, &deal).await;
    personal(&anna).await;
    files(&admin, &account).await;
    for path in [
        "/api/v1/audit",
        "/api/v1/jobs?all=true",
        "/api/v1/dead-letters",
        "/api/v1/imports",
        "/api/v1/users",
        "/api/v1/roles",
        "/api/v1/departments",
        "/api/v1/dictionaries",
        "/api/v1/settings",
        "/api/v1/notifications",
    ] {
        admin.get(path).await.ok();
    }
    admin.delete(&path).await;
    admin.get("/api/v1/records/account/bin").await.ok();
    let again = app.sign_in("anna", tessera_tests::app::PASSWORD).await;
    let change = json!({"current": tessera_tests::app::PASSWORD, "new": "another-good-phrase-2026"});
    again.post("/api/v1/me/password", change).await;
    again.post("/api/v1/auth/logout", json!({})).await;
    // What runs beside the requests: following, jobs, the sweep of a night.
    tokio::time::sleep(Duration::from_millis(300)).await;
    app.clock.advance_ms(26 * 3_600_000);
    tokio::time::sleep(Duration::from_secs(2)).await;
}

async fn work_on_records(anna: &Client, account: &str, deal: &str) {
    let of_a_stage = json!({"field": "stage", "op": "eq", "value": "open"});
    let industry = json!({"field": "account.industry", "op": "eq", "value": "steel"});
    for query in [
        json!({"count": true}),
        json!({"sort": ["name"], "count": true}),
        json!({"filter": of_a_stage, "count": true}),
        json!({"filter": {"field": "account", "op": "eq", "value": account}}),
        json!({"search": "deal"}),
        json!({"filter": industry}),
    ] {
        anna.post("/api/v1/records/opportunity/query", query).await;
    }
    let figures =
        json!({"group_by": ["stage"], "measures": {"n": {"op": "count"}, "total": {"op": "sum", "field": "amount"}}});
    anna.post("/api/v1/records/opportunity/aggregate", figures).await.ok();
    anna.get(&format!("/api/v1/records/opportunity/{deal}")).await.ok();
    anna.get(&format!("/api/v1/records/opportunity/{deal}/history")).await.ok();
    anna.get(&format!("/api/v1/records/account/{account}/followers")).await.ok();
    anna.get("/api/v1/search?q=north").await.ok();
    anna.get("/api/v1/references/account?q=no").await;
    anna.post("/api/v1/records/account/duplicates", json!({"name": "Northwind"})).await.ok();
    let batch = json!([{"op": "create", "fields": {"name": "Second"}}, {"op": "create", "fields": {"name": "Third"}}]);
    anna.post("/api/v1/records/account/batch", batch).await;
    let change = json!({"op": "update", "search": "second", "fields": {"industry": "food"}});
    anna.post("/api/v1/records/account/bulk", change).await;
    let gone = anna.post("/api/v1/records/account", json!({"name": "Gone"})).await.id();
    anna.delete(&format!("/api/v1/records/account/{gone}")).await;
    anna.get("/api/v1/records/account/bin").await;
    anna.post(&format!("/api/v1/records/account/{gone}/restore"), json!({})).await;
}

async fn personal(anna: &Client) {
    let view = json!({"object": "account", "name": "Mine", "definition": {"kind": "list", "columns": ["name"]}});
    anna.post("/api/v1/views", view).await.ok();
    anna.post("/api/v1/dashboards", json!({"name": "Goals", "cards": []})).await;
    anna.call(reqwest::Method::PUT, "/api/v1/presence", Some(json!({"object": "account", "record": "x"}))).await;
    anna.patch("/api/v1/me/preferences", json!({"values": {"density": "compact"}})).await.ok();
    for path in [
        "/api/v1/me",
        "/api/v1/me/sessions",
        "/api/v1/me/preferences",
        "/api/v1/home",
        "/api/v1/views",
        "/api/v1/views?object=account",
        "/api/v1/dashboards",
        "/api/v1/notifications",
        "/api/v1/jobs",
        "/api/v1/imports",
        "/api/v1/objects",
    ] {
        anna.get(path).await.ok();
    }
}

async fn files(anna: &Client, account: &str) {
    let options = json!({"object": "account", "mapping": {"Name": "name"}, "mode": "create"});
    let import = anna.upload("/api/v1/imports", "a.csv", b"Name\nImported\nOther\n", Some(options)).await.id();
    let export = anna.post("/api/v1/exports", json!({"object": "account", "format": "csv", "fields": ["name"]})).await;
    let export = export.body["id"].as_str().unwrap_or_default().to_owned();
    let file = anna.upload("/api/v1/files", "a.txt", b"Hello", None).await;
    let file = file.body["id"].as_str().unwrap_or_default().to_owned();
    tokio::time::sleep(Duration::from_millis(500)).await;
    anna.get(&format!("/api/v1/imports/{import}")).await.ok();
    anna.get(&format!("/api/v1/imports/{import}/errors.csv")).await;
    anna.get(&format!("/api/v1/exports/{export}")).await;
    anna.get(&format!("/api/v1/exports/{export}/file")).await;
    anna.get(&format!("/api/v1/files/{file}")).await;
    anna.post(&format!("/api/v1/imports/{import}/revert"), json!({})).await;
    anna.get(&format!("/api/v1/records/account/{account}")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
}
