//! The service as a value. [`app`] says which address does what: add yours there.
//! [`serve`] lets it listen until it is told to stop.
//!
//! Nothing here reads the environment or waits for signals; `main.rs` does, so that
//! tests can start and stop all of it.

pub mod config;
pub mod health;
pub mod metrics;

use std::future::Future;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::get;
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::health::Health;
use crate::metrics::Metrics;

/// The longest request that is read: 1 MiB.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// What requests share.
#[derive(Clone, Default)]
pub struct Shared {
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
}

/// All addresses.
pub fn app(shared: Shared) -> Router {
    Router::new()
        .route("/", get(about))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::page))
        .layer(middleware::from_fn_with_state(shared.clone(), metrics::observe))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(shared)
}

async fn about(State(_): State<Shared>) -> Json<Value> {
    Json(json!({ "service": "${{ values.name }}", "version": env!("CARGO_PKG_VERSION") }))
}

/// Answers until `stop` ends, and then for the drain delay, so that load balancers
/// can learn from the readiness check that nothing more should come. Requests that
/// are open after that get the stop timeout.
///
/// # Errors
///
/// What the listener reports, or [`std::io::ErrorKind::TimedOut`] when requests were
/// cut off.
pub async fn serve(
    listener: TcpListener,
    config: &Config,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let shared = Shared::default();
    let health = shared.health.clone();
    let drain_delay = config.drain_delay;
    let (drained, when_drained) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, app(shared)).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!(drain_ms = drain_delay.as_millis() as u64, "stopping");
        health.stop();
        tokio::time::sleep(drain_delay).await;
        // Nobody listens when the server ended by itself.
        let _ = drained.send(());
    });
    let too_late = async {
        if when_drained.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(config.stop_timeout).await;
    };
    tokio::select! {
        result = server => result,
        () = too_late => Err(std::io::Error::new(
            std::io::ErrorKind::TimedOut,
            "requests were still open when the time to stop was over",
        )),
    }
}
