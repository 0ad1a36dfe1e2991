//! The page of results over HTTP, with results in it, for browsers without a
//! script: moves the query of the address to [`search::page`], and its page back.
//! Without a question it is the page that a static host has.
//!
//! [`search::page`]: crate::site::search::page

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::live::Live;
use super::pages;
use crate::site::search::page::{self, Asked};

/// Answers a request for the page.
pub async fn answer(
    State(live): State<Arc<Live>>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let asked = Asked::parse(uri.query().unwrap_or_default());
    if asked.is_empty() {
        return pages::answer(State(live), OriginalUri(uri), method, headers).await;
    }
    let work = move || {
        let snapshot = live.current();
        let index = snapshot.portal.search().opened()?;
        Some(page::answered(&snapshot.portal, index, &asked))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Some(page)) => {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (CACHE_CONTROL, "no-cache"),
            ];
            (headers, page).into_response()
        }
        Ok(None) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
