//! What the product does, measured at the engine's door: everything but HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::hooks::{BeforeHooks as _, HOOK_BATCH_MAX, HookChange, HookOperation};
use tessera_engine::records::aggregate::AggregateRequest;
use tessera_engine::records::query::QueryRequest;
use tessera_model::filter::{Filter, Op};
use tessera_model::query::{Query, Sort};
use tessera_permission::scope::{self, ScopedAction};

use crate::accounts::{INDUSTRIES, name};
use crate::bare::{CANDIDATES, Reach};
use crate::measure::{Samples, at_once, call, in_turn};
use crate::site::{Site, fields};

/// What is searched for, and what kind of search it is.
pub(crate) const SEARCHES: [(&str, &str); 6] = [
    ("科技", "a Chinese word that a sixteenth of all names has"),
    ("北京 物流", "two Chinese words"),
    ("beijing", "pinyin"),
    ("bjhd", "pinyin initials"),
    ("summit logistics", "two English words"),
    ("1380", "digits of a phone number"),
];

/// Calls of a measurement at most, and how long it may take.
const CALLS: usize = 400;
const TIME: Duration = Duration::from_secs(3);
/// How long writers write.
pub(crate) const WRITING: Duration = Duration::from_millis(2_500);
/// Numbers of accounts that no file has, nor any former run.
static NEW: AtomicU64 = AtomicU64::new(0);

/// Who calls, and what there is to call for.
pub(crate) struct Product {
    pub(crate) engine: Boxed,
    pub(crate) scoped: Context,
    administrator: Context,
    /// Accounts within the data scope.
    pub(crate) ids: Vec<String>,
    /// Users.
    pub(crate) people: Vec<String>,
}

/// Figures at one number of accounts.
pub(crate) struct Figures {
    pub(crate) list: Samples,
    pub(crate) get: Samples,
    pub(crate) search: Samples,
    pub(crate) by_search: Vec<(&'static str, Samples)>,
    pub(crate) create: Samples,
    pub(crate) count: Samples,
    pub(crate) grouped: Samples,
    pub(crate) grouped_scoped: Samples,
}

impl Product {
    pub(crate) async fn new(site: &Site) -> Result<Arc<Self>> {
        let (scoped, administrator) = (site.scoped().await?, site.administrator().await?);
        let engine = site.engine.clone();
        NEW.fetch_max(u64::try_from(engine.now_ms())?, Ordering::Relaxed);
        let mut ids = Vec::new();
        for industry in INDUSTRIES {
            let request = QueryRequest { limit: Some(500), ..list_request(industry) };
            let page = engine.query(&scoped, "account", request).await?;
            ids.extend(page.items.iter().map(|item| item.id().to_owned()));
        }
        let request = QueryRequest { limit: Some(200), ..QueryRequest::default() };
        let people = engine.query(&administrator, "user", request).await?;
        let people = people.items.iter().map(|item| item.id().to_owned()).collect();
        ensure!(ids.len() >= 64, "only {} accounts are within the data scope", ids.len());
        Ok(Arc::new(Self { engine, scoped, administrator, ids, people }))
    }

    /// The data scope of the user of the measurements.
    pub(crate) fn reach(&self) -> Reach {
        let actor = &self.scoped.actor;
        Reach { user: actor.id.clone(), departments: actor.department_tree.clone() }
    }

    /// Everything that is measured one call after the other.
    pub(crate) async fn figures(&self) -> Result<Figures> {
        let list = in_turn(CALLS, TIME, async |number| self.list(number).await).await?;
        let get = in_turn(2_000, TIME, async |number| self.get(number).await).await?;
        let mut by_search = Vec::new();
        for (text, what) in SEARCHES {
            by_search.push((what, in_turn(100, Duration::from_secs(1), async |_| self.search(text).await).await?));
        }
        let runs: Vec<_> = by_search.iter().map(|(_, run)| run.clone()).collect();
        let create = in_turn(200, TIME, async |number| self.create(number).await).await?;
        self.engine.settle().await;
        let (few, soon) = (10, Duration::from_secs(2));
        let count = in_turn(few, soon, async |_| self.aggregate(&self.administrator, &[]).await).await?;
        let grouped = in_turn(few, soon, async |_| self.aggregate(&self.administrator, &["industry"]).await).await?;
        let grouped_scoped = in_turn(few, soon, async |_| self.aggregate(&self.scoped, &["industry"]).await).await?;
        Ok(Figures { list, get, search: Samples::joined(&runs), by_search, create, count, grouped, grouped_scoped })
    }

    /// Accounts that hold each of the texts, whosever they are.
    pub(crate) async fn hits(&self) -> Result<Vec<(&'static str, Vec<String>)>> {
        let mut hits = Vec::new();
        for (text, _) in SEARCHES {
            let request = QueryRequest {
                search: Some(text.to_owned()),
                fields: Some(Vec::new()),
                limit: Some(CANDIDATES),
                ..QueryRequest::default()
            };
            let page = self.engine.query(&self.administrator, "account", request).await?;
            hits.push((text, page.items.iter().map(|item| item.id().to_owned()).collect()));
        }
        Ok(hits)
    }

    pub(crate) async fn list(&self, number: usize) -> Result<()> {
        let page = self.engine.query(&self.scoped, "account", list_request(industry(number))).await?;
        ensure!(!page.items.is_empty(), "a list came back empty");
        Ok(())
    }

    pub(crate) async fn get(&self, number: usize) -> Result<()> {
        let id = &self.ids[number.wrapping_mul(7_919) % self.ids.len()];
        self.engine.get(&self.scoped, "account", id, None).await.map(drop).context("get")
    }

