//! Administration of plugins.

use serde_json::json;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn bundled_plugins_are_there_at_once() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let list = app.admin().get("/api/v1/plugins").await.ok();
    let states: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["id"].as_str().unwrap(), item["state"].as_str().unwrap()))
        .collect();
    let ids = ["tessera.approvals", "tessera.custom-fields", "tessera.customers", "tessera.desk", "tessera.sales"];
    assert_eq!(states, ids.map(|id| (id, "enabled")));
    let activity = app.admin().get("/api/v1/objects/activity").await.ok();
    assert!(activity["fields"].as_array().unwrap().iter().any(|field| field["key"] == "sales_opportunity"));
    let account = app.admin().get("/api/v1/objects/account").await.ok();
    assert!(
        account["related"].as_array().unwrap().iter().any(|related| related["object"] == "opportunity"),
        "{}",
        account["related"]
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_plugin_keeps_its_data_readable() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/opportunity", json!({"name": "Big", "amount": "10"})).await.ok();
    let refused = admin.post("/api/v1/plugins/tessera.customers/disable", json!({})).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("state_conflict")),
        "sales needs it: {}",
        refused.text
    );
    admin.post("/api/v1/plugins/tessera.desk/disable", json!({})).await.ok();
    let off = admin.post("/api/v1/plugins/tessera.sales/disable", json!({})).await.ok();
    assert_eq!(off["state"], "disabled");
    let path = format!("/api/v1/records/opportunity/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.ok()["name"], "Big");
    let changed = admin.patch(&path, json!({"amount": "20"})).await.ok();
    assert_eq!(changed["weighted_amount"]["amount"], "1.00", "its hooks are off");
    admin.post("/api/v1/plugins/tessera.sales/enable", json!({})).await.ok();
    assert_eq!(admin.patch(&path, json!({"amount": "30"})).await.ok()["weighted_amount"]["amount"], "3.00");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_plugin_leaves_its_data_to_read_until_it_is_purged() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/opportunity", json!({"name": "Big", "amount": "10"})).await.id();
    let binned = admin.post("/api/v1/records/opportunity", json!({"name": "Old", "amount": "10"})).await.id();
    assert_eq!(admin.delete(&format!("/api/v1/records/opportunity/{binned}")).await.status, 204);
    assert_eq!(admin.delete("/api/v1/plugins/tessera.desk?purge=true").await.status, 204, "its tasks may refer to any");
    assert_eq!(admin.delete("/api/v1/plugins/tessera.sales").await.status, 204);

    let path = format!("/api/v1/records/opportunity/{made}");
    for _ in 0..2 {
        let sales = admin.get("/api/v1/plugins/tessera.sales").await.ok();
        assert_eq!(sales["state"], "removed");
        assert!(sales["objects"].as_array().unwrap().contains(&json!("opportunity")), "{sales}");
        assert_eq!(sales["name"]["zh-CN"], "销售管理");
        assert_eq!(admin.get(&path).await.ok()["name"], "Big");
        admin.patch(&path, json!({"name": "Bigger"})).await.problem(409, "state_conflict");
        admin.post("/api/v1/records/opportunity", json!({"name": "New"})).await.problem(409, "state_conflict");
        admin
            .post(&format!("/api/v1/records/opportunity/{binned}/restore"), json!({}))
            .await
            .problem(409, "state_conflict");
        let object = admin.get("/api/v1/objects/opportunity").await.ok();
        assert_eq!(object["archived"], true);
        assert_eq!((&object["can"]["read"], &object["can"]["export"]), (&json!(true), &json!(true)));
        assert_eq!((&object["can"]["update"], &object["can"]["import"]), (&json!(false), &json!(false)));
        let menu = admin.get("/api/v1/me").await.ok()["menu"].to_string();
        assert!(!menu.contains("\"opportunity\""), "{menu}");
        // As after a restart.
        PluginHost::open(app.engine.clone(), PluginHostOptions { bundled: plugins::bundled(), ..plugins::options() })
            .await
            .unwrap();
    }
    drop(host);
    let host = plugins::host(&app, &[]).await;
    admin.post("/api/v1/plugins/tessera.sales/enable", json!({})).await.ok();
    assert_eq!(admin.patch(&path, json!({"amount": "30"})).await.ok()["weighted_amount"]["amount"], "3.00");

    let purge = "/api/v1/plugins/tessera.sales?purge=true";
    assert_eq!(admin.delete(purge).await.status, 204);
    assert_eq!(admin.get("/api/v1/objects/opportunity").await.status, 404);
    assert_eq!(admin.get("/api/v1/plugins/tessera.sales").await.ok()["objects"], json!([]));
    admin.post("/api/v1/plugins/tessera.sales/enable", json!({})).await.ok();
    let left = admin.get("/api/v1/records/opportunity?count=true").await.ok();
    assert_eq!(left["count"], 0);
    assert_eq!(admin.get("/api/v1/records/opportunity/bin").await.ok()["items"], json!([]));
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_refer_to_is_not_purged() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    admin.post("/api/v1/plugins/tessera.desk/disable", json!({})).await.ok();
    assert_eq!(admin.delete("/api/v1/plugins/tessera.sales").await.status, 204);
    admin.delete("/api/v1/plugins/tessera.customers?purge=true").await.problem(409, "state_conflict");
    assert_eq!(admin.get(&format!("/api/v1/records/account/{made}")).await.ok()["name"], "Northwind");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unsigned_packages_need_development_mode() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let package = plugins::guest("test.hostile");
    let refused = app.admin().upload("/api/v1/plugins", "test.hostile.tessera", &package, None).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("package_refused")), "{}", refused.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_comes_before_the_installation() {
    let app = TestApp::new().await;
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let admin = app.admin();
    let package = plugins::guest("test.hostile");
    let plan = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &package, None).await.ok();
    assert_eq!(plan["plan"]["trust"], "unsigned");
    assert!(plan["plan"]["capabilities"].as_array().unwrap().contains(&json!("records.write:hostile_thing")));
    assert_eq!(admin.get("/api/v1/objects/hostile_thing").await.status, 404, "nothing is done yet");
    let installed = admin.upload("/api/v1/plugins", "x.tessera", &package, None).await;
    assert!(installed.status < 300, "{}", installed.text);
    assert_eq!(
        admin.post("/api/v1/records/hostile_thing", json!({"name": "modify"})).await.ok()["note"],
        "changed by a hook"
    );
    assert_eq!(admin.delete("/api/v1/plugins/test.hostile?purge=true").await.status, 204);
    assert_eq!(admin.get("/api/v1/objects/hostile_thing").await.status, 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_mode_runs_no_plugin() {
    let app = TestApp::new().await;
    let options = PluginHostOptions { bundled: plugins::bundled(), safe_mode: true, ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let made = app.admin().post("/api/v1/records/opportunity", json!({"name": "Big", "amount": "10"})).await.ok();
    assert_eq!(made["probability"], json!(null));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn compiled_code_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let options = || PluginHostOptions {
        bundled: plugins::bundled(),
        cache_dir: Some(folder.path().join("compiled")),
        ..plugins::options()
    };
    for _ in 0..2 {
        let app = TestApp::new().await;
        let host = PluginHost::open(app.engine.clone(), options()).await.unwrap();
        let files = std::fs::read_dir(folder.path().join("compiled")).unwrap().count();
        assert_eq!(files, 7, "five plugins, their key, and the key for the state of views");
        drop(host);
        app.stop().await;
    }
}
