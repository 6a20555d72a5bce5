//! The one written order of before-hooks: the core's own rules, then workflows by their ids, then plugins' hooks by their `order`
//! and, where that is equal, by the plugin's id.

use serde_json::json;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_scripting::{Source, Workflows};
use tessera_tests::{TestApp, plugins};

/// Defines the field in which everybody leaves their name.
const WITNESS: &str = "test.witness";

/// The witness under another id, with hooks of these keys, objects and orders when a user is made.
fn plugin(id: &str, hooks: &[(&str, &str, i32)]) -> Vec<u8> {
    plugins::altered(WITNESS, |files| {
        if id != WITNESS {
            files.retain(|name, _| !name.starts_with("objects/") && !name.starts_with("extensions/"));
        }
        let manifest = String::from_utf8(files["manifest.toml"].clone()).unwrap();
        let head = manifest.split("[[hooks]]").next().unwrap();
        let mut manifest = head.replacen(WITNESS, id, 1).replacen("records.read:user", "records.read:*", 1);
        for (key, object, order) in hooks {
            manifest.push_str(&format!(
                "[[hooks]]\nkey = \"{key}\"\nobject = \"{object}\"\noperations = [\"create\"]\nstage = \"before\"\norder = {order}\n"
            ));
        }
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
    })
}

fn workflow(id: &str) -> Source {
    let toml = format!(
        "id = \"{id}\"\nlabel = {{ en = \"Test\", zh-CN = \"测试\" }}\nrun_as = \"user\"\n[trigger]\nkind = \"record\"\n\
         object = \"user\"\noperations = [\"create\"]\nphase = \"before\"\n"
    );
    let script = format!(
        "fn before(change, ctx) {{\n    let trail = change.after.witness_trail;\n    let so_far = if trail == () {{ \"\" }} else {{ trail + \" \" }};\n    \
         ctx.set(\"witness_trail\", so_far + \"{id}:\" + change.after.username);\n}}\n"
    );
    Source { toml, script, ..Source::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_asked_in_the_one_written_order_and_sees_what_was_said_before() {
    let app = TestApp::new().await;
    let packages = [
        plugin("test.zeta", &[("last_of_equals", "user", 100), ("earliest", "user", -10)]),
        plugin(WITNESS, &[("latest", "user", 200), ("second_of_equals", "user", 100)]),
        plugin("test.alpha", &[("first_of_equals", "*", 100)]),
    ];
    let bundled = packages.into_iter().enumerate().map(|(at, package)| (format!("{at}.tessera"), package.into()));
    let options = PluginHostOptions { bundled: bundled.collect(), ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let _workflows = Workflows::open(app.engine.clone(), vec![workflow("two"), workflow("one")], false).await.unwrap();

    // The core writes user names in small letters; all others see it so.
    let made = app.admin().post("/api/v1/users", json!({"username": "MEI", "name": "Mei"})).await.ok();
    assert_eq!(made["username"], "mei");
    let said: Vec<&str> = made["witness_trail"].as_str().unwrap().split(' ').collect();
    assert_eq!(
        said,
        [
            "one:mei",
            "two:mei",
            "earliest:mei",
            "first_of_equals:mei",
            "second_of_equals:mei",
            "last_of_equals:mei",
            "latest:mei",
        ]
    );
    app.stop().await;
}
