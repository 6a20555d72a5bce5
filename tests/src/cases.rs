//! Plays the cases of plugins (`tests/cases.toml`), each on an engine of its own in memory, beside the product's plugins.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use tessera_engine::boxed;
use tessera_engine::engine::EngineOptions;
use tessera_package::Package;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_store::{Store, StoreOptions};
use tessera_testkit::{Case, PluginSubject, Stage};

use crate::clock::{TestClock, TestIds};
use crate::plugins;

/// Plays all cases of a plugin's folder with a package of it, which is granted all that it asks for.
///
/// # Panics
/// When one of them fails, or there is none.
pub async fn play(folder: &Path, package: &[u8]) {
    let file = folder.join("tests/cases.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let cases = tessera_testkit::read(&text).unwrap_or_else(|problem| panic!("{}: {problem}", file.display()));
    assert!(!cases.is_empty(), "{}", file.display());
    let mut problems = Vec::new();
    for case in &cases {
        problems.extend(one(case, package).await.into_iter().map(|one| format!("{}: {one}", case.name)));
    }
    assert!(problems.is_empty(), "{}:\n{}", file.display(), problems.join("\n"));
}

async fn one(case: &Case, package: &[u8]) -> Vec<String> {
    let options = StoreOptions {
        url: "mem://".to_owned(),
        namespace: "test".to_owned(),
        database: "cases".to_owned(),
        username: None,
        password: None,
    };
    let store = Store::open(options).await.unwrap_or_else(|error| panic!("{error}"));
    let clock = Arc::new(TestClock::default());
    clock.set_ms(tessera_testkit::instant_ms(&case.now).unwrap_or_else(|problem| panic!("{problem}")));
    let options = EngineOptions {
        store: store.clone(),
        clock: clock.clone(),
        ids: Arc::new(TestIds::default()),
        node: "cases".to_owned(),
        files_dir: None,
    };
    let engine = boxed::open(options).await.unwrap_or_else(|error| panic!("{error}"));
    let options = PluginHostOptions { bundled: plugins::bundled(), allow_unsigned: true, ..plugins::options() };
    let host = PluginHost::open(engine.clone(), options).await.unwrap_or_else(|error| panic!("{error}"));
    let read = Package::read(package).unwrap_or_else(|error| panic!("{error}"));
    let id = read.manifest().id.as_str();
    let admin = engine.plugin_admin().unwrap_or_else(|| panic!("there is a host"));
    let webhooks = engine.webhooks().unwrap_or_else(|| panic!("there is a host"));
    let sign = |endpoint: &str, body: &[u8]| host.sign_webhook(id, endpoint, body);
    let pause = |is_paused: bool| host.pause(id, is_paused);
    let begun = |_: &Json| ();
    let subject = PluginSubject { id, admin, webhooks, sign: &sign, pause: &pause, begun: &begun };
    let installed = subject.install(package.to_vec(), &read.manifest().capabilities).await;
    installed.unwrap_or_else(|error| panic!("{id}: {error}"));
    let set_clock = |ms: i64| clock.set_ms(ms);
    let boxed = engine.boxed();
    let problems =
        tessera_testkit::play(case, &Stage { engine: &boxed, subject: &subject, set_clock: &set_clock }).await;
    drop((subject, boxed));
    drop((host, engine));
    store.close().await;
    problems
}
