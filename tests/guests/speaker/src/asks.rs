//! What the functions ask of the host.

use tessera_sdk::http::Request;
use tessera_sdk::records::{self, Op, Query};
use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{
    Error, Json, Result, context, dictionaries, events, identity, jobs, json, kv, log, secrets, settings,
};

const NOTE: &str = "spoken_note";

/// The name of a note; empty when there is none.
pub(crate) fn name_of(id: &str) -> Result<String> {
    let row = records::get(NOTE, id, &["name"])?;
    Ok(row.and_then(|row| row.text("name").map(str::to_owned)).unwrap_or_default())
}

/// Each operation on records once, with what is refused.
pub(crate) fn records() -> Result<Json> {
    let set = Fields::new()
        .with("name", "one")
        .with("amount", "12.50 CNY")
        .with("size", 3_i64)
        .with("urgent", true)
        .with("tags", Value::Json(json!(["red", "blue"]).to_string()));
    let one = records::create(NOTE, set, Some("the first"))?;
    let twice = records::create(NOTE, Fields::new().with("name", "other"), Some("the first"))?;
    let two = records::reserve_id(NOTE)?;
    let made = records::apply(vec![
        Op::Create { object: NOTE.to_owned(), id: Some(two.clone()), set: Fields::new().with("name", "two") },
        Op::Update {
            record: one.ref_.clone(),
            expected_version: Some(one.version),
            set: Fields::new().with("note", "changed"),
        },
        Op::Create { object: NOTE.to_owned(), id: None, set: Fields::new().with("name", "three") },
    ])?;
    let got = records::get(NOTE, &one.ref_.id, &["name", "note", "amount", "size", "urgent", "tags", "seen"])?;
    let fields: Vec<Json> =
        got.iter().flat_map(|row| &row.fields).map(|field| json!([field.name, shown(&field.value)])).collect();
    let asked = Query {
        object: NOTE.to_owned(),
        filter: Some(json!({"field": "name", "op": "in", "value": ["one", "two", "three"]})),
        select: vec!["name".to_owned()],
        sort: vec!["-name".to_owned()],
        limit: 2,
        cursor: None,
    };
    let (first, cursor) = records::query(&asked)?;
    let (rest, end) = records::query(&Query { cursor, ..asked })?;
    let names: Vec<&str> = first.iter().chain(&rest).filter_map(|row| row.text("name")).collect();
    let many = records::get_many(&[records::reference(NOTE, &two), records::reference(NOTE, "nobody")], &["name"])?;
    records::delete(&records::reference(NOTE, &two), None)?;
    let described = records::describe(NOTE)?;
    Ok(json!({
        "same": one.ref_ == twice.ref_,
        "made": made.len(),
        "own_id": made[0].id == two,
        "fields": fields,
        "names": names,
        "end": end,
        "many": many.iter().map(|row| row.as_ref().and_then(|row| row.text("name"))).collect::<Vec<_>>(),
        "count": records::count(NOTE, None)?,
        "key": described["key"],
        "stale": code(records::update(&one.ref_, Fields::new().with("note", "late"), Some(one.version))),
        "touched": records::touch(&one.ref_, None)? - one.version,
        "touched_late": code(records::touch(&one.ref_, Some(one.version))),
        "nameless": told(records::create(NOTE, Fields::new().with("note", "x"), None)),
        "forbidden": told(records::create(NOTE, Fields::new().with("name", "forbidden"), None)),
        "ungranted": code(records::get("account", "nobody", &[])),
        "gone": records::get(NOTE, &two, &[])?.is_none(),
    }))
}

/// Keys and values.
pub(crate) fn kept() -> Result<Json> {
    let first = kv::set("greeting", "你好 hello".as_bytes(), None)?;
    let second = kv::set_if("greeting", "再见".as_bytes(), first, Some(60))?;
    let stale = kv::set_if("greeting", b"never", first, None).err();
    kv::set("raw", &[0, 255, 128], None)?;
    let text = kv::get("greeting")?.map(|entry| entry.text().map(str::to_owned)).transpose()?;
    let raw = kv::get("raw")?.map(|entry| entry.value);
    let keys: Vec<String> = kv::scan("", None, 10)?.into_iter().map(|entry| entry.key).collect();
    let malformed = kv::get("raw")?.map(|entry| code(entry.json()));
    kv::delete("raw")?;
    let details = stale.as_ref().and_then(|error| error.details.as_deref()).map(serde_of).unwrap_or_default();
    Ok(json!({
        "grew": second > first,
        "stale": stale.as_ref().map(|error| error.code.clone()),
        "names_revision": details["revision"] == json!(second),
        "text": text,
        "raw": raw,
        "keys": keys,
        "malformed": malformed,
        "deleted": kv::get("raw")?.is_none(),
    }))
}

