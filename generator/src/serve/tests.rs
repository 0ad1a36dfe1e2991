//! The server as a browser and as Backstage's client see it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use catalog::{Catalog, Entity, EntityRef, Location, Origin};
use tokio_stream::StreamExt;
use tower::ServiceExt;

use crate::site::{Portal, Settings};

use super::app;
use super::live::Live;
use super::project::{Built, Inputs, Project};
use super::rebuild::Rebuilder;

fn entity(name: &str, description: &str) -> Arc<Entity> {
    Arc::new(Entity {
        entity_ref: EntityRef::new("component", "default", name).unwrap(),
        document: Arc::new(serde_json::json!({
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {
                "name": name, "namespace": "default", "description": description, "uid": name
            },
            "spec": { "type": "service", "lifecycle": "production", "owner": "web" },
        })),
        relations: Vec::new(),
        origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
    })
}

fn portal(base_path: &str, description: &str) -> Portal {
    let entities = vec![entity("orders", description), entity("shop", "Sells")];
    let settings = Settings {
        base_url: format!("https://portal.example{base_path}"),
        ..Settings::default()
    };
    Portal::new(
        Arc::new(Catalog::new(entities, Vec::new(), Vec::new())),
        &settings,
    )
}

fn serving(base_path: &str) -> (Arc<Live>, Router) {
    let live = Arc::new(Live::new(portal(base_path, "Takes orders")));
    let router = app::router(Arc::clone(&live), None, ([127, 0, 0, 1], 7007).into());
    (live, router)
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let (status, headers, bytes) = send_for_bytes(router, request).await;
    (
        status,
        headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

async fn send_for_bytes(router: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, bytes)
}

async fn get(router: &Router, path: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header("host", "localhost:7007");
    send(router, request.body(Body::empty()).unwrap()).await
}

const SHOP: &str = "/api/catalog/entities/by-name/component/default/shop";

#[tokio::test]
async fn queries_and_static_files_are_answered_under_one_address() {
    let (_live, router) = serving("");
    let (status, headers, body) = get(&router, SHOP).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert!(body.starts_with(r#"{"apiVersion":"#), "{body}");

    let (_, _, body) = get(
        &router,
        "/api/catalog/entities?filter=metadata.name=shop&fields=kind",
    )
    .await;
    assert_eq!(body, r#"[{"kind":"Component"}]"#);
    let (_, _, all) = get(&router, "/api/catalog/entities").await;
    let (_, _, file) = get(&router, "/api/catalog/entities.json").await;
    let json = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
    assert_eq!(json(&all), json(&file));

    let (status, headers, _) = get(&router, "/api/catalog/entities?limit=1&fields=kind").await;
    assert_eq!(status, 200);
    let link = headers["link"].to_str().unwrap();
    assert!(
        link.starts_with("</api/catalog/entities?limit=1&fields=kind&after="),
        "{link}"
    );
}

#[tokio::test]
async fn bodies_are_read_and_errors_have_backstages_shape() {
    let (_live, router) = serving("");
    let request = Request::post("/api/catalog/entities/by-refs")
        .header("content-type", "application/json")
        .body(Body::from(r#"{"entityRefs":["component:default/none"]}"#))
        .unwrap();
    assert_eq!(send(&router, request).await.2, r#"{"items":[null]}"#);

    let request = Request::delete("/api/catalog/entities/by-uid/shop").body(Body::empty());
    let (status, headers, body) = send(&router, request.unwrap()).await;
    assert_eq!(status, 405);
    assert_eq!(headers["allow"], "GET, HEAD");
    assert!(body.contains(r#""name":"NotAllowedError""#), "{body}");
    assert!(
        body.contains(r#""url":"/api/catalog/entities/by-uid/shop""#),
        "{body}"
    );

    let request =
        Request::post("/api/catalog/entities/by-refs").body(Body::from(vec![b' '; 2 << 20]));
    assert_eq!(send(&router, request.unwrap()).await.0, 413);
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let (live, router) = serving("");
    for path in [SHOP, "/api/catalog/entities.json"] {
        let (_, headers, _) = get(&router, path).await;
        let again = || {
            Request::get(path)
                .header("if-none-match", &headers["etag"])
                .body(Body::empty())
                .unwrap()
        };
        let (status, _, body) = send(&router, again()).await;
        assert_eq!((status.as_u16(), body.as_str()), (304, ""), "{path}");
    }
    let (_, before, _) = get(&router, "/api/catalog/entities.json").await;
    live.replace(portal("", "Takes other orders"));
    let (_, after, _) = get(&router, "/api/catalog/entities.json").await;
    assert_ne!(before["etag"], after["etag"]);
}

#[tokio::test]
async fn pages_are_found_as_people_type_them() {
    for base_path in ["", "/portal"] {
        let (_live, router) = serving(base_path);
        let (status, headers, body) = get(&router, &format!("{base_path}/catalog/")).await;
        assert_eq!(status, 200);
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-cache");
        let script = format!("src=\"{base_path}/__callboard/reload.js\" data-page=\"");
        assert!(body.contains(&script), "{body}");

        for (typed, meant) in [
            ("/catalog?q=a%20b", "/catalog/?q=a%20b"),
            ("/Catalog", "/catalog/"),
            ("/CATALOG/", "/catalog/"),
        ] {
            let (status, headers, _) = get(&router, &format!("{base_path}{typed}")).await;
            assert_eq!(status, 308, "{typed}");
            let location = headers["location"].to_str().unwrap();
            assert_eq!(location, format!("{base_path}{meant}"));
        }
        for path in [
            "/catalog/none/",
            "/%2e%2e/etc/passwd",
            "/catalog/%00",
            "/%ff",
            "/catalog/..%2f",
        ] {
            assert_eq!(
                get(&router, &format!("{base_path}{path}")).await.0,
                404,
                "{path}"
            );
        }
        let lost = format!("{base_path}/catalog/default/component/order/");
        let (status, headers, body) = get(&router, &lost).await;
        assert_eq!(status, 404);
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        let near = format!("href=\"{base_path}/catalog/default/component/orders/\"");
        assert!(body.contains(&near), "{body}");

        let asset = site_theme::assets::path("frame.css");
        let (_, headers, _) = get(&router, &format!("{base_path}/{asset}")).await;
        assert_eq!(headers["content-type"], "text/css; charset=utf-8");
        assert_eq!(
            headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
    }
}

#[tokio::test]
async fn every_response_is_guarded() {
    let (_live, router) = serving("");
    for path in [
        "/",
        SHOP,
        "/api/catalog/none",
        "/healthz",
        "/__callboard/reload.js",
    ] {
        let (_, headers, _) = get(&router, path).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
    }
    let request = Request::get(SHOP)
        .header("host", "evil.example")
        .body(Body::empty());
    assert_eq!(send(&router, request.unwrap()).await.0, 421);
}

#[tokio::test]
async fn a_portal_below_a_path_is_served_below_it() {
    let (_live, router) = serving("/portal");
    assert_eq!(get(&router, &format!("/portal{SHOP}")).await.0, 200);
    assert_eq!(
        get(&router, "/portal/api/catalog/entities.json").await.0,
        200
    );
    assert_eq!(get(&router, SHOP).await.0, 404);
    let (status, headers, _) = get(&router, "/").await;
    assert_eq!(
        (status.as_u16(), &headers["location"].to_str().unwrap()),
        (307, &"/portal/")
    );
    assert_eq!(get(&router, "/healthz").await.0, 200);
}

#[tokio::test]
async fn a_portal_that_moves_is_served_where_it_is_now() {
    let (live, router) = serving("/portal");
    live.replace(portal("/docs", "Takes orders"));
    assert_eq!(get(&router, &format!("/docs{SHOP}")).await.0, 200);
    assert_eq!(get(&router, &format!("/portal{SHOP}")).await.0, 404);
    assert_eq!(get(&router, "/").await.1["location"], "/docs/");
    let (_, headers, _) = get(&router, "/docs/api/catalog/entities?limit=1").await;
    let link = headers["link"].to_str().unwrap();
    assert!(link.starts_with("</docs/api/catalog/"), "{link}");

    live.replace(portal("", "Takes orders"));
    assert_eq!(get(&router, SHOP).await.0, 200);
    assert_eq!(get(&router, "/docs/catalog/").await.0, 404);
}

#[tokio::test]
async fn large_answers_are_compressed_for_those_who_can_read_it() {
    let (_live, router) = serving("");
    for encoding in ["br", "gzip"] {
        let request = Request::get("/api/catalog/entities.json")
            .header("accept-encoding", encoding)
            .body(Body::empty());
        let (_, headers, _) = send(&router, request.unwrap()).await;
        assert_eq!(headers["content-encoding"], encoding);
    }
}

#[tokio::test]
async fn the_search_module_is_sent_as_one_and_compressed() {
    let (_live, router) = serving("");
    let path = format!("/{}", site_theme::assets::path("search.wasm"));
    let request = Request::get(&path)
        .header("accept-encoding", "br")
        .body(Body::empty());
    let (status, headers, _) = send(&router, request.unwrap()).await;
    assert_eq!(status, 200);
    // Browsers compile it while it arrives under this type only.
    assert_eq!(headers["content-type"], "application/wasm");
    assert_eq!(headers["content-encoding"], "br");
}

#[tokio::test]
async fn only_the_head_of_an_answer_is_sent_when_asked() {
    let (_live, router) = serving("");
    for path in [SHOP, "/api/catalog/entities.json"] {
        let request = Request::head(path).body(Body::empty()).unwrap();
        let (status, headers, body) = send(&router, request).await;
        assert_eq!((status.as_u16(), body.as_str()), (200, ""), "{path}");
        assert!(headers.contains_key("etag"));
    }
    let request = Request::post("/api/catalog/entities.json").body(Body::empty());
    assert_eq!(send(&router, request.unwrap()).await.0, 404);
}

#[tokio::test]
async fn browsers_are_told_of_each_build() {
    let (live, router) = serving("");
    let request = Request::get("/__callboard/events").body(Body::empty());
    let response = router.oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut events = response.into_body().into_data_stream();
    let mut next = async || {
        let bytes = events.next().await?.unwrap();
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    };
    assert_eq!(next().await.unwrap(), "id: 0\ndata: /\n\n");
    live.replace(portal("/portal", "Takes other orders"));
    assert_eq!(next().await.unwrap(), "id: 1\ndata: /portal/\n\n");
    live.close();
    assert_eq!(next().await, None);
}

/// One file whose text is the description of an entity.
struct OneFile(PathBuf);

impl Project for OneFile {
    fn build(&mut self, _changed: &[PathBuf]) -> anyhow::Result<Built> {
        let text = std::fs::read_to_string(&self.0)?;
        anyhow::ensure!(text != "broken", "it is broken");
        Ok(Built {
            portal: portal("", &text),
            inputs: Arc::new(Inputs {
                files: vec![self.0.clone()],
                directories: Vec::new(),
            }),
            diagnostics: Vec::new(),
        })
    }

    fn configuration(&self) -> Vec<PathBuf> {
        vec![self.0.clone()]
    }
}

#[track_caller]
fn shows(live: &Live, expected: &str) {
    let orders = EntityRef::new("component", "default", "orders").unwrap();
    let start = Instant::now();
    loop {
        let snapshot = live.current();
        let description = snapshot.portal.catalog.get(&orders).unwrap().description();
        if description == Some(expected) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{description:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_edit_is_served_and_a_broken_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.txt");
    let write = |text: &str| {
        // As editors do: another file in the place of the first.
        let beside: &Path = &folder.path().join("one.txt.new");
        std::fs::write(beside, text).unwrap();
        std::fs::rename(beside, &file).unwrap();
    };
    write("first");
    let mut project = OneFile(file.clone());
    let (first, rebuilder) = Rebuilder::start(&mut project).unwrap();
    let live = Arc::new(Live::new(first));
    shows(&live, "first");
    std::thread::spawn({
        let live = Arc::clone(&live);
        move || rebuilder.keep_current(&mut project, &live)
    });
    write("second");
    shows(&live, "second");
    write("broken");
    std::thread::sleep(Duration::from_millis(200));
    shows(&live, "second");
    write("third");
    shows(&live, "third");
}

/// The file of the index that holds what is shown of each result.
async fn search_file(router: &Router) -> String {
    let (status, headers, pointer) = get(router, "/search/index.json").await;
    assert_eq!(
        (status.as_u16(), &headers["cache-control"].to_str().unwrap()),
        (200, &"no-cache")
    );
    let pointer: serde_json::Value = serde_json::from_str(&pointer).unwrap();
    let files = pointer["files"].as_array().unwrap();
    let mut paths = files.iter().map(|file| file["path"].as_str().unwrap());
    let cards = paths.find(|path| path.starts_with("search/cards."));
    format!("/{}", cards.unwrap())
}

fn asking(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn files_of_the_index_are_read_in_parts() {
    let (_live, router) = serving("");
    let path = search_file(&router).await;
    let compressing = ("accept-encoding", "br, gzip");
    let (status, headers, whole) = send_for_bytes(&router, asking(&path, &[compressing])).await;
    assert_eq!(status, 200);
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(headers["accept-ranges"], "bytes");
    assert_eq!(
        headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(headers["content-type"], "application/octet-stream");
    let length = headers["content-length"].to_str().unwrap();
    let etag = headers["etag"].to_str().unwrap();
    assert!(etag.starts_with('"'), "{etag}");

    let part = [("range", "bytes=0-7"), compressing, ("if-range", etag)];
    let (status, headers, body) = send_for_bytes(&router, asking(&path, &part)).await;
    assert_eq!((status.as_u16(), &body), (206, &whole.slice(..8)));
    assert_eq!(headers["content-range"], format!("bytes 0-7/{length}"));
    assert_eq!(headers["content-length"], "8");
    assert_eq!(headers["etag"], etag);
    assert_eq!(
        headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert!(!headers.contains_key("content-encoding"));

    let beyond = [("range", "bytes=99999999-")];
    let (status, headers, body) = send_for_bytes(&router, asking(&path, &beyond)).await;
    assert_eq!((status.as_u16(), body.len()), (416, 0));
    assert_eq!(headers["content-range"], format!("bytes */{length}"));
    assert_eq!(headers["cache-control"], "no-store");

    for whole_again in [("range", "bytes=0-1,4-5"), ("range", "lines=1-2")] {
        let (status, headers, body) = send_for_bytes(&router, asking(&path, &[whole_again])).await;
        assert_eq!((status.as_u16(), &body), (200, &whole), "{whole_again:?}");
        assert!(!headers.contains_key("content-range"));
    }
    let other = [("range", "bytes=0-7"), ("if-range", "\"other\"")];
    assert_eq!(send_for_bytes(&router, asking(&path, &other)).await.0, 200);
    let same = [("range", "bytes=0-7"), ("if-none-match", etag)];
    assert_eq!(send_for_bytes(&router, asking(&path, &same)).await.0, 304);

    let head = Request::head(&path).header("range", "bytes=0-7");
    let (status, headers, body) = send_for_bytes(&router, head.body(Body::empty()).unwrap()).await;
    assert_eq!((status.as_u16(), body.len()), (200, 0));
    assert_eq!(headers["content-length"], length);
    assert_eq!(headers["accept-ranges"], "bytes");
}

#[tokio::test]
async fn other_files_have_parts_and_pages_have_none() {
    let (_live, router) = serving("");
    let asset = format!("/{}", site_theme::assets::path("frame.css"));
    let part = [("range", "bytes=-9"), ("accept-encoding", "gzip")];
    let (status, headers, body) = send(&router, asking(&asset, &part)).await;
    assert_eq!((status.as_u16(), body.len()), (206, 9));
    assert_eq!(headers["content-type"], "text/css; charset=utf-8");
    assert!(!headers.contains_key("content-encoding"));
    // It is compressed for others, so its tag says nothing of single bytes.
    let tag = headers["etag"].to_str().unwrap();
    let resumed = [("range", "bytes=-9"), ("if-range", tag)];
    assert_eq!(send(&router, asking(&asset, &resumed)).await.0, 200);

    let (status, headers, _) = send(&router, asking("/", &part)).await;
    assert_eq!(status, 200);
    assert!(!headers.contains_key("accept-ranges"));
}

#[tokio::test]
async fn a_search_goes_on_in_the_index_it_began_in() {
    let (live, router) = serving("");
    let first = search_file(&router).await;
    let (_, _, before) = send_for_bytes(&router, asking(&first, &[])).await;
    live.replace(portal("", "Takes other orders"));
    let second = search_file(&router).await;
    assert_ne!(first, second);
    let (status, headers, after) = send_for_bytes(&router, asking(&first, &[])).await;
    assert_eq!((status.as_u16(), &after), (200, &before));
    assert_eq!(
        headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    let part = asking(&first, &[("range", "bytes=4-7")]);
    let part = send_for_bytes(&router, part).await;
    assert_eq!((part.0.as_u16(), part.2), (206, before.slice(4..8)));

    // Builds in between whose index nobody asked for do not count.
    for description in ["a", "b", "c"] {
        live.replace(portal("", description));
    }
    assert_eq!(get(&router, &first).await.0, 200);
    for description in ["d", "e"] {
        live.replace(portal("", description));
        search_file(&router).await;
    }
    live.replace(portal("", "f"));
    let (status, headers, body) = get(&router, &first).await;
    assert_eq!((status.as_u16(), body.as_str()), (404, ""));
    assert_eq!(headers["cache-control"], "no-store");
}
