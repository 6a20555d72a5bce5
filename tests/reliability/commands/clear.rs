//! `tessera clear`: begins anew with people and settings, after a copy that serves as it was.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::run;
use crate::http::Api;
use crate::server::Server;
use crate::site::Site;

async fn accounts(api: &Api) -> Result<Json> {
    let page = api.done(Method::POST, "records/account/query", &json!({"count": true})).await?;
    Ok(page["count"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_cleared_once_the_name_is_typed_and_the_copy_serves_as_it_was() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    for name in ["Harbour", "Northwind"] {
        api.done(Method::POST, "records/account", &json!({"name": name})).await?;
    }
    api.done(Method::POST, "records/product", &json!({"name": "Anchor"})).await?;
    run(&site, &["clear", "--confirm", "Reliable"])?.refused(&["in use by another process"])?;
    server.stop()?;

    run(&site, &["clear", "--confirm", "reliable"])?.refused(&["nothing was changed", "Reliable"])?;
    run(&site, &["clear", "--confirm", "Reliable", "--keep", "anything"])?.refused(&["anything"])?;
    let copy = site.beside("copy");
    let place = copy.to_string_lossy().into_owned();
    let said = run(&site, &["clear", "--confirm", "Reliable", "--keep", "product", "--backup", &place])?.ok()?;
    ensure!(said.contains("account") && said.contains("records were removed"), "{said}");
    ensure!(run(&site, &["verify"])?.code == Some(0), "what is left fits together");

    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    ensure!(accounts(&api).await? == json!(0), "no account is left");
    let products = api.done(Method::POST, "records/product/query", &json!({"count": true})).await?;
    ensure!(products["count"] == 1, "what is to be kept is kept: {products}");
    let log = api.get("audit?action=data").await?;
    ensure!(log["items"][0]["action"] == "data.clear" && log["items"][0]["data"]["objects"]["account"] == 2, "{log}");
    api.done(Method::POST, "records/account", &json!({"name": "First of the new ones"})).await?;
    ensure!(accounts(&api).await? == json!(1));
    server.stop()?;

    let server = Server::start(&copy)?;
    ensure!(accounts(&Api::sign_in(&server.url).await?).await? == json!(2), "the copy has what was cleared");
    server.stop()
}
