//! `/api/catalog` over HTTP: moves bytes to and from [`catalog::query`].
//!
//! The static files of [`crate::site::api`] that end in `.json` are answered
//! under the same addresses as on a static host.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use catalog::query;

use super::live::Live;
use super::page_cache::Page;
use super::pages;

/// Larger bodies are refused. The npm client sends at most about 100 KB.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// The router, to be nested under `/api/catalog`.
pub fn router() -> Router<Arc<Live>> {
    Router::new()
        .fallback(answer)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

async fn answer(
    State(live): State<Arc<Live>>,
    original: OriginalUri,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_head = method == Method::HEAD;
    if uri.path().ends_with(".json") && (is_head || method == Method::GET) {
        return pages::answer(State(live), original, method, headers).await;
    }
    let work = move || {
        let snapshot = live.current();
        let mount = format!("{}/api/catalog", snapshot.portal.chrome.base_path);
        let answer = query::answer(
            &snapshot.index,
            &query::Request {
                method: method.as_str(),
                mount: &mount,
                path: uri.path(),
                query: uri.query().unwrap_or_default(),
                body: &body,
            },
        );
        let page = Page::new(answer.body);
        (answer.status, answer.headers, page)
    };
    let Ok((status, extra, page)) = tokio::task::spawn_blocking(work).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let etag = format!("W/\"{}\"", page.etag);
    let mut response = Response::builder()
        .header(CACHE_CONTROL, "no-cache")
        .header(ETAG, &etag);
    for (name, value) in extra {
        response = response.header(name, value);
    }
    let response = if status == 200 && pages::matches(headers.get(IF_NONE_MATCH), &page.etag) {
        response
            .status(StatusCode::NOT_MODIFIED)
            .body(Body::empty())
    } else {
        if !page.bytes.is_empty() {
            response = response.header(CONTENT_TYPE, query::Response::CONTENT_TYPE);
        }
        let body = if is_head { Bytes::new() } else { page.bytes };
        response.status(status).body(body.into())
    };
    // Only a header value that is none fails: a link to a query string that
    // holds control characters, percent-encoded, never does.
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
