//! An installation whose database runs elsewhere: it works as one with a folder does, two servers share it, and it gets over a
//! database that was away.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::database::{self, Database};
use crate::http::{Answer, Api};
use crate::server::{Server, tessera};
use crate::site::{PASSWORD, Site, USERNAME};

/// How long a request may hang while the database is away.
const ANSWER_MAX: Duration = Duration::from_secs(45);
/// How soon work goes on once it is back.
const BACK_MAX: Duration = Duration::from_secs(30);
/// How soon one server sees what another one wrote.
const SEEN_WITHIN: Duration = Duration::from_secs(2);

fn start(database: &Database, data: &Path) -> Result<Server> {
    let mut command: Command = tessera(&["serve", "--listen", "127.0.0.1:0", "--db", &database.url(), "--data"])?;
    command.env("TESSERA_DB_USERNAME", database::USERNAME).env("TESSERA_DB_PASSWORD", database::PASSWORD);
    Server::start_as(command, data, &data.with_extension("log"))
}

async fn set_up(server: &Server) -> Result<()> {
    let wanted = json!({"organization": "Far away", "username": USERNAME, "password": PASSWORD, "name": "Ann",
                        "locale": "en", "currency": "CNY"});
    Api::with_token(&server.url, "")?.done(Method::POST, "setup", &wanted).await?;
    Ok(())
}

