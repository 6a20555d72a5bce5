//! Every route of the document, with input that nobody would send on purpose: never a 5xx, always a problem.

mod oddities;

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use serde_json::{Map, Value as Json, json};
use tessera_model::field::FieldKind;
use tessera_server::{Limits, ServerOptions};
use tessera_tests::{Answer, Client, TestApp};

use self::oddities::{Callers, Files};

/// Rounds over all routes.
const ROUNDS: usize = 12;

/// Would end the session that the test runs with, or never ends.
const LEFT_OUT: &[&str] = &[
    "/api/v1/auth/logout",
    "/api/v1/live",
    "/api/v1/me/password",
    "/api/v1/me/sessions",
    "/api/v1/users/{id}/password",
];

struct Fuzzer {
    rng: ChaCha8Rng,
    ids: Vec<String>,
    fields: Vec<String>,
}

impl Fuzzer {
    fn text(&mut self) -> String {
        let long = "长".repeat(5_000);
        let samples = [
            "",
            " ",
            "a",
            "null",
            "0",
            "-1",
            "18446744073709551616",
            "1e400",
            "北京",
            "%00",
            "\u{0}",
            "\u{202e}x",
            "'; DROP TABLE x; --",
            "{}",
            "[]",
            "../../x",
            "<script>",
            "2026-02-30",
            "2026-11-21",
            "9999-12-31T23:59:59Z",
            "true",
            "a b",
            "🙂",
            "$me",
            "name",
            "-created_at",
            "o_account:x",
            "⟨x⟩",
            "`",
            "\\",
            "\"",
            "csv",
            "xlsx",
            long.as_str(),
        ];
        let pick = samples.choose(&mut self.rng).copied().unwrap_or_default();
        pick.to_owned()
    }