/// Who there is, and what they may.
pub(crate) fn people() -> Result<Json> {
    let me = context::actor();
    Ok(json!({
        "is_user": me.principal == context::Principal::User,
        "me": identity::user(&me.id)?.map(|person| json!([person.display_name == me.display_name, person.active])),
        "nobody": identity::user("nobody")?.is_none(),
        "found": identity::find_users(None, Some("admin"), 10)?.len(),
        "manager": identity::manager_of(&me.id)?,
        "may_create": identity::can("create", NOTE, None, None)?,
        "may_fly": code(identity::can("create", "no_such_object", None, None)),
    }))
}

/// What is told without asking for anything.
pub(crate) fn surroundings() -> Json {
    log::write(log::Level::Warn, "looked around", Some(&json!({"calmly": true})));
    let left = context::remaining();
    json!({
        "phase": context::phase(),
        "now": context::now().len(),
        "today": context::today().len(),
        "granted": [context::is_granted("kv"), context::is_granted("records.read:account")],
        "supports": [context::supports("jobs"), context::supports("levitation")],
        "left": left.fuel_left > 0 && left.wall_ms_left > 0 && left.host_calls_left > 0,
        "locale": context::actor().locale,
        "traced": !context::correlation_id().is_empty(),
        "tone": settings::get("tone").as_ref().map(shown),
        "limit": settings::get("limit").as_ref().map(shown),
        "nothing": settings::get("no_such_setting").is_none(),
        "all": settings::all(),
        "item": dictionaries::item("no_such_dictionary", "x").is_none(),
    })
}

/// Secrets, and other servers: neither is there.
pub(crate) fn outside() -> Json {
    let request = |url: &str| Request::post(url).json(&json!({"a": 1})).timeout_ms(500).idempotency_key("k");
    json!({
        "exists": secrets::exists("signing_key"),
        "sign": code(secrets::hmac_sha256("signing_key", b"data")),
        "verify": code(secrets::verify_hmac_sha256("signing_key", b"data", &[0; 32])),
        "ungranted": code(request("https://elsewhere.test/").send()),
        "no_secret": code(request("http://peer.test/").secret("authorization", "Bearer {signing_key}").send()),
        "no_method": code(Request::new("BREW", "http://peer.test/").send()),
    })
}

/// Work for later, and words to others.
pub(crate) fn work(args: &Json) -> Result<Json> {
    let in_an_hour = Some(context::now_ms() + 3_600_000);
    let later = jobs::enqueue("again", &json!({}), in_an_hour, Some("only one"), 5)?;
    let twice = jobs::enqueue("again", &json!({}), None, Some("only one"), 5);
    let waiting = jobs::status(&later)?["state"].clone();
    let cancelled = jobs::cancel(&later)?;
    let count = jobs::enqueue("count", &json!({"said": args["said"]}), None, None, 0)?;
    let again = jobs::enqueue("again", &json!({}), None, None, 5)?;
    events::emit("said", None, &json!({"said": args["said"]}))?;
    events::notify(&context::actor().id, "said", &json!({}), None)?;
    events::invalidate_ui("card", None);
    Ok(json!({
        "jobs": [count, again],
        "twice": code(twice),
        "waiting": waiting,
        "cancelled": cancelled,
        "unknown": code(jobs::enqueue("nobody", &json!({}), None, None, 0)),
        "event": code(events::emit("Not A Name", None, &json!({}))),
    }))
}

/// What the after-hooks kept.
pub(crate) fn heard() -> Result<Json> {
    let one = |entry: kv::Entry| -> Result<Json> { Ok(json!([entry.key, entry.json()?])) };
    kv::scan("heard/", None, 100)?.into_iter().map(one).collect()
}

fn shown(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => json!(bytes),
        Value::Json(text) => serde_of(text),
    }
}

fn serde_of(text: &str) -> Json {
    text.parse().unwrap_or_default()
}

fn code<T>(answer: Result<T>) -> Option<String> {
    answer.err().map(|error| error.code)
}

fn told<T>(answer: Result<T>) -> Option<(String, Option<String>)> {
    answer.err().map(|Error { code, field, .. }| (code, field))
}