async fn names(api: &Api, query: &Json) -> Result<Vec<String>> {
    let page = api.done(Method::POST, "records/account/query", query).await?;
    let items = page["items"].as_array().into_iter().flatten();
    Ok(items.filter_map(|item| item["name"].as_str()).map(str::to_owned).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_over_the_network() -> Result<()> {
    let site = Site::empty().await?;
    let database = Database::start()?;
    let server = start(&database, &site.data())?;
    set_up(&server).await?;
    let api = Api::sign_in(&server.url).await?;
    let mut ids = Vec::new();
    for (name, country) in [("北京科技有限公司", "北京"), ("Northwind Steel", "Oslo"), ("Southwind Food", "Oslo")]
    {
        let made = api.done(Method::POST, "records/account", &json!({"name": name, "country": country})).await?;
        ids.push(made["id"].as_str().unwrap_or_default().to_owned());
    }
    let oslo = json!({"filter": {"field": "country", "op": "eq", "value": "Oslo"}, "sort": ["-name"], "count": true});
    ensure!(names(&api, &oslo).await? == ["Southwind Food", "Northwind Steel"], "a list is wrong");
    for words in ["北京", "beijing", "bj", "Beij"] {
        let found = names(&api, &json!({"search": words})).await?;
        ensure!(found == ["北京科技有限公司"], "`{words}` finds {found:?}");
    }
    let path = format!("records/account/{}", ids[1]);
    let stale = api.change(&path, 7, &json!({"country": "Bergen"})).await;
    ensure!(matches!(stale, Answer::Refused(409, _)), "a stale change was taken: {stale:?}");
    api.done(Method::PATCH, &path, &json!({"country": "Bergen"})).await?;
    let batch = json!([{"op": "create", "fields": {"name": "One"}}, {"op": "create", "fields": {"name": ""}}]);
    let half = api.call(Method::POST, "records/account/batch", &batch).await;
    ensure!(matches!(half, Answer::Refused(422, _)), "half a batch was taken: {half:?}");
    let by_city = json!({"group_by": ["country"], "measures": {"n": {"op": "count"}}});
    let figures = api.done(Method::POST, "records/account/aggregate", &by_city).await?;
    ensure!(figures["items"].as_array().is_some_and(|items| items.len() == 3), "figures: {figures}");
    let history = api.get(&format!("{path}/history")).await?;
    ensure!(history["items"].as_array().is_some_and(|items| items.len() == 2), "history: {history}");
    api.done(Method::DELETE, &format!("records/account/{}", ids[2]), &Json::Null).await?;
    api.done(Method::POST, &format!("records/account/{}/restore", ids[2]), &json!({})).await?;
    import(&api).await?;

    server.kill()?;
    let server = start(&database, &site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let all = names(&api, &json!({"sort": ["name"], "limit": 100})).await?;
    ensure!(all.len() == 53 && all.contains(&"Row 49".to_owned()), "after the kill there are {all:?}");
    server.stop()
}

async fn import(api: &Api) -> Result<()> {
    let rows: String = (0..50).map(|row| format!("Row {row}\n")).collect();
    let options = json!({"object": "account", "mapping": {"Name": "name"}, "mode": "create"});
    let answer = api.upload("imports", "rows.csv", format!("Name\n{rows}").into_bytes(), Some(options)).await;
    let Answer::Done(started) = answer else { bail!("the import was refused: {answer:?}") };
    let path = format!("imports/{}", started["id"].as_str().unwrap_or_default());
    for _ in 0..100 {
        let report = api.get(&path).await?;
        if report["state"] == "done" {
            ensure!(report["created"] == 50, "the import: {report}");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the import does not end")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_a_database() -> Result<()> {
    let site = Site::empty().await?;
    let database = Database::start()?;
    let first = start(&database, &site.data())?;
    set_up(&first).await?;
    let second = start(&database, &site.beside("data-2"))?;
    let (here, there) = (Api::sign_in(&first.url).await?, Api::sign_in(&second.url).await?);
    let made = here.done(Method::POST, "records/account", &json!({"name": "Shared", "country": "Oslo"})).await?;
    let path = format!("records/account/{}", made["id"].as_str().unwrap_or_default());
    let by_city = json!({"group_by": ["country"], "measures": {"n": {"op": "count"}}});
    there.done(Method::POST, "records/account/aggregate", &by_city).await?;
    for city in ["Bergen", "Tromsø", "Narvik"] {
        here.done(Method::PATCH, &path, &json!({"country": city})).await?;
        // A record is what it is, at once.
        let read = there.get(&path).await?;
        ensure!(read["country"] == city, "the other server shows {} instead of {city}", read["country"]);
        let changed = Instant::now();
        loop {
            let figures = there.done(Method::POST, "records/account/aggregate", &by_city).await?;
            if figures["items"][0]["group"]["country"] == city {
                break;
            }
            ensure!(changed.elapsed() < SEEN_WITHIN, "the other server's figures stay at {figures}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        there.done(Method::PATCH, &path, &json!({"name": format!("Shared {city}")})).await?;
    }
    second.stop()?;
    first.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_and_comes_back() -> Result<()> {
    let site = Site::empty().await?;
    let database = Database::start()?;
    let mut server = start(&database, &site.data())?;
    set_up(&server).await?;
    let api = Api::sign_in(&server.url).await?;
    api.done(Method::POST, "records/account", &json!({"name": "Before"})).await?;
    for round in 0..2 {
        database.go_away();
        let asked = Instant::now();
        let answer = api.call(Method::POST, "records/account", &json!({"name": format!("Meanwhile {round}")})).await;
        let Answer::Refused(status, problem) = answer else { bail!("without a database: {answer:?}") };
        ensure!(status == 503, "without a database the status is {status}: {problem}");
        ensure!(problem["code"].as_str().is_some_and(|code| !code.is_empty()), "{problem}");
        println!("refused after {:?}: {problem}", asked.elapsed());
        ensure!(asked.elapsed() < ANSWER_MAX, "it took {:?} to say so", asked.elapsed());
        ensure!(server.is_running(), "the server gave up:\n{}", server.log());
        let (_, ready) = api.plain("readyz").await?;
        println!("meanwhile: {ready}");

        database.come_back();
        let back = Instant::now();
        loop {
            let name = format!("After {round}");
            match api.call(Method::POST, "records/account", &json!({"name": name})).await {
                Answer::Done(_) => break,
                other => ensure!(back.elapsed() < BACK_MAX, "the database is back and still: {other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        println!("work went on {:?} after the database was back", back.elapsed());
    }
    let all = names(&api, &json!({"sort": ["name"], "limit": 100})).await?;
    for name in ["Before", "After 0", "After 1"] {
        ensure!(all.contains(&name.to_owned()), "`{name}` is not among {all:?}");
    }
    server.stop()
}
