//! Who a package says that it is: ids that look like others', and signatures.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signer as _, SigningKey};
use reqwest::Method;
use serde_json::json;
use tessera_package::Package;
use tessera_package::write::pack_files;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Client, TestApp};

/// Number and key of a publisher, by its seed.
fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> String {
    BASE64.encode([&b"Ed"[..], &[seed; 8], key(seed).verifying_key().as_bytes()].concat())
}

fn sign(seed: u8, content: &[u8], comment: &str) -> Vec<u8> {
    let signature = key(seed).sign(&Blake2b512::digest(content)).to_bytes();
    let global = key(seed).sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
    let line = BASE64.encode([&b"ED"[..], &[seed; 8], &signature].concat());
    format!("untrusted comment: x\n{line}\ntrusted comment: {comment}\n{}\n", BASE64.encode(global)).into_bytes()
}

/// A package of nothing but a manifest with a secret, signed by the publisher of this seed.
fn package(id: &str, version: &str, signer: Option<u8>, rotation: Option<Vec<u8>>) -> Vec<u8> {
    let mut manifest = format!(
        "id = \"{id}\"\nversion = \"{version}\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
         name = {{ en = \"Plain\", zh-CN = \"普通\" }}\ndescription = {{ en = \"Plain\", zh-CN = \"普通\" }}\n"
    );
    if let Some(seed) = signer {
        manifest.push_str(&format!("publisher_key = \"{}\"\n", public(seed)));
    }
    manifest.push_str("[[settings]]\nkey = \"token\"\nkind = \"text\"\nsecret = true\n");
    manifest.push_str("label = { en = \"Token\", zh-CN = \"令牌\" }\n");
    let mut files = BTreeMap::from([("manifest.toml".to_owned(), manifest.into_bytes())]);
    files.extend(rotation.map(|statement| ("rotation.minisig".to_owned(), statement)));
    if let Some(seed) = signer {
        let unsigned = Package::read(&pack_files(files.clone()).unwrap()).unwrap();
        let signature = sign(seed, unsigned.digests_json(), &format!("{id} {version}"));
        files.insert("digests.json.minisig".to_owned(), signature);
    }
    pack_files(files).unwrap()
}

async fn open(app: &TestApp) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, ..tessera_tests::plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

async fn accepted(admin: &Client, package: &[u8]) {
    let plan = admin.upload("/api/v1/plugins?plan=true", "x.tessera", package, None).await.ok();
    let options = json!({"accept_key": plan["plan"]["signer"]["key"]});
    let answer = admin.upload("/api/v1/plugins", "x.tessera", package, Some(options)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

async fn refused(admin: &Client, package: &[u8]) -> String {
    let answer = admin.upload("/api/v1/plugins", "x.tessera", package, None).await;
    answer.problem(422, "package_refused")["reason"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_could_be_taken_for_another_is_not_installed() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    accepted(&admin, &package("acme.billing", "1.0.0", None, None)).await;
    for id in ["acme.bi1ling", "acrne.billing", "ac.me.billing", "acme.bil-ling"] {
        assert_eq!(refused(&admin, &package(id, "1.0.0", None, None)).await, "plugin_id_confusable", "{id}");
    }
    for id in ["core.billing", "system.billing"] {
        assert_eq!(refused(&admin, &package(id, "1.0.0", None, None)).await, "plugin_id_reserved", "{id}");
    }
    accepted(&admin, &package("acme.billing", "1.0.1", None, None)).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_signed_the_installed_version_can_upgrade_it() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    let id = "acme.billing";
    accepted(&admin, &package(id, "1.0.0", Some(1), None)).await;
    assert_eq!(refused(&admin, &package(id, "1.1.0", Some(2), None)).await, "signature_key_changed");
    assert_eq!(refused(&admin, &package(id, "1.1.0", None, None)).await, "signature_missing");
    let by_itself = sign(2, public(2).as_bytes(), "rotate acme.billing");
    assert_eq!(refused(&admin, &package(id, "1.1.0", Some(2), Some(by_itself))).await, "signature_wrong");
    let agreed = sign(1, public(2).as_bytes(), "rotate acme.billing");
    accepted(&admin, &package(id, "1.1.0", Some(2), Some(agreed))).await;
    assert_eq!(refused(&admin, &package(id, "1.2.0", Some(1), None)).await, "signature_key_changed");
    accepted(&admin, &package(id, "1.2.0", Some(2), None)).await;
    // Older, and signed by the right one all the same: only a rollback goes back.
    assert_eq!(refused(&admin, &package(id, "1.1.9", Some(2), None)).await, "");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_do_not_go_to_whoever_takes_the_id_of_a_plugin_that_was_removed() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    let one = "/api/v1/plugins/acme.billing";
    let settings = format!("{one}/settings");
    let is_set = async || admin.get(&settings).await.ok()["items"][0]["is_set"].clone();
    accepted(&admin, &package("acme.billing", "1.0.0", Some(1), None)).await;
    admin.call(Method::PUT, &settings, Some(json!({"token": "entrusted"}))).await.ok();
    assert_eq!(admin.delete(one).await.status, 204);
    accepted(&admin, &package("acme.billing", "1.1.0", Some(1), None)).await;
    assert_eq!(is_set().await, true, "the same publisher's plugin finds it again");
    assert_eq!(admin.delete(one).await.status, 204);
    let strangers = package("acme.billing", "1.2.0", Some(2), None);
    assert_eq!(refused(&admin, &strangers).await, "signature_key_changed", "it is the first publisher's still");
    let stolen = json!({"key": public(1), "reason": "Stolen"});
    admin.post("/api/v1/plugins/trust/revocations", stolen).await.ok();
    accepted(&admin, &strangers).await;
    assert_eq!(is_set().await, false);
    app.stop().await;
}
