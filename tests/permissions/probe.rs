//! One person on one path: asks the server, looks at every answer for what they must not learn, and compares with the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Method;
use serde_json::Value as Json;
use tessera_tests::{Answer, Client};

use crate::oracle::{Access, Act};
use crate::world::{Entry, World};

/// Checks so far, and what failed.
#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

/// By path.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) checks: BTreeMap<&'static str, usize>,
    pub(crate) failures: Vec<(&'static str, String)>,
}

impl Tally {
    pub(crate) fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One person on one path.
pub(crate) struct Probe<'a> {
    pub(crate) world: &'a World,
    pub(crate) who: usize,
    pub(crate) path: &'static str,
    pub(crate) tally: &'a Tally,
}

impl<'a> Probe<'a> {
    pub(crate) fn client(&self) -> &'a Client {
        &self.world.clients[self.who]
    }

    /// Counts a check, and notes it when it fails.
    pub(crate) fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        let mut counts = self.tally.counts();
        *counts.checks.entry(self.path).or_default() += 1;
        if !holds {
            let roles = &self.world.oracle.people[self.who].roles;
            let text = format!("seed {}, user{:02} of roles {roles:?}: {}", self.world.seed, self.who, what());
            counts.failures.push((self.path, text));
        }
    }

    /// Looks for secrets in what somebody was told; what they `sent` themselves they knew.
    pub(crate) fn overhears(&self, told: &str, sent: &str, asked: &dyn Fn() -> String) {
        let found = self.world.marks.in_text(told);
        let learnt: Vec<String> = found
            .into_iter()
            .filter(|(text, at, field)| !sent.contains(text) && !self.may_know(*at, field))
            .map(|(text, at, field)| {
                let record = &self.world.entries[at].record;
                format!("{text}, the `{field}` of {} {} (nr {at})", record.object, record.id)
            })
            .collect();
        self.check(learnt.is_empty(), || format!("{} tells {}", asked(), learnt.join("; ")));
    }

    fn may_know(&self, at: usize, field: &str) -> bool {
        let entry = &self.world.entries[at];
        let is_own = entry.record.object == "user" && entry.record.id == self.id();
        // What is in the bin is seen there alone.
        let is_here = !entry.record.is_binned || self.path == "bin";
        is_own || (is_here && self.sees(entry) && self.field(&entry.record.object, field) >= Access::ReadOnly)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Json) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Json) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Any other call.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        self.call(method, path, body).await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let sent = format!("{path} {}", body.as_ref().map(Json::to_string).unwrap_or_default());
        let answer = self.client().call(method.clone(), path, body).await;
        self.hears(&answer, &format!("{method} {sent}"));
        answer
    }

    /// Asks until what was started is over.
    pub(crate) async fn until_over(&self, path: &str) -> Answer {
        for _ in 0..1_000 {
            let answer = self.get(path).await;
            if answer.body["state"] != "running" {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{path} doesn't end");
    }

    /// An answer to what was sent by other means.
    pub(crate) fn hears(&self, answer: &Answer, sent: &str) {
        self.overhears(&answer.text, sent, &|| sent.chars().take(300).collect());
        self.check(answer.status < 500, || format!("{sent}: {} {}", answer.status, answer.text));
    }

    /// Notes an answer that is not this refusal.
    pub(crate) fn refused(&self, answer: &Answer, status: u16, code: &str, what: &dyn Fn() -> String) {
        let is_it = answer.status == status && answer.body["code"] == code;
        self.check(is_it, || {
            format!("{} is not refused as {status} {code}: {} {}", what(), answer.status, answer.text)
        });
    }

    /// Notes an answer that isn't what a record that doesn't exist would answer.
    pub(crate) fn unseen(&self, answer: &Answer, entry: &Entry, what: &str) {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        // It names what was asked for, and nothing else.
        let is_it = answer.status == 404
            && answer.body["code"] == "not_found"
            && detail.starts_with(&format!("{object} `{id}`"));
        self.check(is_it, || format!("{what} of {object} {id} is not as unknown: {} {}", answer.status, answer.text));
    }

    pub(crate) fn id(&self) -> &'a str {
        &self.world.oracle.people[self.who].id
    }

    pub(crate) fn sees(&self, entry: &Entry) -> bool {
        self.world.oracle.may_see(self.who, &entry.record)
    }

    pub(crate) fn may(&self, act: Act, entry: &Entry) -> bool {
        self.world.oracle.may(self.who, act, &entry.record)
    }

    pub(crate) fn field(&self, object: &str, field: &str) -> Access {
        self.world.oracle.field(self.who, object, field)
    }

    pub(crate) fn reads(&self, object: &str, field: &str) -> bool {
        self.field(object, field) >= Access::ReadOnly
    }

    /// May they list such records at all?
    pub(crate) fn reads_any(&self, object: &str) -> bool {
        !self.world.oracle.scopes(self.who, Act::Read, object).is_empty()
    }

    /// Records of an object that they see, those in the bin left out.
    pub(crate) fn visible(&self, object: &str) -> Vec<&'a Entry> {
        self.world.live(object).filter(|entry| self.sees(entry)).collect()
    }

    pub(crate) fn visible_ids(&self, object: &str) -> BTreeSet<&'a str> {
        self.visible(object).into_iter().map(|entry| entry.record.id.as_str()).collect()
    }

    /// May they search an object? Search reads those of its searchable fields that they may read.
    pub(crate) fn searches(&self, object: &str) -> bool {
        searchable(object).iter().any(|field| self.reads(object, field))
    }

    /// The refusal of a question about a field that they may not read; none when they may.
    pub(crate) fn forbidden(&self, object: &str, field: &str) -> Option<(u16, &'static str)> {
        match self.field(object, field) {
            Access::Hidden => Some((400, "invalid_filter")),
            Access::Masked => Some((403, "field_forbidden")),
            Access::ReadOnly | Access::Writable => None,
        }
    }
}

/// Fields that search reads.
pub(crate) fn searchable(object: &str) -> &'static [&'static str] {
    match object {
        "party" => &["name", "note"],
        "dossier" => &["name", "words"],
        "notice" | "department" => &["name"],
        _ => &["name", "username", "email"],
    }
}

/// Ids of the records in a list.
pub(crate) fn ids(items: &Json) -> BTreeSet<&str> {
    items.as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()).collect()
}
