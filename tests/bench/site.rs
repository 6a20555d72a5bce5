//! An installation in a temporary folder: the product's store, engine and plugins, with its default settings.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use tessera_engine::boxed::{self, Boxed};
use tessera_engine::engine::EngineOptions;
use tessera_engine::events::Background;
use tessera_engine::identity::SetUp;
use tessera_engine::records::query::QueryRequest;
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_engine::{Channel, Context};
use tessera_model::label::Locale;
use tessera_model::record::{Draft, Fields};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_store::{Store, StoreOptions};

use crate::accounts;
use crate::clock::{CountingIds, RealClock};

/// Departments, each with the same number of people; a data scope is one of them.
const DEPARTMENTS: usize = 20;
/// People of a department.
const PEOPLE: usize = 5;
/// Rows of one import.
const ROWS: u64 = 50_000;

/// The user of the measurements, whose data scope is one department.
pub(crate) const USERNAME: &str = "bench";
pub(crate) const PASSWORD: &str = "two-cores-and-a-clock-7";

/// An open installation.
pub(crate) struct Site {
    pub(crate) engine: Boxed,
    pub(crate) plugins: Arc<PluginHost>,
    background: Background,
}

/// The folders of the build's output.
pub(crate) struct Build {
    pub(crate) server: PathBuf,
    packages: PathBuf,
}

impl Build {
    /// As they lie around this program: `target/debug/bench`.
    #[expect(clippy::disallowed_methods, reason = "what the build left beside this program is found from there")]
    pub(crate) fn find() -> Result<Self> {
        let own = std::env::current_exe()?;
        let debug = own.parent().context("this program lies in no folder")?;
        let target = debug.parent().context("this program lies in no target folder")?;
        let build = Self { server: debug.join("tessera"), packages: target.join("plugins") };
        ensure!(build.server.is_file(), "{} is not there; `cargo xtask bench` builds it", build.server.display());
        ensure!(build.packages.is_dir(), "{} is not there; `cargo xtask bench` makes it", build.packages.display());
        Ok(build)
    }

    fn packages(&self) -> Result<Vec<(String, Cow<'static, [u8]>)>> {
        let mut packages = Vec::new();
        for entry in std::fs::read_dir(&self.packages)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tessera") {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                packages.push((name, Cow::Owned(std::fs::read(&path)?)));
            }
        }
        packages.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(packages)
    }
}

