//! What is odd beside the body: parts of the path, headers, and files that were cut off or damaged on their way.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use serde_json::json;
use tessera_tests::app::PASSWORD;
use tessera_tests::{Client, TestApp};

use super::{Fuzzer, encoded};

/// Headers that routes read, with what nobody would write into them on purpose.
const HEADERS: &[(&str, &[&str])] = &[
    (
        "if-match",
        &["", "*", "1", "\"1\"", "W/\"1\"", "\"-1\"", "\"18446744073709551616\"", "\"1\", \"2\"", "\"\"\"", "none"],
    ),
    ("x-change-reason", &["", "%", "%E4%BD", "%FF", "%00", "%0D%0Ax: y", "%E5%AE%A2%E6%88%B7", "because"]),
    ("accept-language", &["", "*", "zh-CN;q=abc", "en;q=1.5,,;", "-", "xx-YY", "zh_Hans_CN.UTF-8"]),
];
/// Instead of a token.
const NONSENSE: &[&str] =
    &["", "Bearer", "Bearer  ", "Bearer forged", "Basic YWRtaW46YWRtaW4=", "bearer\tx", "Bearer ../../x", "Bearer \""];
const NAMES: &[&str] = &["x.csv", "x.xlsx", "x.zip", "客户.xlsx", "../x", "x", ""];

/// A route with something in the place of each part that it leaves open.
pub(super) fn path(fuzzer: &mut Fuzzer, template: &str) -> String {
    let mut path = template.to_owned();
    for (name, known) in [
        ("{object}", vec!["account", "opportunity", "user", "role", "department", "nothing"]),
        ("{id}", vec![]),
        ("{action}", vec![]),
        ("{plugin}", vec!["customers", "nothing"]),
        ("{provider}", vec!["acme", "nothing"]),
        ("{passkey}", vec![]),
        ("{digest}", vec!["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "e3b0"]),
        ("{name}", vec![]),
        ("{key}", vec!["stage", "nothing"]),
        ("{version}", vec!["0", "1"]),
        ("{endpoint}", vec!["incoming", "nothing"]),
        ("{token}", vec![]),
        ("{to}", vec!["user", "group", "department", "nothing"]),
        ("{with}", vec![]),
    ] {
        let value = match known.choose(&mut fuzzer.rng) {
            Some(known) if fuzzer.rng.random_bool(0.8) => (*known).to_owned(),
            _ if fuzzer.rng.random_bool(0.5) => fuzzer.ids.choose(&mut fuzzer.rng).cloned().unwrap_or_default(),
            _ => fuzzer.text(),
        };
        let value = if value.is_empty() { "x".to_owned() } else { value.chars().take(100).collect() };
        path = path.replace(name, &encoded(&value));
    }
    assert!(!path.contains('{'), "a part of {template} is not filled in");
    path
}

/// The administrator, by token and by cookie.
pub(super) struct Callers {
    token: Client,
    cookie: Client,
}

impl Callers {
    pub(super) async fn new(app: &TestApp) -> Self {
        let login = json!({"username": "admin", "password": PASSWORD});
        let answer = app.anonymous().post("/api/v1/auth/login", login).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
        let cookie = app.anonymous().header("cookie", cookie);
        cookie.get("/api/v1/me").await.ok();
        Self { token: app.admin(), cookie }
    }

    /// One of them, some with odd headers; nonsense for a token stands beside the cookie.
    pub(super) fn dressed(&self, rng: &mut ChaCha8Rng) -> Client {
        let mut client = if rng.random_bool(0.5) { self.token.clone() } else { self.cookie.clone() };
        if rng.random_bool(0.1) {
            client = self.cookie.header("authorization", NONSENSE.choose(rng).copied().unwrap_or_default());
        }
        for (name, values) in HEADERS {
            if rng.random_bool(0.2) {
                client = client.header(name, values.choose(rng).copied().unwrap_or_default());
            }
        }
        client
    }
}

/// What is uploaded.
pub(super) struct Files {
    workbook: Vec<u8>,
}

impl Files {
    pub(super) async fn new(admin: &Client) -> Self {
        let template = admin.request(Method::GET, "/api/v1/imports/template/account?format=xlsx");
        let workbook = template.send().await.unwrap().bytes().await.unwrap().to_vec();
        assert!(workbook.starts_with(b"PK"), "a workbook is a zip archive");
        Self { workbook }
    }

    /// A name, and a text, or a workbook without its end or with some of its bytes changed.
    pub(super) fn one(&self, rng: &mut ChaCha8Rng, text: String) -> (&'static str, Vec<u8>) {
        let length = self.workbook.len();
        let mut bytes = text.into_bytes();
        match rng.random_range(0..4) {
            0 => bytes = self.workbook[..rng.random_range(4..length)].to_vec(),
            1 => {
                bytes.clone_from(&self.workbook);
                for _ in 0..rng.random_range(1..20) {
                    bytes[rng.random_range(4..length)] = rng.random();
                }
            }
            _ => {}
        }
        (NAMES.choose(rng).copied().unwrap_or_default(), bytes)
    }
}
