//! The outputs of the portal under their addresses, as a static host would
//! give them: made when asked for.
//!
//! [`answer`] is the way in. A folder's address ends in `/` and gives its
//! `index.html`; without the `/`, or in upper case where the portal has lower
//! case (`/catalog/Default/Component/Petstore`), it redirects. What does not
//! exist is answered with the portal's own page for that, which names what is
//! near.
//!
//! What is not a page is also given in parts ([`ranges`]).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::site::media::{UNCOMPRESSED, media_type};
use crate::site::{lasting, simple};

use super::live::{Live, Snapshot};
use super::page_cache::Page;
use super::ranges::{self, Part};
use super::reload;

/// What must be encoded in the path of a redirect.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'#')
    .add(b'%')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What an address turns out to be.
enum Found {
    /// An output and its path.
    Output(Arc<Page>, String),
    /// It is elsewhere: a path below the base path.
    Elsewhere(String),
    /// Nothing, and the page that says so.
    Missing(Page),
    /// A file of a search index that is no longer kept. Nobody reads a page
    /// that says so.
    Forgotten,
}

/// Answers a request for anything but the APIs.
pub async fn answer(
    State(live): State<Arc<Live>>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let work = move || {
        let snapshot = live.current();
        let base_path = snapshot.portal.chrome.base_path.as_str();
        let path = uri.path().strip_prefix(base_path).unwrap_or_default();
        let request = Request {
            method: &method,
            headers: &headers,
            base_path,
        };
        match find(&live, &snapshot, path) {
            Found::Elsewhere(path) => {
                let mut to = format!("{base_path}/{}", utf8_percent_encode(&path, PATH));
                if let Some(query) = uri.query() {
                    to.push('?');
                    to.push_str(query);
                }
                redirect(&to)
            }
            Found::Output(page, path) => request.answer(&page, &path),
            Found::Missing(page) => {
                let mut response = request.whole(&page, simple::NOT_FOUND);
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
            Found::Forgotten => {
                (StatusCode::NOT_FOUND, [(CACHE_CONTROL, NOT_STORED)]).into_response()
            }
        }
    };
    // A page that panics is our own bug, and no reason to stop serving.
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn find(live: &Live, snapshot: &Snapshot, path: &str) -> Found {
    let missing = |path: &str| Found::Missing(Page::new(simple::not_found(&snapshot.portal, path)));
    let path = path.trim_start_matches('/');
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return missing("");
    };
    if !is_confined(&path) {
        return missing("");
    }
    if path.starts_with("search/") && lasting::is_lasting(&path) {
        return match live.search_file(snapshot, &path) {
            Some(page) => Found::Output(Arc::new(page), path.into_owned()),
            None => Found::Forgotten,
        };
    }
    if let Some((page, path)) = output(snapshot, &path) {
        return Found::Output(page, path);
    }
    let folder = format!("{path}/");
    if !path.ends_with('/') && output(snapshot, &folder).is_some() {
        return Found::Elsewhere(folder);
    }
    let lower = path.to_lowercase();
    if lower != path {
        for candidate in [format!("{}/", lower.trim_end_matches('/')), lower] {
            if output(snapshot, &candidate).is_some() {
                return Found::Elsewhere(candidate);
            }
        }
    }
    missing(&path)
}

/// The output at an address, and its path.
fn output(snapshot: &Snapshot, address: &str) -> Option<(Arc<Page>, String)> {
    let path = if address.is_empty() || address.ends_with('/') {
        format!("{address}index.html")
    } else {
        address.to_owned()
    };
    let make = || snapshot.portal.render(&path);
    Some((snapshot.pages.get_or_make(&path, make)?, path))
}

/// Whether a path stays below its root on any system. Outputs are made, not
/// read, so this only keeps nonsense from the families of pages.
fn is_confined(path: &str) -> bool {
    !path.contains(['\\', '\0'])
        && path
            .split('/')
            .all(|segment| segment != ".." && segment != ".")
        && !path.contains("//")
}

/// What an answer depends on besides the output.
struct Request<'r> {
    method: &'r Method,
    headers: &'r HeaderMap,
    base_path: &'r str,
}

const NOT_STORED: &str = "no-store";

impl Request<'_> {
    /// Answers with an output: whole, a part of it, or that it is still the
    /// same.
    fn answer(&self, page: &Page, path: &str) -> Response {
        let kind = media_type(path);
        let etag = etag(page, kind);
        if matches(self.headers.get(IF_NONE_MATCH), &page.etag) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            describe(&mut response, path, &etag);
            return response;
        }
        if is_page(kind) {
            // Its script is not stored, so neither are its parts.
            return self.whole(page, path);
        }
        let length = page.bytes.len();
        let mut response = match ranges::asked_for(self.method, self.headers, &etag, length) {
            Part::Whole => self.whole(page, path),
            Part::Bytes(part) => {
                let range = format!("bytes {}-{}/{length}", part.start(), part.end());
                let headers = [(CONTENT_TYPE, kind), (CONTENT_RANGE, &range)];
                let bytes = page.bytes.slice(part);
                let mut response = (StatusCode::PARTIAL_CONTENT, headers, bytes).into_response();
                describe(&mut response, path, &etag);
                response
            }
            Part::Beyond => {
                let range = format!("bytes */{length}");
                let headers = [(CONTENT_RANGE, &*range), (CACHE_CONTROL, NOT_STORED)];
                (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response()
            }
        };
        let ranges = HeaderValue::from_static("bytes");
        response.headers_mut().insert(ACCEPT_RANGES, ranges);
        response
    }

    /// Answers with all of an output.
    fn whole(&self, page: &Page, path: &str) -> Response {
        let kind = media_type(path);
        let bytes = if is_page(kind) {
            reload::add_script(&page.bytes, self.base_path, &page.etag)
        } else {
            page.bytes.clone()
        };
        let mut response = ([(CONTENT_TYPE, kind)], Body::from(bytes)).into_response();
        describe(&mut response, path, &etag(page, kind));
        response
    }
}

fn is_page(content_type: &str) -> bool {
    content_type.starts_with("text/html")
}

/// The tag of an output as it is sent. What may be compressed on the way has a
/// weak one.
fn etag(page: &Page, content_type: &str) -> String {
    let weak = if content_type == UNCOMPRESSED {
        ""
    } else {
        "W/"
    };
    format!("{weak}\"{}\"", page.etag)
}

/// Adds the headers that are the same for a whole output and a part of it.
fn describe(response: &mut Response, path: &str, etag: &str) {
    let cache = if lasting::is_lasting(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(ETAG, etag);
    }
}

fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (
            StatusCode::PERMANENT_REDIRECT,
            [
                (LOCATION, to),
                (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            ],
        )
            .into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether an `If-None-Match` header names a page.
pub fn matches(header: Option<&HeaderValue>, etag: &str) -> bool {
    header
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value.split(',').any(|tag| {
                let tag = tag.trim();
                tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == etag
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_matches_weak_strong_and_among_others() {
        let check = |header: &'static str| matches(Some(&HeaderValue::from_static(header)), "ab");
        assert!(check("\"ab\"") && check("W/\"ab\"") && check("\"x\", W/\"ab\"") && check("*"));
        assert!(!check("\"a\"") && !check(""));
        assert!(!matches(None, "ab"));
    }

    #[test]
    fn paths_that_lead_elsewhere_are_nonsense() {
        assert!(is_confined("catalog/default/component/a..b/"));
        for path in ["../x", "a/../b", "a/.", "a\\b", "a\0", "a//b", ".."] {
            assert!(!is_confined(path), "{path}");
        }
    }
}
