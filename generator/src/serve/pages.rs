//! The outputs of the portal under their addresses, as a static host would
//! give them: made when asked for.
//!
//! [`answer`] is the way in. A folder's address ends in `/` and gives its
//! `index.html`; without the `/`, or in upper case where the portal has lower
//! case (`/catalog/Default/Component/Petstore`), it redirects. What does not
//! exist is answered with the portal's own page for that, which names what is
//! near.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::site::simple;

use super::live::{Live, Snapshot};
use super::page_cache::Page;
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
        match find(&snapshot, path) {
            Found::Elsewhere(path) => {
                let mut to = format!("{base_path}/{}", utf8_percent_encode(&path, PATH));
                if let Some(query) = uri.query() {
                    to.push('?');
                    to.push_str(query);
                }
                redirect(&to)
            }
            Found::Output(page, path) => send(StatusCode::OK, &page, &path, base_path, &headers),
            Found::Missing(page) => send(
                StatusCode::NOT_FOUND,
                &page,
                simple::NOT_FOUND,
                base_path,
                &headers,
            ),
        }
    };
    // A page that panics is our own bug, and no reason to stop serving.
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn find(snapshot: &Snapshot, path: &str) -> Found {
    let missing = |path: &str| Found::Missing(Page::new(simple::not_found(&snapshot.portal, path)));
    let path = path.trim_start_matches('/');
    let Ok(path) = percent_decode_str(path).decode_utf8() else {
        return missing("");
    };
    if !is_confined(&path) {
        return missing("");
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

fn send(
    status: StatusCode,
    page: &Page,
    path: &str,
    base_path: &str,
    headers: &HeaderMap,
) -> Response {
    let content_type = content_type(path);
    let mut response =
        if status == StatusCode::OK && matches(headers.get(IF_NONE_MATCH), &page.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let bytes = if content_type.starts_with("text/html") {
                reload::add_script(&page.bytes, base_path, &page.etag)
            } else {
                page.bytes.clone()
            };
            let mut response = (status, Body::from(bytes)).into_response();
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            response
        };
    let cache = if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&format!("W/\"{}\"", page.etag)) {
        headers.insert(ETAG, etag);
    }
    response
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

/// Whether the name of an output holds the hash of what is in it, as in
/// `assets/frame.0123456789.css`.
fn is_hashed(path: &str) -> bool {
    path.strip_prefix("assets/").is_some_and(|name| {
        let mut parts = name.rsplit('.');
        let (_, hash) = (parts.next(), parts.next());
        parts.next().is_some()
            && hash.is_some_and(|hash| {
                hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
    })
}

fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("api/") && !name.ends_with(".html") {
        return "application/json; charset=utf-8";
    }
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "ndjson" => "application/x-ndjson; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "xml" => "application/xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "txt" | "yaml" | "yml" | "graphql" | "proto" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_has_the_type_its_name_says() {
        assert_eq!(content_type("index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("assets/icons.0123456789.svg"), "image/svg+xml");
        assert_eq!(content_type("catalog/x.y/a"), "application/octet-stream");
        assert_eq!(
            content_type("api/catalog/entities/by-name/component/default/a.b"),
            "application/json; charset=utf-8"
        );
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("assets/frame.0123456789.css"));
        assert!(!is_hashed("assets/frame.css"));
        assert!(!is_hashed("assets/0123456789.css"));
        assert!(!is_hashed("catalog/frame.0123456789.css"));
    }

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
