//! Which address is answered by what.

use std::net::SocketAddr;
use std::sync::Arc;

use ::functions::app::App;
use ::functions::auth::protect::protect;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

use super::live::Live;
use super::{catalog_api, guard, pages, reload, search_api, search_page};
use crate::site::media;

/// Everything that is served: the portal under its base path, which another
/// build may change, and `/healthz`.
pub fn router(live: Arc<Live>, functions: Option<App>, bound: SocketAddr) -> Router {
    let guard = Arc::new(guard::Guard::new(bound, Arc::clone(&live)));
    // Of these, ranges are read: what is sent is what is stored.
    let compressed = DefaultPredicate::new().and(NotForContentType::const_new(media::UNCOMPRESSED));
    let portal = Router::new()
        .nest("/api/catalog", catalog_api::router())
        .route("/api/search/query", get(search_api::answer))
        .route("/search/", get(search_page::answer))
        .nest("/__callboard", reload::router())
        .fallback(pages::answer)
        .with_state(Arc::clone(&live));
    // Those of the functions ask for a session themselves.
    let auth = functions.as_ref().and_then(|app| app.auth.clone());
    let portal = match auth {
        Some(auth) => portal.layer(middleware::from_fn_with_state(auth, protect)),
        None => portal,
    };
    let portal = match functions {
        Some(functions) => portal.merge(::functions::app::router(functions)),
        None => portal,
    };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(below_base_path)
        .with_state(Site { live, portal })
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(middleware::from_fn_with_state(guard, guard::protect))
}

/// The portal of the moment, and what answers below its base path.
#[derive(Clone)]
struct Site {
    live: Arc<Live>,
    portal: Router,
}

/// Hands a request to the portal, which sees the path without the base path.
/// The root of the host leads to the portal, and there is nothing else.
async fn below_base_path(State(site): State<Site>, mut request: Request) -> Response {
    let snapshot = site.live.current();
    let base_path = snapshot.portal.chrome.base_path.as_str();
    if base_path.is_empty() {
        // As it is.
    } else if let Some(uri) = without_base(request.uri(), base_path) {
        *request.uri_mut() = uri;
    } else if request.uri().path() == "/" {
        return Redirect::temporary(&format!("{base_path}/")).into_response();
    } else {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(response) = site.portal.oneshot(request).await;
    response
}

/// The address below a base path: `/portal/catalog/?q=a` below `/portal` is
/// `/catalog/?q=a`.
fn without_base(uri: &Uri, base_path: &str) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(base_path)?;
    match rest.bytes().next() {
        Some(b'/') => rest.parse().ok(),
        None | Some(b'?') => format!("/{rest}").parse().ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_ends_where_a_name_ends() {
        #[track_caller]
        fn check(uri: &str, expected: Option<&str>) {
            let found = without_base(&uri.parse().unwrap(), "/portal");
            assert_eq!(found.map(|uri| uri.to_string()).as_deref(), expected);
        }

        check("/portal/catalog/?q=a", Some("/catalog/?q=a"));
        check("http://localhost/portal/catalog/", Some("/catalog/"));
        check("/portal", Some("/"));
        check("/portal?q=a", Some("/?q=a"));
        check("/portals/", None);
        check("/", None);
    }
}
