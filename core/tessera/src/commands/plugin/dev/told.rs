//! What the plugin says and does on the server, told once: lines of its log, its calls, failures, denials.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tessera_package::Package;
use tessera_package::manifest::locate::line_of_key;

use super::super::calls::Calls;
use super::manifest_text;
use crate::output;
use crate::remote::Remote;

/// What was told so far.
#[derive(Default)]
pub(super) struct Told {
    id: String,
    /// The line of the manifest with the capabilities.
    capabilities: Option<usize>,
    /// False until the first answer, which tells of what was before.
    is_begun: bool,
    line: u64,
    failures: Vec<Json>,
    calls: Calls,
    denials: BTreeMap<String, u64>,
}

impl Told {
    /// Goes on for the plugin as it is now.
    pub(super) fn of(package: &Package, before: Option<Self>) -> Self {
        let capabilities = line_of_key(manifest_text(package), "capabilities");
        let id = package.manifest().id.clone();
        match before.filter(|before| before.id == id) {
            Some(before) => Self { capabilities, ..before },
            None => Self { id, capabilities, ..Self::default() },
        }
    }

    /// Asks the server and tells what is new.
    pub(super) async fn news(&mut self, server: &Remote) {
        let log = server.get(&format!("plugins/{}/log", self.id)).await;
        let health = server.get(&format!("plugins/{}/health", self.id)).await;
        // A server that is started anew comes back.
        let (Ok(log), Ok(health)) = (log, health) else { return };
        for line in self.read(&log, &health) {
            output::line(line);
        }
    }

    /// What is new in these answers.
    fn read(&mut self, log: &Json, health: &Json) -> Vec<String> {
        let mut news = self.lines(log);
        news.extend(self.calls.news(health).into_iter().map(|call| format!("  {call}")));
        news.extend(self.failures(health));
        news.extend(self.denials(health));
        if !self.is_begun {
            self.is_begun = true;
            return Vec::new();
        }
        news
    }

    fn lines(&mut self, log: &Json) -> Vec<String> {
        let id = |line: &Json| line["id"].as_u64().unwrap_or_default();
        let newest = items(log, "items").first().map(id).unwrap_or_default();
        // The book begins anew with the process.
        let known = if newest < self.line { 0 } else { self.line };
        self.line = newest;
        let shown = |line: &Json| {
            let facts = line["facts"].as_str().filter(|facts| !facts.is_empty()).unwrap_or_default();
            format!("  {} [{}] {} {facts}", text(line, "level"), text(line, "handler"), text(line, "message"))
        };
        // They come newest first.
        let new = items(log, "items").iter().take_while(|line| id(line) > known);
        let mut lines: Vec<_> = new.map(|line| shown(line).trim_end().to_owned()).collect();
        lines.reverse();
        lines
    }

    fn failures(&mut self, health: &Json) -> Vec<String> {
        let now = items(health, "failures").to_vec();
        let mut news = Vec::new();
        for failure in now.iter().rev().filter(|failure| !self.failures.contains(failure)) {
            news.push(format!("  ✗ [{}] {}", text(failure, "handler"), text(failure, "message")));
            news.extend(items(failure, "stack").iter().filter_map(Json::as_str).map(|frame| format!("      {frame}")));
        }
        self.failures = now;
        news
    }

    fn denials(&mut self, health: &Json) -> Vec<String> {
        let mut news = Vec::new();
        for denial in items(health, "denials") {
            let count = denial["count"].as_u64().unwrap_or_default();
            let capability = text(denial, "capability");
            if self.denials.insert(capability.clone(), count).is_none_or(|before| before < count) {
                let place = self.capabilities.map(|line| format!(":{line}")).unwrap_or_default();
                let wanted = text(denial, "manifest_line");
                news.push(format!(
                    "  ✗ [{}] was denied `{capability}`; manifest.toml{place} would have to say: {wanted}",
                    text(denial, "handler")
                ));
            }
        }
        news
    }
}

fn items<'a>(answer: &'a Json, key: &str) -> &'a [Json] {
    answer[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(item: &Json, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(id: u64, message: &str) -> Json {
        json!({"id": id, "level": "info", "handler": "names", "message": message, "facts": ""})
    }

    fn health(calls: u64, denied: u64) -> Json {
        json!({
            "recent_calls": [{"id": calls, "phase": "before_hook", "handler": "names", "micros": 70, "fuel": 10}],
            "failures": [],
            "denials": [{"capability": "jobs", "count": denied, "handler": "names", "manifest_line": "capabilities = [\"jobs\"]"}],
        })
    }

    #[test]
    fn everything_is_told_once_and_nothing_of_what_was_before() {
        let mut told = Told { id: "acme.x".to_owned(), capabilities: Some(7), ..Told::default() };
        assert!(told.read(&json!({"items": [line(1, "old")]}), &health(3, 1)).is_empty());
        let log = json!({"items": [line(3, "third"), line(2, "second"), line(1, "old")]});
        assert_eq!(
            told.read(&log, &health(5, 2)),
            [
                "  info [names] second",
                "  info [names] third",
                "  before_hook [names] 0.07 ms, 10 fuel",
                "  ✗ [names] was denied `jobs`; manifest.toml:7 would have to say: capabilities = [\"jobs\"]",
            ]
        );
        assert!(told.read(&log, &health(5, 2)).is_empty());
        // The server was started anew.
        assert_eq!(told.read(&json!({"items": [line(1, "anew")]}), &health(5, 2)), ["  info [names] anew"]);
    }

    #[test]
    fn a_failure_is_told_with_its_stack() {
        let mut told = Told { is_begun: true, ..Told::default() };
        let failed = json!({"failures": [{"at": "now", "handler": "names", "message": "it panicked: no", "stack": ["x::y (0x1)"]}]});
        assert_eq!(told.read(&json!({}), &failed), ["  ✗ [names] it panicked: no", "      x::y (0x1)"]);
        assert!(told.read(&json!({}), &failed).is_empty());
    }
}
