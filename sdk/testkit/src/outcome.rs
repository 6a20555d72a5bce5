//! Compares what came of it with what should have.

use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::records::query::QueryRequest;
use tessera_engine::{Channel, Context};
use tessera_model::error::Error;

use crate::case::Case;
use crate::names::Names;
use crate::{Stage, observer};

/// Records that an expectation looks at.
const SEEN_MAX: usize = 100;

/// The refusal of the last step.
pub(super) fn refusal(case: &Case, refusal: Option<&Error>) -> Vec<String> {
    match (&case.rejected, refusal) {
        (None, None) => Vec::new(),
        (None, Some(error)) => vec![format!("the last step was refused: {error}")],
        (Some(_), None) => vec!["the last step should have been refused".to_owned()],
        (Some(wanted), Some(error)) => {
            let mut texts = vec![error.detail.clone()];
            texts.extend(error.fields.iter().flat_map(|field| [field.message.en.clone(), field.message.zh_cn.clone()]));
            texts.extend(error.extra.as_deref().map(ToString::to_string));
            let mut problems = Vec::new();
            if !texts.iter().any(|text| text.contains(&wanted.contains)) {
                problems.push(format!("the refusal should say `{}`; it says {texts:?}", wanted.contains));
            }
            let mut codes =
                std::iter::once(error.code.as_str()).chain(error.fields.iter().map(|field| field.code.as_str()));
            if let Some(code) = wanted.code.as_deref().filter(|code| !codes.any(|one| one == *code)) {
                problems.push(format!("the refusal should have the code `{code}`; it is {error}"));
            }
            if let Some(field) = &wanted.field {
                if !error.fields.iter().any(|problem| problem.field == *field) {
                    problems.push(format!("the refusal should name the field `{field}`"));
                }
            }
            problems
        }
    }
}

/// The records.
pub(super) async fn records(case: &Case, stage: &Stage<'_>, names: &Names) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for expect in &case.expect {
        let found = matching(stage, names, &expect.object, expect.key.as_deref(), &expect.values).await?;
        let count = expect.count.unwrap_or(1);
        let what =
            expect.key.clone().unwrap_or_else(|| format!("{} {}", expect.object, Json::Object(expect.values.clone())));
        if found.len() != count {
            problems.push(format!("{what}: {} found instead of {count}", found.len()));
            continue;
        }
        let wanted = names.resolve(&expect.fields)?;
        for record in &found {
            for (key, value) in &wanted {
                let is = record.get(key).unwrap_or(&Json::Null);
                if !same(is, value) {
                    problems.push(format!("{what}: `{key}` is {} instead of {}", told(names, is), told(names, value)));
                }
            }
            for key in &expect.empty {
                if let Some(value) = record.get(key).filter(|value| !value.is_null()) {
                    problems.push(format!("{what}: `{key}` is {} instead of empty", told(names, value)));
                }
            }
        }
    }
    Ok(problems)
}

/// What the one that is tried told everybody; what the server says of itself, such as that one was given a record, isn't theirs.
pub(super) async fn notifications(case: &Case, stage: &Stage<'_>, names: &Names) -> Result<Vec<String>, String> {
    let mut got: Vec<(String, String)> = Vec::new();
    for (key, id) in names.users() {
        let Ok(actor) = stage.engine.actor_of(id).await else { continue };
        let cx = Context::new(actor, Channel::Ui, "case");
        let list = stage.engine.notifications(&cx, SEEN_MAX).await.map_err(|error| error.to_string())?;
        let items = list.get("items").and_then(Json::as_array).cloned().unwrap_or_default();
        let items =
            items.iter().filter(|item| item.get("kind").and_then(Json::as_str) == Some(stage.subject.notifies()));
        got.extend(
            items.map(|item| (key.to_owned(), item.get("message").map(ToString::to_string).unwrap_or_default())),
        );
    }
    let mut problems = Vec::new();
    for wanted in &case.notified {
        names.find(&wanted.user)?;
        let user = wanted.user.trim_start_matches('$');
        match got.iter().position(|(key, text)| key == user && text.contains(&wanted.contains)) {
            Some(at) => drop(got.remove(at)),
            None => problems.push(format!("`{}` got no notification with `{}`", wanted.user, wanted.contains)),
        }
    }
    problems.extend(got.into_iter().map(|(key, text)| format!("`${key}` should not have been told {text}")));
    Ok(problems)
}

/// The records of an object that have some values, or the one that `key` stands for.
pub(super) async fn matching(
    stage: &Stage<'_>,
    names: &Names,
    object: &str,
    key: Option<&str>,
    values: &JsonMap<String, Json>,
) -> Result<Vec<JsonMap<String, Json>>, String> {
    let mut tests: Vec<Json> = names
        .resolve(values)?
        .into_iter()
        .map(|(field, value)| json!({"field": field, "op": "eq", "value": value}))
        .collect();
    if let Some(key) = key {
        tests.push(json!({"field": "id", "op": "eq", "value": names.find(key)?.0}));
    }
    let request =
        QueryRequest { filter: Some(json!({"and": tests})), limit: Some(SEEN_MAX), ..QueryRequest::default() };
    let page = stage.engine.query(&observer(), object, request).await.map_err(|error| error.to_string())?;
    Ok(page.items.iter().map(|record| record.parts().clone()).collect())
}

/// Numbers are decimal texts on the wire, and references come with their labels; cases may write numbers, and ids alone.
fn same(is: &Json, wanted: &Json) -> bool {
    match (is, wanted) {
        (Json::String(text), Json::Number(number)) => text.parse::<f64>().ok() == number.as_f64(),
        (Json::Object(_), Json::String(_)) => id_of(is) == wanted,
        (Json::Array(is), Json::Array(wanted)) => {
            is.len() == wanted.len() && is.iter().zip(wanted).all(|(is, wanted)| same(is, wanted))
        }
        (Json::Object(is), Json::Object(wanted)) => {
            wanted.iter().all(|(key, value)| same(is.get(key).unwrap_or(&Json::Null), value))
        }
        _ => is == wanted,
    }
}

/// The id of a reference; everything else as it is.
fn id_of(value: &Json) -> &Json {
    value.get("label").and_then(|_| value.get("id")).unwrap_or(value)
}

/// A value with keys in place of ids.
fn told(names: &Names, value: &Json) -> String {
    let id = id_of(value).as_str().unwrap_or_default();
    names.users().find(|(_, user)| *user == id).map_or_else(|| value.to_string(), |(key, _)| format!("`${key}`"))
}