    fn value(&mut self, depth: usize) -> Json {
        match self.rng.random_range(0..if depth > 3 { 6 } else { 9 }) {
            0 => Json::Null,
            1 => json!(self.rng.random_bool(0.5)),
            2 => json!([i64::MIN, -1, 0, 1, i64::MAX].choose(&mut self.rng).copied().unwrap_or_default()),
            3 => json!(self.rng.random::<f64>() * 1e300),
            4 => json!(self.text()),
            5 => json!(self.ids.choose(&mut self.rng).cloned()),
            6 => (0..self.rng.random_range(0..4)).map(|_| self.value(depth + 1)).collect(),
            _ => Json::Object(self.object(depth + 1)),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Json> {
        let words = [
            "and",
            "or",
            "not",
            "field",
            "op",
            "value",
            "eq",
            "in",
            "between",
            "within",
            "filter",
            "sort",
            "limit",
            "cursor",
            "fields",
            "search",
            "count",
            "group_by",
            "measures",
            "object",
            "mapping",
            "ids",
            "rows",
            "permissions",
            "amount",
            "currency",
        ];
        let count = self.rng.random_range(0..5);
        (0..count)
            .map(|_| {
                let key = match self.rng.random_range(0..3) {
                    0 => words.choose(&mut self.rng).map(|word| (*word).to_owned()).unwrap_or_default(),
                    1 => self.fields.choose(&mut self.rng).cloned().unwrap_or_default(),
                    _ => self.text().chars().take(40).collect(),
                };
                (key, self.value(depth))
            })
            .collect()
    }

    /// A body that follows the schema in its shape, with odd values.
    fn shaped(&mut self, document: &Json, schema: &Json, depth: usize) -> Json {
        if let Some(name) = schema["$ref"].as_str() {
            let target = document.pointer(&name[1..]).cloned().unwrap_or_default();
            return self.shaped(document, &target, depth);
        }
        let one_of = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        if let Some(choices) = one_of {
            let choice = choices.choose(&mut self.rng).cloned().unwrap_or_default();
            return self.shaped(document, &choice, depth);
        }
        if depth > 5 || self.rng.random_bool(0.15) {
            return self.value(depth);
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
        match kind {
            "object" => match schema["properties"].as_object() {
                Some(properties) => {
                    let mut body = Map::new();
                    for (key, inner) in properties {
                        if self.rng.random_bool(0.6) {
                            body.insert(key.clone(), self.shaped(document, inner, depth + 1));
                        }
                    }
                    Json::Object(body)
                }
                None => Json::Object(self.object(depth)),
            },
            "array" => {
                (0..self.rng.random_range(0..3)).map(|_| self.shaped(document, &schema["items"], depth + 1)).collect()
            }
            "string" => match schema["enum"].as_array().and_then(|choices| choices.choose(&mut self.rng)) {
                Some(choice) => choice.clone(),
                None => json!(self.text()),
            },
            "boolean" => json!(self.rng.random_bool(0.5)),
            "integer" | "number" => json!(self.rng.random_range(-5..1000)),
            _ => self.value(depth),
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn check(method: &Method, path: &str, body: Option<&Json>, answer: &Answer) {
    let about = || {
        format!(
            "{method} {path} {}",
            body.map(|body| body.to_string().chars().take(600).collect::<String>()).unwrap_or_default()
        )
    };
    assert!(answer.status < 500, "{}: {} {}", about(), answer.status, answer.text);
    if answer.status >= 400 {
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{}: {}", about(), answer.text);
        assert!(answer.body["code"].is_string() && answer.body["title"].is_string(), "{}: {}", about(), answer.text);
    }
}

/// Routes whose body is fields with values: what is refused of it is named.
const NAMED: &[&str] = &[
    "/api/v1/records/{object}",
    "/api/v1/records/{object}/{id}",
    "/api/v1/users",
    "/api/v1/users/{id}",
    "/api/v1/departments",
    "/api/v1/departments/{id}",
    "/api/v1/roles",
    "/api/v1/roles/{id}",
    "/api/v1/settings",
    "/api/v1/me",
];

fn check_named(template: &str, body: Option<&Json>, answer: &Answer) {
    let is_about_fields = matches!(answer.body["code"].as_str(), Some("validation_failed" | "unknown_field"));
    // A field without a name has none to be named by.
    let has_names = body.and_then(Json::as_object).is_some_and(|body| !body.contains_key(""));
    if NAMED.contains(&template) && answer.status == 422 && is_about_fields && has_names {
        let fields = answer.body["fields"].as_object().filter(|fields| !fields.is_empty());
        let fields = fields.unwrap_or_else(|| panic!("{template} {body:?}: {}", answer.text));
        for problem in fields.values() {
            assert!(problem["code"].is_string() && problem["message"].is_string(), "{template}: {}", answer.text);
        }
    }
}

/// No kind of field but JSON takes this.
fn odd() -> Json {
    json!({"odd": {"odder": 1}})
}

#[track_caller]
fn assert_named(answer: Answer, field: &str, about: &str) {
    assert!(matches!(answer.status, 400 | 422), "{about} {field}: {} {}", answer.status, answer.text);
    assert!(answer.body["fields"][field]["code"].is_string(), "{about} {field}: {}", answer.text);
    assert!(answer.body["fields"][field]["message"].is_string(), "{about} {field}: {}", answer.text);
}

#[tokio::test]
async fn a_value_that_no_field_takes_is_refused_by_the_name_of_its_field() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let schema = app.engine.schema();
    for (key, route, made) in [
        ("account", "/api/v1/records/account", json!({"name": "Acme"})),
        ("opportunity", "/api/v1/records/opportunity", json!({"name": "Deal"})),
        ("memo", "/api/v1/records/memo", json!({"name": "Memo"})),
        ("user", "/api/v1/users", json!({"name": "Mei", "username": "mei"})),
        ("department", "/api/v1/departments", json!({"name": "South"})),
        ("role", "/api/v1/roles", json!({"name": "Reader"})),
    ] {
        let one = format!("{route}/{}", admin.post(route, made).await.id());
        let object = schema.object(key).unwrap();
        let names = object.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Json(_)));
        for field in names.map(|field| field.key.as_str()).chain(["no_such_field"]) {
            let body = || json!({ field: odd() });
            assert_named(admin.post(route, body()).await, field, route);
            assert_named(admin.patch(&one, body()).await, field, &one);
        }
    }
    assert_named(
        admin.post("/api/v1/roles", json!({"name": "Odd", "permissions": odd()})).await,
        "permissions",
        "roles",
    );
    app.stop().await;
}

#[tokio::test]
async fn what_is_wrong_in_a_request_is_refused_by_its_name() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let view = json!({"object": "account", "name": "Mine", "definition": {}});
    let dashboard = json!({"name": "Mine", "cards": []});
    let bulk = json!({"op": "update", "ids": [], "fields": {}});
    let login = json!({"username": "admin", "password": "x"});
    for (method, route, good, keys) in [
        (
            Method::PATCH,
            "/api/v1/settings",
            json!({}),
            vec!["organization", "locale", "currency", "timezone", "region"],
        ),
        (
            Method::PATCH,
            "/api/v1/settings/mail",
            json!({}),
            vec!["host", "port", "security", "username", "password", "sender_name", "sender_address", "site"],
        ),
        (Method::PATCH, "/api/v1/me", json!({}), vec!["locale", "timezone", "theme"]),
        (Method::POST, "/api/v1/auth/login", login, vec!["username", "password"]),
        (Method::POST, "/api/v1/views", view, vec!["object", "name"]),
        (Method::POST, "/api/v1/dashboards", dashboard, vec!["name", "cards"]),
        (Method::POST, "/api/v1/exports", json!({"object": "account"}), vec!["object", "search", "sort", "fields"]),
        (Method::POST, "/api/v1/records/account/bulk", bulk, vec!["op", "ids", "search"]),
        (
            Method::POST,
            "/api/v1/records/account/query",
            json!({}),
            vec!["search", "sort", "fields", "limit", "cursor", "count"],
        ),
        (Method::POST, "/api/v1/records/account/aggregate", json!({}), vec!["search", "group_by"]),
    ] {
        for key in keys.into_iter().chain(["no_such_field"]) {
            let mut body = good.clone();
            body[key] = odd();
            assert_named(admin.call(method.clone(), route, Some(body)).await, key, route);
        }
    }
    let bulk = "/api/v1/records/account/bulk";
    assert_named(admin.post(bulk, json!({"op": "improve", "ids": []})).await, "op", bulk);
    assert_named(admin.post(bulk, json!({"op": "delete"})).await, "ids", bulk);
    assert_named(admin.post("/api/v1/views", json!({"name": "Mine", "definition": {}})).await, "object", "views");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_route_fails_on_odd_input() {
    let limits = Limits {
        anonymous_rate: 100_000,
        anonymous_burst: 100_000,
        user_rate: 100_000,
        user_burst: 100_000,
        costly_rate: 100_000,
        costly_burst: 100_000,
        ..Limits::default()
    };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let admin = app.admin();
    let document = admin.get("/api/openapi.json").await.ok();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let deal = admin.post("/api/v1/records/opportunity", json!({"name": "Deal", "account": account})).await.id();
    let schema = app.engine.schema();
    let fields = schema.objects().flat_map(|object| object.fields.iter().map(|field| field.key.clone())).collect();
    let mut fuzzer =
        Fuzzer { rng: ChaCha8Rng::seed_from_u64(7), ids: vec![account, deal, "nobody".to_owned()], fields };
    let (callers, files) = (Callers::new(&app).await, Files::new(&admin).await);
    for _ in 0..ROUNDS {
        for (template, item) in document["paths"].as_object().unwrap() {
            if LEFT_OUT.contains(&template.as_str()) {
                continue;
            }
            for (method, operation) in
                item.as_object().unwrap().iter().filter(|(_, operation)| operation["responses"].is_object())
            {
                let client = callers.dressed(&mut fuzzer.rng);
                call(&client, &mut fuzzer, &files, &document, template, method, operation).await;
            }
        }
    }
    admin.get("/api/v1/me").await.ok();
    app.stop().await;
}

async fn call(
    client: &Client,
    fuzzer: &mut Fuzzer,
    files: &Files,
    document: &Json,
    template: &str,
    method: &str,
    operation: &Json,
) {
    let method: Method = method.to_uppercase().parse().unwrap();
    let mut path = oddities::path(fuzzer, template);
    let mut separator = '?';
    for parameter in
        operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query")
    {
        if fuzzer.rng.random_bool(0.5) {
            let value = if parameter["name"] == "filter" { fuzzer.value(0).to_string() } else { fuzzer.text() };
            let value: String = value.chars().take(2_000).collect();
            path.push_str(&format!(
                "{separator}{}={}",
                parameter["name"].as_str().unwrap_or_default(),
                encoded(&value)
            ));
            separator = '&';
        }
    }
    if path.len() > 20_000 {
        return;
    }
    let content = &operation["requestBody"]["content"];
    if content.get("multipart/form-data").is_some() {
        let options = fuzzer.value(0);
        let text = fuzzer.text();
        let (name, bytes) = files.one(&mut fuzzer.rng, text);
        let answer = client.upload(&path, name, &bytes, Some(options.clone())).await;
        return check(&method, &path, Some(&options), &answer);
    }
    let body = content.get("application/json").map(|json| {
        let schema = &json["schema"];
        if fuzzer.rng.random_bool(0.7) { fuzzer.shaped(document, schema, 0) } else { fuzzer.value(0) }
    });
    let answer = client.call(method.clone(), &path, body.clone()).await;
    check(&method, &path, body.as_ref(), &answer);
    check_named(template, body.as_ref(), &answer);
}
