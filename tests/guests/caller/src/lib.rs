//! Sends what it is told to other servers, and answers with all that it got to see of it.

use tessera_sdk::http::Request;
use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision, Error, Json, Plugin, Result, json};

/// The plugin.
pub struct Caller;

impl Plugin for Caller {
    /// Tries to send inside a write; the note keeps what became of it.
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let decide = |change: &Change| {
            let said = match Request::get(change.text("name").unwrap_or_default()).send() {
                Ok(response) => response.status.to_string(),
                Err(error) => error.code,
            };
            Decision::Modify(Fields::new().with("said", said))
        };
        Ok(changes.iter().map(decide).collect())
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        match function {
            "send" => Ok(send(&args)),
            "count" => Ok(count(&args)),
            _ => Err(Error::refused("unknown")),
        }
    }
}

/// The response, or the error.
fn send(args: &Json) -> Json {
    match request(args).send() {
        Ok(response) => json!({
            "status": response.status,
            "headers": response.headers,
            "bytes": response.body.len(),
            "start": response.text().chars().take(2_000).collect::<String>(),
            "truncated": response.truncated,
        }),
        Err(error) => json!({"error": error.code, "message": error.message, "retryable": error.retryable}),
    }
}

/// Sends until it is refused, and tells how often it wasn't.
fn count(args: &Json) -> Json {
    let mut sent = 0;
    loop {
        match request(args).send() {
            Ok(_) if sent < 1_000 => sent += 1,
            Ok(_) => return json!({"sent": sent}),
            Err(error) => return json!({"sent": sent, "error": error.code}),
        }
    }
}

fn request(args: &Json) -> Request {
    let text = |key: &str| args.get(key).and_then(Json::as_str).unwrap_or_default();
    let mut request = Request::new(args.get("method").and_then(Json::as_str).unwrap_or("GET"), text("url"));
    for (name, value) in pairs(args, "headers") {
        request = request.header(&name, value);
    }
    for (name, value) in pairs(args, "secrets") {
        request = request.secret(&name, value);
    }
    if let Some(size) = args.get("size").and_then(Json::as_u64) {
        request = request.body(vec![b'x'; usize::try_from(size).unwrap_or_default()]);
    }
    if let Some(body) = args.get("json") {
        request = request.json(body);
    }
    if let Some(millis) = args.get("timeout_ms").and_then(Json::as_u64) {
        request = request.timeout_ms(u32::try_from(millis).unwrap_or_default());
    }
    if let Some(key) = args.get("key").and_then(Json::as_str) {
        request = request.idempotency_key(key);
    }
    request
}

/// Pairs of texts: `[["name", "value"], …]`; so that a name may stand there twice.
fn pairs(args: &Json, key: &str) -> Vec<(String, String)> {
    let list = args.get(key).and_then(Json::as_array).into_iter().flatten();
    let text = |pair: &Json, at: usize| pair.get(at).and_then(Json::as_str).unwrap_or_default().to_owned();
    list.map(|pair| (text(pair, 0), text(pair, 1))).collect()
}

tessera_sdk::register!(Caller: hooks, functions);
