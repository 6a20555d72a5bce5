//! Keeps keys and values and signs with secrets, as its arguments say; what comes of it is told, refusals too.

use tessera_sdk::value::Fields;
use tessera_sdk::{
    Change, Decision, Error, Json, Plugin, Result, Value, context, json, kv, records, secrets, settings,
};

/// The plugin.
pub struct Keeper;

impl Plugin for Keeper {
    /// Does in a hook what the name of the record says, and notes what came of it.
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        if hook == "held" {
            return held(&changes);
        }
        let mut decisions = Vec::with_capacity(changes.len());
        for change in &changes {
            let note = match change.text("name").unwrap_or_default() {
                "reads" => kv::get("k")?.map(|entry| entry.text().map(str::to_owned)).transpose()?,
                "walks" => Some(kv::scan("", None, 10)?.len().to_string()),
                "signs" => Some(hex(&secrets::hmac_sha256("signing_key", b"data")?)),
                "sets" => Some(kv::set("k", b"from a hook", None)?.to_string()),
                "deletes" => {
                    kv::delete("k")?;
                    None
                }
                _ => None,
            };
            decisions.push(match note {
                Some(note) => Decision::Modify(Fields::new().with("note", note)),
                None => Decision::Allow,
            });
        }
        Ok(decisions)
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        let done = if function == "sign" { sign(&args) } else { keep(&args) };
        Ok(match done {
            Ok(answer) => json!({"ok": answer}),
            Err(error) => {
                let details: Option<Json> = error.details.as_deref().and_then(|text| text.parse().ok());
                json!({"error": error.code, "message": error.message, "details": details})
            }
        })
    }
}

/// Refuses the names that are kept under `held/<object>/<name>`.
fn held(changes: &[Change]) -> Result<Vec<Decision>> {
    let key = |change: &Change| {
        let object = change.record.as_ref().map(|record| record.object.as_str()).unwrap_or_default();
        format!("held/{object}/{}", change.text("name").unwrap_or_default())
    };
    let kept = kv::get_many(&changes.iter().map(key).collect::<Vec<_>>())?;
    Ok(kept.iter().map(|kept| if kept.is_some() { Decision::refuse("held") } else { Decision::Allow }).collect())
}

fn keep(args: &Json) -> Result<Json> {
    let text = |key: &str| args[key].as_str().unwrap_or_default();
    let number = |key: &str| args[key].as_u64();
    let ttl = number("ttl").map(|seconds| seconds as u32);
    let value = match number("bytes") {
        Some(bytes) => vec![b'x'; bytes as usize],
        None => text("value").as_bytes().to_vec(),
    };
    match text("what") {
        "get" => kv::get(text("key")).map(|entry| entry.map_or(Json::Null, shown)),
        "set" => match number("revision") {
            Some(revision) => kv::set_if(text("key"), &value, revision, ttl),
            None => kv::set(text("key"), &value, ttl),
        }
        .map(|revision| json!(revision)),
        "delete" => kv::delete(text("key")).map(|()| Json::Null),
        "scan" => {
            let limit = number("limit").unwrap_or(100) as u32;
            let found = kv::scan(text("prefix"), args["after"].as_str(), limit)?;
            Ok(json!(found.into_iter().map(|entry| entry.key).collect::<Vec<_>>()))
        }
        "objects" => {
            let objects = records::objects()?;
            Ok(json!(objects.into_iter().map(|object| object.key).collect::<Vec<_>>()))
        }
        // As many as there is room for, and then why there is no more.
        "fill" => {
            for at in 0..number("count").unwrap_or_default() {
                kv::set(&format!("{}{at}", text("prefix")), &value, ttl)?;
            }
            Ok(Json::Null)
        }
        "bytes" => {
            let all: Vec<u8> = (0..=255).collect();
            kv::set("bytes", &all, None)?;
            Ok(json!(kv::get("bytes")?.is_some_and(|entry| entry.value == all)))
        }
        _ => Ok(json!(context::supports("kv") && context::is_granted("kv"))),
    }
}

fn sign(args: &Json) -> Result<Json> {
    let text = |key: &str| args[key].as_str().unwrap_or_default();
    let name = text("name");
    let data = match args["bytes"].as_u64() {
        Some(bytes) => vec![b'x'; bytes as usize],
        None => text("data").as_bytes().to_vec(),
    };
    match text("what") {
        "exists" => Ok(json!(secrets::exists(name))),
        "hmac" => secrets::hmac_sha256(name, &data).map(|mac| json!(hex(&mac))),
        "verify" => {
            let mac = secrets::hmac_sha256(name, &data)?;
            let mut altered = mac.clone();
            altered[31] ^= 1;
            let verify = |mac: &[u8]| secrets::verify_hmac_sha256(name, &data, mac);
            Ok(json!([verify(&mac)?, verify(&altered)?, verify(&mac[..16])?, verify(&[])?]))
        }
        // Whatever might tell a secret.
        _ => {
            let setting = match settings::get(name) {
                None => Json::Null,
                Some(Value::Text(text)) => json!(text),
                Some(_) => json!("something"),
            };
            let kept = kv::get(name).map(|entry| entry.is_some()).unwrap_or_default();
            let refused: Vec<Error> =
                ["", "tone", "nothing"].into_iter().filter_map(|name| secrets::hmac_sha256(name, b"").err()).collect();
            let refused: Vec<String> =
                refused.into_iter().map(|error| format!("{}: {}", error.code, error.message)).collect();
            Ok(json!({"setting": setting, "all": settings::all(), "kept": kept, "refused": refused}))
        }
    }
}

fn shown(entry: kv::Entry) -> Json {
    json!({"value": entry.text().unwrap_or_default(), "revision": entry.revision})
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

tessera_sdk::register!(Keeper: hooks, functions);
