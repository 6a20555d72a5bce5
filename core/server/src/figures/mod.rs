//! Figures for Prometheus: requests by route, counted as they come, and at each look what the engine and the system count.

mod engine;
mod process;
mod text;

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tessera_engine::boxed::Boxed;

use text::Text;

/// Upper bounds of the latency histogram, in seconds.
const LATENCY_SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// One recorder serves the whole process, however many servers a test starts in it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Makes figures count from now on; `None` when another recorder is in place.
pub(crate) fn install() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), LATENCY_SECONDS)
                .inspect_err(|error| tracing::warn!(%error, "the latency histogram has no buckets"))
                .ok()?;
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            metrics::describe_counter!("tessera_http_requests_total", "Requests by route, method and status");
            metrics::describe_histogram!(
                "tessera_http_request_seconds",
                metrics::Unit::Seconds,
                "Time from request to response head"
            );
            metrics::describe_gauge!("tessera_live_connections", "Open live connections");
            Some(handle)
        })
        .as_ref()
}

/// Everything counted so far, as Prometheus reads it.
pub(crate) async fn render(engine: &Boxed) -> String {
    let mut text = Text::after(install().map(PrometheusHandle::render).unwrap_or_default());
    engine::write(&mut text, engine).await;
    process::write(&mut text);
    text.finish()
}

/// Keeps histograms from growing while nobody reads them; ends never.
pub(crate) async fn upkeep() {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        if let Some(handle) = install() {
            handle.run_upkeep();
        }
    }
}

/// Counts one answered request. `route` is the template (`/api/v1/records/{object}`), never the path itself.
pub(crate) fn request(method: &str, route: &str, status: u16, elapsed: Duration) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("tessera_http_requests_total", &labels).increment(1);
    metrics::histogram!("tessera_http_request_seconds", "method" => method.to_owned(), "route" => route.to_owned())
        .record(elapsed.as_secs_f64());
}
