//! Whose packages are accepted: strangers, trusted keys, keys that change, and what is revoked.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::documents::Table;
use tessera_engine::{Channel, Context};
use tessera_package::write::pack_files;
use tessera_package::{Package, SecretKey, sign};
use tessera_permission::Actor;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

const ID: &str = "acme.billing";
const ONE: &str = "/api/v1/plugins/acme.billing";
const WITNESS: &str = "test.witness";
const TRUST: &str = "/api/v1/plugins/trust";

async fn open(app: &TestApp) -> Arc<PluginHost> {
    PluginHost::open(app.engine.clone(), plugins::options()).await.unwrap()
}

fn secret(seed: u8) -> SecretKey {
    SecretKey::new([seed; 32], [seed; 8])
}

fn public(seed: u8) -> String {
    secret(seed).public().to_string()
}

/// A package of nothing but a manifest.
fn unsigned(version: &str) -> Vec<u8> {
    let manifest = format!(
        "id = \"{ID}\"\nversion = \"{version}\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
         name = {{ en = \"Billing\", zh-CN = \"开票\" }}\ndescription = {{ en = \"Plain\", zh-CN = \"普通\" }}\n"
    );
    pack_files(BTreeMap::from([("manifest.toml".to_owned(), manifest.into_bytes())])).unwrap()
}

fn signed(package: &[u8], seed: u8, replaces: Option<u8>) -> Vec<u8> {
    sign::sign(&Package::read(package).unwrap(), &secret(seed), replaces.map(secret).as_ref()).unwrap()
}

fn version(version: &str, seed: u8) -> Vec<u8> {
    signed(&unsigned(version), seed, None)
}

/// The package with another signature over the same content.
fn resigned(package: &[u8], seed: u8) -> Vec<u8> {
    let package = Package::read(package).unwrap();
    let manifest = package.manifest();
    let mut files: BTreeMap<String, Vec<u8>> = package
        .listing()
        .filter(|(path, _)| *path != "digests.json")
        .map(|(path, _)| (path.to_owned(), package.file(path).unwrap().to_vec()))
        .collect();
    let comment = format!("{} {}", manifest.id, manifest.version);
    let signature = secret(seed).sign(package.digests_json(), &comment);
    files.insert("digests.json.minisig".to_owned(), signature.into_bytes());
    pack_files(files).unwrap()
}

async fn plan(admin: &Client, package: &[u8]) -> Json {
    admin.upload("/api/v1/plugins?plan=true", "x.tessera", package, None).await.ok()["plan"].clone()
}

async fn install(admin: &Client, package: &[u8], accept: Option<u8>) -> Answer {
    let options = accept.map(|seed| json!({"accept_key": public(seed)}));
    admin.upload("/api/v1/plugins", "x.tessera", package, options).await
}

async fn accepted(admin: &Client, package: &[u8], accept: Option<u8>) -> Json {
    let answer = install(admin, package, accept).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body
}

fn reason(answer: Answer) -> String {
    answer.problem(422, "package_refused")["reason"].as_str().unwrap_or_default().to_owned()
}

async fn trust(admin: &Client, seed: u8) -> Json {
    admin.post(&format!("{TRUST}/keys"), json!({"key": public(seed), "name": "Acme"})).await.ok()
}

async fn audited(admin: &Client, action: &str) -> Vec<Json> {
    let audit = admin.get(&format!("/api/v1/audit?action={action}")).await.ok();
    audit["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_accepted_for_one_plugin_by_the_whole_key() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    let first = version("1.0.0", 1);
    let planned = plan(&admin, &first).await;
    assert_eq!((&planned["trust"], &planned["needs_acceptance"]), (&json!("unknown"), &json!(true)));
    assert_eq!(planned["signer"]["key_id"], secret(1).public().id());
    assert_eq!(planned["refusal"], Json::Null);
    let refused = install(&admin, &first, None).await.problem(422, "package_refused");
    assert_eq!((&refused["reason"], &refused["key"]), (&json!("signature_key_unknown"), &json!(public(1))));
    assert_eq!(reason(install(&admin, &first, Some(2)).await), "accept_key_differs");
    let shortened = Some(json!({"accept_key": secret(1).public().id()}));
    admin.upload("/api/v1/plugins", "x.tessera", &first, shortened).await.problem(422, "validation_failed");

    let installed = accepted(&admin, &first, Some(1)).await;
    assert_eq!((&installed["trust"], &installed["signer"]["key"]), (&json!("local"), &json!(public(1))));
    let audit = audited(&admin, "plugin.install").await;
    assert_eq!((&audit[0]["data"]["accepted"], &audit[0]["data"]["plugin"]), (&json!(true), &json!(ID)));
    accepted(&admin, &version("1.1.0", 1), None).await;
    let foreign = version("1.2.0", 2);
    assert_eq!(plan(&admin, &foreign).await["refusal"]["reason"], "signature_key_changed");
    assert_eq!(reason(install(&admin, &foreign, Some(2)).await), "signature_key_changed");
    let book = admin.get(TRUST).await.ok();
    assert_eq!((&book["pins"][0]["plugin"], &book["keys"]), (&json!(ID), &json!([])), "it is no trusted key");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_key_needs_no_question_until_it_is_taken_back() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    admin.post(&format!("{TRUST}/keys"), json!({"key": "RWQ", "name": "Acme"})).await.problem(422, "validation_failed");
    admin.post(&format!("{TRUST}/keys"), json!({"key": public(1)})).await.problem(422, "validation_failed");
    let book = trust(&admin, 1).await;
    let twice = admin.post(&format!("{TRUST}/keys"), json!({"key": public(1), "name": "Acme"})).await;
    assert_eq!(twice.problem(422, "validation_failed")["fields"]["key"]["code"], "taken");
    let planned = plan(&admin, &version("1.0.0", 1)).await;
    assert_eq!((&planned["trust"], &planned["signer"]["name"]), (&json!("verified"), &json!("Acme")));
    assert_eq!(accepted(&admin, &version("1.0.0", 1), None).await["trust"], "verified");
    let key = book["keys"][0]["id"].as_str().unwrap();
    let book = admin.delete(&format!("{TRUST}/keys/{key}")).await.ok();
    assert_eq!(book["keys"], json!([]));
    assert_eq!(admin.get(ONE).await.ok()["trust"], "local", "what it signed stays bound to it");
    accepted(&admin, &version("1.1.0", 1), None).await;
    admin.delete(&format!("{TRUST}/keys/{key}")).await.problem(404, "not_found");
    for action in ["plugin.trust", "plugin.untrust"] {
        assert_eq!(audited(&admin, action).await.len(), 1, "{action}");
    }
    let plain = app.role("Plain", json!({"objects": {}})).await;
    app.user("ben", &plain, None).await.get(TRUST).await.problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_plugin_kept_does_not_fall_to_another_key() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    trust(&admin, 2).await;
    accepted(&admin, &version("1.0.0", 1), Some(1)).await;
    let pin = format!("{TRUST}/pins/{ID}");
    for step in [ONE.to_owned(), format!("{ONE}?purge=true")] {
        admin.delete(&pin).await.problem(409, "state_conflict");
        assert_eq!(admin.delete(&step).await.status, 204);
        assert_eq!(reason(install(&admin, &version("2.0.0", 2), Some(2)).await), "signature_key_changed", "{step}");
    }
    let book = admin.delete(&pin).await.ok();
    assert_eq!(book["pins"], json!([]));
    assert_eq!(accepted(&admin, &version("2.0.0", 2), None).await["trust"], "verified");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_behind_a_change_of_keys_does_not_bring_the_old_key_back() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    accepted(&admin, &version("1.0.0", 1), Some(1)).await;
    let rotated = signed(&unsigned("1.1.0"), 2, Some(1));
    assert_eq!(plan(&admin, &rotated).await["replaces"]["key"], public(1));
    assert_eq!(accepted(&admin, &rotated, None).await["trust"], "local");
    let back = admin.post(&format!("{ONE}/rollback"), json!({})).await.ok();
    assert_eq!((&back["version"], &back["signer"]["key"]), (&json!("1.0.0"), &json!(public(1))));
    assert_eq!(reason(install(&admin, &version("1.2.0", 1), None).await), "signature_key_changed");
    accepted(&admin, &version("1.2.0", 2), None).await;
    app.stop().await;
}

/// Case 36: a signature that isn't the key's is told in the plan, and nothing of the package is compiled before.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_told_in_the_plan_and_nothing_of_it_is_compiled() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::new().await;
    let options = PluginHostOptions { cache_dir: Some(folder.path().join("compiled")), ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let admin = app.admin();
    let compiled = || std::fs::read_dir(folder.path().join("compiled")).map_or(0, Iterator::count);
    let before = compiled();
    let good = signed(&plugins::guest(WITNESS), 1, None);
    let forged = resigned(&good, 2);
    let planned = plan(&admin, &forged).await;
    assert_eq!((&planned["trust"], &planned["refusal"]["reason"]), (&json!("unknown"), &json!("signature_wrong")));
    assert_eq!(reason(install(&admin, &forged, Some(1)).await), "signature_wrong");
    assert_eq!(plan(&admin, &plugins::guest(WITNESS)).await["refusal"]["reason"], "package_unsigned");
    assert_eq!(reason(install(&admin, &good, None).await), "signature_key_unknown");
    assert_eq!(compiled(), before);
    accepted(&admin, &good, Some(1)).await;
    assert!(compiled() > before);
    app.stop().await;
}

/// Case 37: the product's names are for the product and for publishers who are trusted altogether.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_does_not_speak_in_the_products_name() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    accepted(&admin, &version("1.0.0", 1), Some(1)).await;
    let named = |id: &str| {
        let package = Package::read(&unsigned("1.0.0")).unwrap();
        let manifest = String::from_utf8(package.file("manifest.toml").unwrap().to_vec()).unwrap();
        let manifest = manifest.replace(ID, id).into_bytes();
        signed(&pack_files(BTreeMap::from([("manifest.toml".to_owned(), manifest)])).unwrap(), 2, None)
    };
    assert_eq!(reason(install(&admin, &named("acme.bi1ling"), Some(2)).await), "plugin_id_confusable");
    let own = named("tessera.billing");
    assert_eq!(reason(install(&admin, &own, Some(2)).await), "plugin_id_reserved");
    trust(&admin, 2).await;
    accepted(&admin, &own, None).await;
    app.stop().await;
}

fn list(of: &Json) -> Vec<u8> {
    json!({"revocations": [of]}).to_string().into_bytes()
}

async fn import(admin: &Client, list: &[u8], seed: u8) -> Answer {
    let options = json!({"signature": secret(seed).sign(list, sign::REVOCATIONS)});
    admin.upload("/api/v1/plugins/revocations", "revoked.json", list, Some(options)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_stops_and_does_not_come_back() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    let one = format!("/api/v1/plugins/{WITNESS}");
    let package = signed(&plugins::guest(WITNESS), 1, None);
    accepted(&admin, &package, Some(1)).await;
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, WITNESS, "edition", &json!({})).await.unwrap();

    let revoked = list(&json!({"plugin": WITNESS, "version": "1.0.0", "reason": "It leaks names"}));
    let stranger = import(&admin, &revoked, 3).await.problem(422, "validation_failed");
    assert_eq!(stranger["fields"]["signature"]["code"], "signature_key_unknown", "{stranger}");
    trust(&admin, 3).await;
    let book = import(&admin, &revoked, 3).await.ok();
    assert_eq!((&book["added"], &book["suspended"]), (&json!(1), &json!([WITNESS])));
    assert_eq!(import(&admin, &revoked, 3).await.ok()["added"], 0);

    let shown = admin.get(&one).await.ok();
    assert_eq!((&shown["state"], &shown["revoked"]["reason"]), (&json!("suspended"), &json!("It leaks names")));
    let health = admin.get(&format!("{one}/health")).await.ok();
    assert_eq!(health["breaker"]["reason"], "It leaks names");
    let refused = host.call_function(&cx, WITNESS, "edition", &json!({})).await.unwrap_err();
    assert!(refused.detail.contains("revoked"), "{}", refused.detail);
    let audit = audited(&admin, "plugin.suspend").await;
    assert_eq!((audit.len(), &audit[0]["data"]["plugin"]), (1, &json!(WITNESS)));
    let bell = admin.get("/api/v1/notifications").await.ok();
    assert!(bell["items"][0]["message"]["en"].as_str().unwrap().contains("It leaks names"), "{bell}");

    // Neither by hand, nor by a restart, nor by switching it off and on, nor by installing it again.
    assert_eq!(reason(admin.post(&format!("{one}/enable"), json!({})).await), "package_revoked");
    assert_eq!(reason(install(&admin, &package, Some(1)).await), "package_revoked");
    drop(host);
    let host = open(&app).await;
    assert_eq!(admin.get(&one).await.ok()["state"], "suspended");
    host.call_function(&cx, WITNESS, "edition", &json!({})).await.unwrap_err();
    admin.post(&format!("{one}/disable"), json!({})).await.ok();
    assert_eq!(reason(admin.post(&format!("{one}/enable"), json!({})).await), "package_revoked");

    let id = book["revocations"][0]["id"].as_str().unwrap();
    admin.delete(&format!("{TRUST}/revocations/{id}")).await.ok();
    assert_eq!(admin.get(&one).await.ok()["state"], "disabled");
    admin.post(&format!("{one}/enable"), json!({})).await.ok();
    host.call_function(&cx, WITNESS, "edition", &json!({})).await.unwrap();
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_signs_nothing_and_agrees_to_nothing() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    trust(&admin, 1).await;
    accepted(&admin, &version("1.0.0", 1), None).await;
    let rotated = signed(&unsigned("1.1.0"), 2, Some(1));
    accepted(&admin, &rotated, None).await;
    let vague = admin.post(&format!("{TRUST}/revocations"), json!({"key": public(1)})).await;
    assert!(vague.problem(422, "validation_failed")["fields"]["reason"].is_object());
    admin.post(&format!("{TRUST}/revocations"), json!({"key": public(1), "reason": "Stolen"})).await.ok();
    assert_eq!(admin.get(ONE).await.ok()["state"], "enabled", "the new key is not the old one");
    assert_eq!(reason(admin.post(&format!("{ONE}/rollback"), json!({})).await), "key_revoked");
    admin
        .post(&format!("{TRUST}/keys"), json!({"key": public(1), "name": "Acme"}))
        .await
        .problem(409, "state_conflict");
    admin.post(&format!("{TRUST}/revocations"), json!({"key": public(2), "reason": "Stolen too"})).await.ok();
    assert_eq!(admin.get(ONE).await.ok()["state"], "suspended");
    let agreed = signed(&unsigned("1.2.0"), 3, Some(2));
    assert_eq!(reason(install(&admin, &agreed, None).await), "signature_key_unknown");
    assert_eq!(accepted(&admin, &agreed, Some(3)).await["state"], "enabled", "an administrator may name the next one");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_unsigned_in_development_does_not_run_elsewhere() {
    let app = TestApp::new().await;
    let development = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    let host = PluginHost::open(app.engine.clone(), development).await.unwrap();
    let admin = app.admin();
    assert_eq!(admin.get(TRUST).await.ok()["allows_unsigned"], true);
    let one = format!("/api/v1/plugins/{WITNESS}");
    accepted(&admin, &plugins::guest(WITNESS), None).await;
    let note = admin.post("/api/v1/records/witness_note", json!({"name": "by hand"})).await.id();
    drop(host);
    let host = open(&app).await;
    let shown = admin.get(&one).await.ok();
    assert_eq!((&shown["state"], &shown["trust"]), (&json!("failed"), &json!("unsigned")), "{shown}");
    assert!(shown["problem"].as_str().unwrap().contains("development mode"), "{shown}");
    assert_eq!(admin.get(&format!("/api/v1/records/witness_note/{note}")).await.ok()["name"], "by hand");
    assert_eq!(reason(admin.post(&format!("{one}/enable"), json!({})).await), "package_unsigned");
    // Signed, it is somebody's now: an administrator says whose.
    trust(&admin, 1).await;
    let upgrade = plugins::with_manifest(WITNESS, &[("version = \"1.0.0\"", "version = \"1.1.0\"")]);
    let upgrade = signed(&upgrade, 1, None);
    assert_eq!(reason(install(&admin, &upgrade, None).await), "signature_key_unknown");
    assert_eq!(accepted(&admin, &upgrade, Some(1)).await["trust"], "verified");
    drop(host);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_on_the_server_is_a_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("a.tessera", &version("1.0.0", 1));
    write("b.tessera", &resigned(&version("1.1.0", 1), 2));
    write("c.tessera", b"no package");
    write("secret.txt", b"not offered");
    let app = TestApp::new().await;
    let options = PluginHostOptions { catalogue: Some(folder.path().to_owned()), ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let admin = app.admin();
    let list = admin.get("/api/v1/plugins/catalogue").await.ok();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|item| &item["file"]).collect::<Vec<_>>(), ["a.tessera", "b.tessera", "c.tessera"]);
    assert_eq!((&items[0]["trust"], &items[0]["needs_acceptance"]), (&json!("unknown"), &json!(true)));
    assert_eq!(items[1]["refusal"]["reason"], "signature_wrong");
    assert!(items[2]["problem"].is_string());

    let path = "/api/v1/plugins/catalogue/a.tessera";
    let planned = admin.post(&format!("{path}?plan=true"), json!({})).await.ok();
    assert_eq!(planned["plan"]["signer"]["key"], public(1));
    assert_eq!(reason(admin.post(path, json!({})).await), "signature_key_unknown");
    assert_eq!(admin.post(path, json!({"accept_key": public(1)})).await.status, 201);
    assert_eq!(admin.get("/api/v1/plugins/catalogue").await.ok()["items"][0]["current_version"], "1.0.0");
    for outside in ["secret.txt", "..%2Fa.tessera", "nowhere.tessera"] {
        admin.post(&format!("/api/v1/plugins/catalogue/{outside}"), json!({})).await.problem(404, "not_found");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_read_keeps_nobody_else_from_working() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    accepted(&admin, &version("1.0.0", 1), Some(1)).await;
    app.engine.store().doc_put(Table::Plugin, "acme.broken", json!({"version": 7})).await.unwrap();
    drop(host);
    let _host = open(&app).await;
    let list = admin.get("/api/v1/plugins").await.ok();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["state"]), (1, &json!("enabled")));
    app.stop().await;
}
