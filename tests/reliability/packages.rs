//! Plugin packages that are damaged: sent, given to the command line, or lying compiled in the data folder.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::http::{Answer, Api};
use crate::server::{Server, binary, finish, tessera, told};
use crate::site::Site;

/// A package of the product, as the build leaves it beside the binary.
fn package() -> Result<Vec<u8>> {
    let target = binary()?.ancestors().nth(2).context("the binary lies in a folder of the build")?.join("plugins");
    let mut packages: Vec<PathBuf> = std::fs::read_dir(&target)
        .with_context(|| format!("there are no packages in {}", target.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "tessera"))
        .collect();
    packages.sort();
    let package = packages.first().context("the build makes packages")?;
    Ok(std::fs::read(package)?)
}

/// Ways in which a package is damaged on its way.
fn damaged() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let whole = package()?;
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 0x55;
        }
        bytes
    };
    Ok(vec![
        ("empty", Vec::new()),
        ("no package at all", b"This is not a package.".to_vec()),
        ("cut off in the middle", whole.get(..whole.len() / 2).unwrap_or_default().to_vec()),
        ("cut off at the end", whole.get(..whole.len() - 30).unwrap_or_default().to_vec()),
        ("altered at the beginning", flipped(2)),
        ("altered in the middle", flipped(whole.len() / 2)),
        ("altered at the end", flipped(whole.len() - 10)),
    ])
}

async fn plugins(api: &Api) -> Result<Json> {
    let list = api.get("plugins").await?;
    let plugins = list["items"].as_array().context("a list")?.iter();
    Ok(plugins.map(|plugin| json!([plugin["id"], plugin["version"], plugin["state"], plugin["problem"]])).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_package_is_refused_and_installs_nothing() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let before = plugins(&api).await?;
    for (what, bytes) in damaged()? {
        for path in ["plugins?plan=true", "plugins"] {
            match api.upload(path, "some.tessera", bytes.clone(), None).await {
                Answer::Refused(status, problem) => {
                    ensure!(status == 422 && problem["code"] == "package_refused", "{what}: {status} {problem}");
                    println!("{what}: {}", problem["detail"]);
                }
                // What is whole but for a byte that nobody reads is no longer the product's own, and says so in its plan.
                Answer::Done(answer) if path.ends_with("plan=true") => {
                    ensure!(answer["plan"]["refusal"]["reason"] == "package_unsigned", "{what}: {answer}");
                }
                other => anyhow::bail!("{what}: {other:?}"),
            }
        }
    }
    ensure!(plugins(&api).await? == before, "a refused package left something behind");
    api.done(Method::POST, "records/account", &json!({"name": "still working"})).await?;
    server.stop()?;

    for (what, bytes) in damaged()? {
        let file = site.beside("some.tessera");
        std::fs::write(&file, bytes)?;
        let mut command = tessera(&["plugin", "install", "--yes"])?;
        command.arg(&file).arg("--data").arg(site.data());
        let output = finish(command, Duration::from_secs(60))?;
        let text = told(&output);
        let is_told = text.contains("package was refused") || text.contains("package_unsigned");
        ensure!(output.status.code() == Some(1) && is_told, "{what}: {text}");
    }
    let server = Server::start(&site.data())?;
    ensure!(plugins(&api.at(&server.url)?).await? == before, "a refused package left something behind");
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_compiled_plugins_are_compiled_again() -> Result<()> {
    let site = Site::new().await?;
    let cache = site.data().join("cache");
    let mut damaged = 0;
    for (at, entry) in std::fs::read_dir(&cache)?.enumerate() {
        let file = entry?.path();
        let mut bytes = std::fs::read(&file)?;
        if at % 2 == 0 {
            let middle = bytes.len() / 2;
            bytes.get_mut(middle..).unwrap_or_default().iter_mut().take(64).for_each(|byte| *byte ^= 0x55);
        } else {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(&file, bytes)?;
        damaged += 1;
    }
    ensure!(damaged >= 2, "there is nothing to damage in {}", cache.display());
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let list = plugins(&api).await?;
    let list = list.as_array().context("a list")?;
    ensure!(!list.is_empty() && list.iter().all(|plugin| plugin[2] == "enabled"), "{list:?}");
    // The account's key for duplicates comes from a plugin: it runs.
    let body = json!({"name": "Acme Ltd."});
    api.done(Method::POST, "records/account", &body).await?;
    match api.call(Method::POST, "records/account?allow_duplicates=false", &json!({"name": "ACME, Ltd"})).await {
        Answer::Refused(409, problem) => ensure!(problem["code"] == "duplicate_suspected", "{problem}"),
        other => anyhow::bail!("the plugin's rule for duplicates does not hold: {other:?}"),
    }
    let started = server.started;
    server.stop()?;
    let server = Server::start(&site.data())?;
    println!("started in {started:?} compiling, in {:?} afterwards", server.started);
    Ok(())
}

#[test]
fn components_are_compiled_by_a_process_of_its_own() -> Result<()> {
    let compile = |component: &[u8]| -> Result<Output> {
        let mut command = tessera(&["compile-plugin"])?;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().context("it reads")?.write_all(component)?;
        Ok(child.wait_with_output()?)
    };
    let smallest = compile(b"\0asm\x0d\0\x01\0")?;
    ensure!(smallest.status.success() && !smallest.stdout.is_empty(), "{}", told(&smallest));
    let refused = compile(b"\x7fELF and more of it")?;
    ensure!(refused.status.code() == Some(1) && refused.stdout.is_empty(), "{}", told(&refused));
    ensure!(told(&refused).starts_with("error: "), "{}", told(&refused));
    Ok(())
}
