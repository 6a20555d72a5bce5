//! What the engine, plugins and workflows count.

use tessera_engine::boxed::Boxed;
use tessera_engine::figures::{COUNTED_MAX, PluginFigures};

use super::text::Text;

pub(super) async fn write(text: &mut Text, engine: &Boxed) {
    let figures = engine.figures().await;
    text.counter(
        "tessera_events_delivered_total",
        "Changes of records that everybody concerned was told of",
        figures.events_delivered,
    );
    text.gauge(
        "tessera_events_waiting",
        "Changes in memory that somebody has still to be told of",
        figures.events_waiting,
    );
    let overflowing = u8::from(figures.events_overflowing);
    text.gauge("tessera_events_overflowing", "1 while further changes wait in the outbox alone", overflowing);
    let name = "tessera_event_deliveries_total";
    text.head(name, "counter", "Deliveries by consumer and by how they ended: delivered, retried, dead");
    for (consumer, ended, count) in &figures.deliveries {
        text.sample(name, &[("consumer", consumer.as_str()), ("ended", *ended)], count);
    }
    if let Some(count) = figures.dead_letters {
        text.gauge("tessera_dead_letters", &format!("Events that were given up, at most {COUNTED_MAX}"), count);
    }
    if let Some(jobs) = &figures.jobs {
        let name = "tessera_jobs";
        text.head(name, "gauge", &format!("Jobs by kind that are queued or running, at most {COUNTED_MAX}"));
        for ((kind, state), count) in jobs {
            text.sample(name, &[("kind", kind.as_str()), ("state", *state)], count);
        }
    }
    let name = "tessera_jobs_ended_total";
    text.head(name, "counter", "Jobs by kind and by how they ended: done, failed, dead");
    for (kind, state, count) in &figures.jobs_ended {
        text.sample(name, &[("kind", kind.as_str()), ("state", *state)], count);
    }
    if let Some(admin) = engine.plugin_admin() {
        plugins(text, &admin.figures());
    }
    if let Some(admin) = engine.workflow_admin() {
        let name = "tessera_workflow_runs_total";
        text.head(name, "counter", "Runs of workflows by how they ended: ok, failed, skipped");
        for (workflow, state, count) in admin.figures() {
            text.sample(name, &[("workflow", workflow.as_str()), ("state", state)], count);
        }
    }
}

fn plugins(text: &mut Text, all: &[PluginFigures]) {
    let mut each = |name: &str, kind: &str, help: &str, value: fn(&PluginFigures) -> String| {
        text.head(name, kind, help);
        for plugin in all {
            text.sample(name, &[("plugin", plugin.id.as_str())], value(plugin));
        }
    };
    each("tessera_plugin_calls_total", "counter", "Calls of a plugin since it was put in force", |plugin| {
        plugin.calls.to_string()
    });
    each("tessera_plugin_failures_total", "counter", "Calls that ended with a fault of the plugin", |plugin| {
        plugin.failures.to_string()
    });
    each("tessera_plugin_fuel_total", "counter", "Fuel that calls burnt, about one unit an instruction", |plugin| {
        plugin.fuel.to_string()
    });
    each("tessera_plugin_seconds_total", "counter", "Time that calls took", |plugin| {
        format!("{}.{:06}", plugin.micros / 1_000_000, plugin.micros % 1_000_000)
    });
    each("tessera_plugin_suspended", "gauge", "1 for a plugin that is suspended after too many failures", |plugin| {
        u8::from(plugin.is_suspended).to_string()
    });
}
