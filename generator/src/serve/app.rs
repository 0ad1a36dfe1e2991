//! Which address is answered by what.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::response::Redirect;
use axum::routing::get;
use tower_http::compression::CompressionLayer;

use super::live::Live;
use super::{catalog_api, guard, pages, reload};

/// Everything that is served, under the base path of the portal. Another base
/// path needs another router.
pub fn router(live: Arc<Live>, bound: SocketAddr) -> Router {
    let snapshot = live.current();
    let base_path = snapshot.portal.chrome.base_path.clone();
    let guard = Arc::new(guard::Guard::new(bound, &snapshot.portal.chrome.base_url));
    let portal = Router::new()
        .nest("/api/catalog", catalog_api::router(&base_path))
        .nest("/__callboard", reload::router())
        .fallback(pages::answer)
        .with_state(live);
    let site = if base_path.is_empty() {
        portal
    } else {
        let root = format!("{base_path}/");
        Router::new()
            .nest(&base_path, portal)
            .route("/", get(|| async move { Redirect::temporary(&root) }))
    };
    site.route("/healthz", get(|| async { "ok\n" }))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(guard, guard::protect))
}
