//! The calls of a plugin that its host remembers, in a line each: what it cost, and what it asked of the host at which moment.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value as Json;

/// Which calls were told of.
#[derive(Default)]
pub(super) struct Calls {
    newest: AtomicU64,
}

impl Calls {
    /// The calls since the last time, oldest first, out of what the host says of the plugin's health.
    pub(super) fn news(&self, health: &Json) -> Vec<String> {
        let id = |call: &Json| call["id"].as_u64().unwrap_or_default();
        let calls = health["recent_calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        let newest = calls.first().map(id).unwrap_or_default();
        let before = self.newest.swap(newest, Ordering::AcqRel);
        // The host counts anew with its process.
        let known = if newest < before { 0 } else { before };
        // They come newest first.
        let mut lines: Vec<_> = calls.iter().take_while(|call| id(call) > known).map(line).collect();
        lines.reverse();
        lines
    }
}

fn line(call: &Json) -> String {
    let text = |key: &str| call[key].as_str().unwrap_or_default();
    let ms = |micros: &Json| micros.as_f64().unwrap_or_default() / 1e3;
    let mut line =
        format!("{} [{}] {:.2} ms, {} fuel", text("phase"), text("handler"), ms(&call["micros"]), call["fuel"]);
    if let Some(failed) = call["failed"].as_str() {
        line.push_str(&format!(", failed ({failed})"));
    }
    let mut steps: Vec<String> = call["host_calls"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| format!("{} at {:.2} ms", step["call"].as_str().unwrap_or_default(), ms(&step["at_micros"])))
        .collect();
    if let Some(more) = call["more_host_calls"].as_u64().filter(|more| *more > 0) {
        steps.push(format!("{more} more"));
    }
    if !steps.is_empty() {
        line.push_str(": ");
        line.push_str(&steps.join(", "));
    }
    line
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_call_is_told_once() {
        let call = |id: u64| {
            json!({"id": id, "phase": "before_hook", "handler": "names", "micros": 420, "fuel": 900 + id, "failed": null,
                   "host_calls": [{"call": "log.write", "at_micros": 110}], "more_host_calls": 2})
        };
        let calls = Calls::default();
        let first = calls.news(&json!({"recent_calls": [call(1)]}));
        assert_eq!(first, ["before_hook [names] 0.42 ms, 901 fuel: log.write at 0.11 ms, 2 more"]);
        let three = json!({"recent_calls": [call(3), call(2), call(1)]});
        let news = calls.news(&three);
        assert!(news.len() == 2 && news[0].contains("902 fuel") && news[1].contains("903 fuel"), "{news:?}");
        assert!(calls.news(&three).is_empty());
        // The host was started anew.
        assert_eq!(calls.news(&json!({"recent_calls": [call(1)]})).len(), 1);
    }

    #[test]
    fn how_a_call_failed_is_told() {
        let failed = json!({"id": 1, "phase": "job", "handler": "sweep", "micros": 1000, "fuel": 5, "failed": "panic"});
        assert_eq!(line(&failed), "job [sweep] 1.00 ms, 5 fuel, failed (panic)");
    }
}
