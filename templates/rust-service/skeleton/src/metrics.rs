//! What Prometheus reads: requests by route. [`observe`] counts them and writes their
//! log lines, [`page`] answers scrapes. Add metrics of your own to [`Metrics`].

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::Shared;

/// Upper bounds of durations, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Method, route and status. Routes are patterns and not paths, so there are few.
type Labels = [(&'static str, String); 3];

/// What was counted since the start.
pub struct Metrics {
    registry: Registry,
    durations: Family<Labels, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let durations: Family<Labels, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let in_flight = Gauge::default();
        registry.register(
            "http_request_duration_seconds",
            "How long requests took, in seconds",
            durations.clone(),
        );
        registry.register("http_requests_in_flight", "Requests that are being answered", in_flight.clone());
        Self { registry, durations, in_flight }
    }
}

/// Counts a request under the pattern that took it, and writes a line for it, unless
/// it is a probe or a scrape: they are many and say nothing.
pub async fn observe(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = match request.extensions().get::<MatchedPath>() {
        Some(matched) => matched.as_str().to_owned(),
        None => "unmatched".to_owned(),
    };
    let method = method(request.method());
    let path = request.uri().path().to_owned();
    let metrics = &shared.metrics;

    // Taken back by its destructor: a caller that goes away drops this future.
    let in_flight = InFlight::begin(&metrics.in_flight);
    let started = Instant::now();
    let response = next.run(request).await;
    let elapsed = started.elapsed();
    drop(in_flight);

    let status = response.status();
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.as_str().to_owned())];
    metrics.durations.get_or_create(&labels).observe(elapsed.as_secs_f64());
    if status.as_u16() >= 400 || !(path.starts_with("/health/") || path == "/metrics") {
        let duration_ms = elapsed.as_millis() as u64;
        tracing::info!(method, path, status = status.as_u16(), duration_ms, "request");
    }
    response
}

/// Everything, as OpenMetrics text.
pub async fn page(State(shared): State<Shared>) -> Response {
    let mut text = String::new();
    // Writing to a string does not fail; a metric that did would not be worth a panic.
    let _ = encode(&mut text, &shared.metrics.registry);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The methods that exist; anybody may send any word.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

struct InFlight<'a>(&'a Gauge);

impl<'a> InFlight<'a> {
    fn begin(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