    pub(crate) async fn search(&self, text: &str) -> Result<()> {
        self.engine.search(&self.scoped, text, 20).await.map(drop).context("search")
    }

    pub(crate) async fn create(&self, number: usize) -> Result<()> {
        let body = fields(body(number, &self.people));
        self.engine.create(&self.administrator, "account", &body).await.map(drop).context("create")
    }

    /// Changes an account that no other of so many writers changes.
    async fn update(&self, writer: usize, writers: usize, number: usize) -> Result<()> {
        let id = &self.ids[(number * writers + writer) % (self.ids.len() / writers * writers)];
        let change = fields(change(number));
        self.engine.update(&self.scoped, "account", id, &change, None).await.map(drop).context("update")
    }

    async fn aggregate(&self, cx: &Context, by: &[&str]) -> Result<()> {
        let mut measures = json!({"n": {"op": "count"}});
        if !by.is_empty() {
            measures["total"] = json!({"op": "sum", "field": "annual_revenue"});
        }
        let request: AggregateRequest = serde_json::from_value(json!({"group_by": by, "measures": measures}))?;
        self.engine.aggregate(cx, "account", request).await.map(drop).context("aggregate")
    }

    /// Creations by so many writers at once.
    pub(crate) async fn creating(self: &Arc<Self>, writers: usize) -> Result<Samples> {
        let product = Arc::clone(self);
        let samples = at_once(
            writers,
            WRITING,
            call(move |_, number| {
                let product = Arc::clone(&product);
                async move { product.create(number).await }
            }),
        )
        .await?;
        self.engine.settle().await;
        Ok(samples)
    }

    /// Changes by so many writers at once.
    pub(crate) async fn updating(self: &Arc<Self>, writers: usize) -> Result<Samples> {
        let product = Arc::clone(self);
        let samples = at_once(
            writers,
            WRITING,
            call(move |writer, number| {
                let product = Arc::clone(&product);
                async move { product.update(writer, writers, number).await }
            }),
        )
        .await?;
        self.engine.settle().await;
        Ok(samples)
    }

    /// The plugins' before-hooks on a new account, alone and in a full batch.
    pub(crate) async fn hooks(&self, site: &Site) -> Result<(Samples, Samples)> {
        let schema = self.engine.schema();
        let object = schema.require("account")?;
        let record = self.engine.store().get(object, &self.ids[0]).await?.context("an account is gone")?;
        let change = HookChange {
            operation: HookOperation::Create,
            id: record.id().to_owned(),
            before: None,
            after: record.fields().clone(),
            touched: record.fields().keys().cloned().collect(),
            is_import: false,
        };
        let ask = async |changes: &[HookChange]| -> Result<()> {
            let decisions = site.plugins.before(&self.scoped, object, changes).await?;
            ensure!(decisions.decisions.len() == changes.len(), "a hook left changes out");
            Ok(())
        };
        let (one, batch) = (vec![change.clone()], vec![change; HOOK_BATCH_MAX]);
        let alone = in_turn(2_000, TIME, async |_| ask(&one).await).await?;
        let together = in_turn(200, TIME, async |_| ask(&batch).await).await?;
        Ok((alone, together))
    }

    /// The plans of lists and searches.
    pub(crate) async fn plans(&self) -> Result<Vec<(&'static str, String)>> {
        let schema = self.engine.schema();
        let object = schema.require("account")?;
        let scope = || scope::filter(&self.scoped.actor, object, ScopedAction::Read);
        let by_industry = || Filter::code("industry", Op::Eq(json!("software"))).and(scope());
        let sort = |text: &str| Sort::parse(text, object).map(|sort| vec![sort]);
        let mut plans = Vec::new();
        for (what, filter, sort, search) in [
            ("list within a scope, by industry, sorted by name", by_industry(), sort("name")?, None),
            ("list within a scope, newest first", scope(), Vec::new(), None),
            ("list of everything, by name", Filter::everything(), sort("name")?, None),
            ("duplicate check of a new account", Filter::code("name_key", Op::Eq(json!("x"))), Vec::new(), None),
            ("search", scope(), Vec::new(), Some("科技".to_owned())),
        ] {
            let query = Query { filter, search, search_fields: None, sort, limit: 50, cursor: None, count: false };
            plans.push((what, self.engine.store().explain(&schema, object, &query).await?));
        }
        Ok(plans)
    }
}

/// An industry, each in turn.
pub(crate) fn industry(number: usize) -> &'static str {
    INDUSTRIES[number % INDUSTRIES.len()]
}

fn list_request(industry: &str) -> QueryRequest {
    QueryRequest {
        filter: Some(json!({"field": "industry", "op": "eq", "value": industry})),
        sort: vec!["name".to_owned()],
        ..QueryRequest::default()
    }
}

/// A new account, as a client sends it, of one of the people.
pub(crate) fn body(number: usize, people: &[String]) -> Json {
    let new = NEW.fetch_add(1, Ordering::Relaxed);
    let mut body = BTreeMap::from([
        ("name", json!(name(new))),
        ("industry", json!(industry(number))),
        ("tier", json!("normal")),
        ("phone", json!(format!("+8613{:09}", new % 1_000_000_000))),
        ("email", json!(format!("new{new}@example.com"))),
        ("employees", json!("120")),
        ("country", json!("中国")),
    ]);
    if let Some(owner) = people.get(number % people.len().max(1)) {
        body.insert("owner", json!(owner));
    }
    json!(body)
}

/// A change of an account, as a client sends it; never the same twice in a row.
pub(crate) fn change(number: usize) -> Json {
    json!({"tier": if number.is_multiple_of(2) { "key" } else { "minor" }, "employees": (number + 5).to_string()})
}
