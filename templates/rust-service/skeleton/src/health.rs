//! The two questions of an orchestrator. Live: is this process well, or should it be
//! started again? Ready: should requests come here now?

use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::Shared;

/// The state of this process.
#[derive(Debug, Default)]
pub struct Health {
    stopping: AtomicBool,
}

impl Health {
    /// Makes [`ready`] say no from now on. [`live`] still says yes.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// 200 as long as anything answers at all.
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// 200, or 503 when requests should go elsewhere. What the service cannot work
/// without is asked here.
pub async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    if shared.health.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "stopping" })));
    }
    (StatusCode::OK, Json(json!({ "status": "ok" })))
}
