//! The service, asked without a network, and then once with one.

use std::io::{Read, Write};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use service::config::Config;
use service::{Shared, app, serve};
use tokio::net::TcpListener;
use tower::ServiceExt;

async fn ask(shared: &Shared, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = app(shared.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn each_address_answers() {
    let shared = Shared::default();
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/health/live", StatusCode::OK),
        ("/health/ready", StatusCode::OK),
        ("/metrics", StatusCode::OK),
        ("/nothing", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(ask(&shared, path).await.0, status, "{path}");
    }
}

#[tokio::test]
async fn a_request_is_counted_under_its_route() {
    let shared = Shared::default();
    ask(&shared, "/?secret=1").await;
    ask(&shared, "/").await;
    ask(&shared, "/nothing").await;
    let (_, page) = ask(&shared, "/metrics").await;
    for line in [
        r#"http_request_duration_seconds_count{method="GET",route="/",status="200"} 2"#,
        r#"http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1"#,
        "http_requests_in_flight 1", // The scrape itself.
    ] {
        assert!(page.lines().any(|other| other == line), "no line {line} in\n{page}");
    }
}

#[tokio::test]
async fn it_is_unready_once_it_stops_and_still_lives() {
    let shared = Shared::default();
    shared.health.stop();
    assert_eq!(ask(&shared, "/health/ready").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask(&shared, "/health/live").await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_until_it_is_told_to_stop_and_while_it_drains() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut config = Config::load(|_| None).unwrap();
    config.drain_delay = Duration::from_millis(300);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        serve(listener, &config, async {
            let _ = stopped.await;
        })
        .await
    });

    let status = move |path: &'static str| {
        tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer[9..12].to_owned()
        })
    };
    assert_eq!(status("/health/ready").await.unwrap(), "200");
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(status("/health/ready").await.unwrap(), "503");
    assert_eq!(status("/").await.unwrap(), "200");
    server.await.unwrap().unwrap();
}
