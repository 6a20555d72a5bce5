//! What a plugin does while it is tried: its calls, and the calls of the host inside of them, with their times.
//!
//! The plugin's host makes a span for each; this is the subscriber that keeps them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tessera_plugin_host::CALL_ENDED;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, SpanRef};
use tracing_subscriber::util::SubscriberInitExt as _;

/// The span around a call of a plugin.
const PLUGIN: &str = "plugin";
/// The span around a call of the host.
const IMPORT: &str = "wit-bindgen import";
/// Lines that are kept of one case.
const LINES_MAX: usize = 500;

/// Calls of one plugin as they were made.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Vec<Line>>>);

/// One call.
#[derive(Clone, Debug, Default)]
struct Line {
    text: String,
    is_inside: bool,
    took: Option<Duration>,
    fuel: Option<u64>,
}

/// Where the line of a span is, and since when it runs.
struct Kept {
    at: usize,
    since: Instant,
}

impl Trace {
    /// Keeps the calls of this plugin from now on, for the rest of the process.
    pub(super) fn start(plugin: &str) -> Self {
        let trace = Self::default();
        let recorder = Recorder { plugin: plugin.to_owned(), trace: trace.clone() };
        let hosts = Targets::new().with_target("tessera_plugin_host", LevelFilter::TRACE);
        // Nobody else listens in this process.
        let _ = tracing_subscriber::registry().with(recorder.with_filter(hosts)).try_init();
        trace
    }

    /// Forgets what was kept so far and answers it, a line for each call.
    pub(super) fn take(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        lines.iter().map(ToString::to_string).collect()
    }

    fn add(&self, line: Line) -> Option<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= LINES_MAX {
            return None;
        }
        lines.push(line);
        Some(lines.len() - 1)
    }

    fn edit(&self, at: usize, edit: impl FnOnce(&mut Line)) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get_mut(at) {
            edit(line);
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indent = if self.is_inside { "  " } else { "" };
        write!(f, "{indent}{}", self.text)?;
        if let Some(took) = self.took {
            write!(f, "  {:.2} ms", took.as_secs_f64() * 1e3)?;
        }
        match self.fuel {
            Some(fuel) => write!(f, ", {fuel} fuel"),
            None => Ok(()),
        }
    }
}

struct Recorder {
    plugin: String,
    trace: Trace,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut read = Read::default();
        attributes.record(&mut read);
        let line = match span.name() {
            PLUGIN if read.text("plugin") == self.plugin => Line { text: read.text("what"), ..Line::default() },
            IMPORT if span.parent().is_some_and(|parent| is_kept(&parent)) => {
                let text = format!("{}.{}", read.text("module"), read.text("function"));
                Line { text, is_inside: true, ..Line::default() }
            }
            _ => return,
        };
        if let Some(at) = self.trace.add(line) {
            span.extensions_mut().insert(Kept { at, since: Instant::now() });
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event) else { return };
        let mut read = Read::default();
        event.record(&mut read);
        if read.text("message") != CALL_ENDED {
            return;
        }
        if let Some(kept) = span.extensions().get::<Kept>() {
            self.trace.edit(kept.at, |line| line.fuel = read.text("fuel").parse().ok());
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        if let Some(kept) = span.extensions().get::<Kept>() {
            self.trace.edit(kept.at, |line| line.took = Some(kept.since.elapsed()));
        }
    }
}

fn is_kept<'a, R: LookupSpan<'a>>(span: &SpanRef<'a, R>) -> bool {
    let extensions = span.extensions();
    extensions.get::<Kept>().is_some()
}

/// The fields of a span or an event as texts.
#[derive(Default)]
struct Read(Vec<(&'static str, String)>);

impl Read {
    fn text(&self, name: &str) -> String {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

impl Visit for Read {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.push((field.name(), value.to_string()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_kept_with_what_happened_inside() {
        let trace = Trace::default();
        let recorder = Recorder { plugin: "acme.x".to_owned(), trace: trace.clone() };
        tracing::subscriber::with_default(tracing_subscriber::registry().with(recorder), || {
            let other = tracing::info_span!("plugin", plugin = "acme.other", what = "theirs");
            other.in_scope(|| drop(tracing::trace_span!("wit-bindgen import", module = "log", function = "write")));
            let call = tracing::info_span!("plugin", plugin = "acme.x", what = "names");
            call.in_scope(|| drop(tracing::trace_span!("wit-bindgen import", module = "records", function = "get")));
            tracing::trace!(parent: &call, fuel = 12_u64, micros = 3_u64, "{CALL_ENDED}");
        });
        let lines = trace.take();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("names  ") && lines[0].ends_with("ms, 12 fuel"), "{lines:?}");
        assert!(lines[1].starts_with("  records.get  "), "{lines:?}");
        assert!(trace.take().is_empty());
    }
}
