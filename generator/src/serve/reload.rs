//! Tells open pages that there is a new build; each reloads if what it shows
//! changed.
//!
//! Every HTML page that is served gets a script ([`add_script`]) which follows
//! the builds as server-sent events and then asks for the tag of its own
//! address. An event is where the portal begins, as in `/` or `/portal/`: when
//! that changed, the page goes there. Pages that are built never carry the
//! script.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::live::{Build, Live};

const SCRIPT: &str = include_str!("reload.js");

/// The router, to be nested under `/__callboard`.
pub fn router() -> Router<Arc<Live>> {
    Router::new()
        .route("/reload.js", get(script))
        .route("/events", get(events))
}

async fn script() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, SCRIPT).into_response()
}

async fn events(
    State(live): State<Arc<Live>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let builds = WatchStream::new(live.builds())
        .map_while(move |build| match build {
            Build::Number(number) => {
                let start = format!("{}/", live.current().portal.chrome.base_path);
                Some(Event::default().id(number.to_string()).data(start))
            }
            Build::Closed => None,
        })
        .map(Ok);
    Sse::new(builds).keep_alive(KeepAlive::default())
}

/// Adds the script to a page, with the tag of the page.
pub fn add_script(page: &[u8], base_path: &str, etag: &str) -> Bytes {
    let script = format!(
        "<script type=\"module\" src=\"{base_path}/__callboard/reload.js\" \
         data-page=\"{etag}\"></script>"
    );
    const END: &[u8] = b"</body>";
    let at = page
        .windows(END.len())
        .rposition(|window| window == END)
        .unwrap_or(page.len());
    let mut bytes = Vec::with_capacity(page.len() + script.len());
    bytes.extend_from_slice(&page[..at]);
    bytes.extend_from_slice(script.as_bytes());
    bytes.extend_from_slice(&page[at..]);
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_at_the_end_of_the_body() {
        let page = add_script(b"<body>a</body></html>", "/portal", "0f");
        assert_eq!(
            page,
            "<body>a<script type=\"module\" src=\"/portal/__callboard/reload.js\" \
             data-page=\"0f\"></script></body></html>"
        );
        assert!(add_script(b"a", "", "0f").starts_with(b"a<script"));
    }
}
