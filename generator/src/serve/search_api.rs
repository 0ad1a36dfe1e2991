//! `/api/search/query` over HTTP: moves a query string to [`search::api`], and
//! its answer back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::live::Live;

/// Answers a search.
pub async fn answer(State(live): State<Arc<Live>>, uri: Uri) -> Response {
    let work = move || {
        let snapshot = live.current();
        let index = snapshot.portal.search().opened()?;
        Some(search::api::answer(index, uri.query().unwrap_or_default()))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Some((status, body))) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let headers = [
                (CONTENT_TYPE, "application/json; charset=utf-8"),
                (CACHE_CONTROL, "no-cache"),
            ];
            (status, headers, body.to_string()).into_response()
        }
        Ok(None) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