impl Site {
    /// Opens the installation in a folder as the server would, so that the server can open it later.
    pub(crate) async fn open(build: &Build, data: &Path) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let store = Store::open(StoreOptions {
            url: format!("surrealkv://{}", data.join("db").display()),
            namespace: "tessera".to_owned(),
            database: "main".to_owned(),
            username: None,
            password: None,
        })
        .await?;
        let engine = boxed::open(EngineOptions {
            store,
            clock: Arc::new(RealClock),
            ids: Arc::new(CountingIds::default()),
            node: "bench".to_owned(),
            files_dir: Some(data.join("files")),
        })
        .await?;
        let options = PluginHostOptions {
            bundled: build.packages()?,
            cache_dir: Some(data.join("cache")),
            ..PluginHostOptions::default()
        };
        let plugins = PluginHost::open(engine.clone(), options).await?;
        let engine = engine.boxed();
        let background = engine.start().await?;
        Ok(Self { engine, plugins, background })
    }

    /// Ends everything and closes the database, so that somebody else can open it.
    pub(crate) async fn close(self) {
        self.engine.settle().await;
        self.background.stop().await;
        drop(self.plugins);
        self.engine.store().clone().close().await;
    }

    /// Sets up: an administrator, departments with people, and the user of the measurements. Answers the people's names.
    pub(crate) async fn people(&self) -> Result<Vec<String>> {
        let set_up = SetUp {
            organization: "Bench 测量".to_owned(),
            username: "admin".to_owned(),
            password: PASSWORD.to_owned(),
            name: "Admin 管理员".to_owned(),
            locale: Locale::En,
            currency: "CNY".to_owned(),
        };
        self.engine.set_up(set_up).await?;
        let mut names = Vec::new();
        for department in 0..DEPARTMENTS {
            let name = if department.is_multiple_of(2) {
                format!("销售{department}部")
            } else {
                format!("Sales {department}")
            };
            let made = self.made("department", vec![json!({"name": name})]).await?;
            let department_id = made.first().cloned().unwrap_or_default();
            let people: Vec<String> = (0..PEOPLE).map(|person| format!("Person {department}-{person}")).collect();
            let rows = people.iter().enumerate().map(|(person, name)| {
                json!({"name": name, "username": format!("p{department}-{person}"), "department": department_id, "is_active": true})
            });
            self.made("user", rows.collect()).await?;
            names.extend(people);
            if department == 0 {
                self.measured_user(&department_id).await?;
            }
        }
        Ok(names)
    }

    /// Leads one department: reads, makes and changes what belongs to it.
    async fn measured_user(&self, department: &str) -> Result<()> {
        let cx = Context::system("bench");
        let request = QueryRequest {
            filter: Some(json!({"field": "code", "op": "eq", "value": "manager"})),
            ..QueryRequest::default()
        };
        let roles = self.engine.query(&cx, "role", request).await?;
        let role = roles.items.first().context("there is no role of managers")?.id().to_owned();
        let body = json!({
            "username": USERNAME, "name": "Measured 测量员", "password": PASSWORD, "must_change_password": false,
            "roles": [role], "department": department,
        });
        self.engine.create_user(&cx, &fields(body)).await?;
        Ok(())
    }

    /// New records in stored form; answers their ids.
    async fn made(&self, object: &str, rows: Vec<Json>) -> Result<Vec<String>> {
        let ops = rows.into_iter().map(|row| {
            let mut draft = Draft::default();
            fields(row).into_iter().for_each(|(key, value)| draft.set(key, Some(value)));
            WriteOp { object: object.to_owned(), action: WriteAction::Create { id: None, body: Body::Draft(draft) } }
        });
        let written = self.engine.write_many(&Context::system("bench"), ops.collect(), WriteMode::AllOrNothing).await?;
        written.into_iter().map(|one| Ok(one?.id)).collect()
    }

    /// The user of the measurements as somebody who calls.
    pub(crate) async fn scoped(&self) -> Result<Context> {
        self.user(USERNAME).await
    }

    /// The administrator as somebody who calls.
    pub(crate) async fn administrator(&self) -> Result<Context> {
        self.user("admin").await
    }

    async fn user(&self, username: &str) -> Result<Context> {
        let request = QueryRequest {
            filter: Some(json!({"field": "username", "op": "eq", "value": username})),
            ..QueryRequest::default()
        };
        let found = self.engine.query(&Context::system("bench"), "user", request).await?;
        let id = found.items.first().with_context(|| format!("there is no user {username}"))?.id();
        Ok(Context::new(self.engine.actor_of(id).await?, Channel::Api, "bench"))
    }

    /// Imports the accounts with these numbers as an administrator would; answers the seconds that it took. `told` hears how
    /// many are done.
    pub(crate) async fn import(
        &self,
        people: &[String],
        from: u64,
        to: u64,
        told: &(dyn Fn(u64) + Sync),
    ) -> Result<f64> {
        let cx = self.administrator().await?;
        let mapping: Fields =
            accounts::COLUMNS.iter().map(|column| ((*column).to_owned(), Json::from(*column))).collect();
        let options = json!({"object": "account", "mapping": mapping, "mode": "create", "match": ["name"]});
        let mut seconds = 0.0;
        for begin in (from..to).step_by(usize::try_from(ROWS)?) {
            let end = to.min(begin + ROWS);
            let file = accounts::file(begin, end, people);
            let started = std::time::Instant::now();
            let id = self.engine.import_start(&cx, file, "accounts.csv", options.clone()).await?;
            let status = loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let status = self.engine.import_status(&cx, &id).await?;
                told(begin + status["processed"].as_u64().unwrap_or_default());
                if status["state"] != "running" {
                    break status;
                }
            };
            seconds += started.elapsed().as_secs_f64();
            ensure!(
                status["created"].as_u64() == Some(end - begin),
                "of {} accounts {} were made: {} {}",
                end - begin,
                status["created"],
                status["problem"],
                status["errors"].get(0).cloned().unwrap_or_default()
            );
        }
        self.engine.settle().await;
        Ok(seconds)
    }
}

/// The fields of a JSON object.
pub(crate) fn fields(value: Json) -> Fields {
    if let Json::Object(fields) = value { fields } else { Fields::new() }
}
