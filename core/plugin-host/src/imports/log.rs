//! `log`: lines of the plugin, bounded and without control characters; a panic comes in here too.

use serde_json::Value as Json;

use crate::health::log::LogLine;
use crate::runtime::bindings::host::tessera::plugin::log;
use crate::runtime::budget;
use crate::runtime::state::{CallState, Panic};

/// Bytes of one line.
const LINE_BYTES: usize = 2_000;

impl log::Host for CallState {
    fn write(&mut self, level: log::Level, message: String, fields: Option<String>) -> wasmtime::Result<()> {
        self.enter("log.write")?;
        self.spent.log_lines += 1;
        self.spent.log_bytes += message.len() + fields.as_ref().map_or(0, String::len);
        let message = cleaned(&message);
        let fields: Option<Json> = fields.and_then(|fields| serde_json::from_str(&fields).ok());
        if let Some(panic) = fields.as_ref().filter(|fields| fields.get("panic") == Some(&Json::Bool(true))) {
            let file = panic.get("file").and_then(Json::as_str).map(cleaned).unwrap_or_default();
            let line = panic.get("line").and_then(Json::as_u64).unwrap_or_default();
            self.panic = Some(Panic { message: message.clone(), file, line });
        }
        // Whoever may write more lines may write as many more bytes.
        let times = self.log_lines.div_ceil(budget::LOG_LINES).max(1) as usize;
        if self.spent.log_lines > self.log_lines || self.spent.log_bytes > times * budget::LOG_BYTES {
            return Ok(());
        }
        let plugin = self.plugin.id.as_str();
        let trace = self.cx.trace.as_str();
        let facts = fields.map(|fields| cleaned(&fields.to_string())).unwrap_or_default();
        match level {
            log::Level::Debug => tracing::debug!(plugin, trace, facts, "{message}"),
            log::Level::Info => tracing::info!(plugin, trace, facts, "{message}"),
            log::Level::Warn => tracing::warn!(plugin, trace, facts, "{message}"),
            log::Level::Error => tracing::error!(plugin, trace, facts, "{message}"),
        }
        let level = match level {
            log::Level::Debug => "debug",
            log::Level::Info => "info",
            log::Level::Warn => "warn",
            log::Level::Error => "error",
        };
        self.plugin.health.log.add(LogLine {
            at_ms: self.now_ms,
            level,
            message,
            facts,
            trace: self.cx.trace.clone(),
            phase: self.phase.key(),
            handler: self.what.clone(),
            ..LogLine::default()
        });
        Ok(())
    }
}

/// On one line, and no longer than a line may be.
pub(super) fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LINE_BYTES));
    for c in text.chars() {
        if out.len() + c.len_utf8() > LINE_BYTES {
            out.push('…');
            break;
        }
        let is_harmful = c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        out.push(if is_harmful { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines() {
        assert_eq!(cleaned("a\nb\u{1b}[31m\u{202e}c"), "a b [31m c");
        assert!(cleaned(&"长".repeat(5_000)).len() <= LINE_BYTES + 3);
    }
}
