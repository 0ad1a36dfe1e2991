//! The client against a server in this process, with a clock that does not wait.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::client::{About, Ask, Client, Fault, Limits, Reply};
use super::clock::{Clock, Wait};
use super::hosts::{Hosts, Origin};
use super::policy::Kind;
use crate::error::ForgeError;

/// A request as a server sees it, with header names in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn has_credentials(&self) -> bool {
        self.head.contains("\r\nauthorization: ")
    }
}

/// A server that answers as it is told, one request a connection.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers with bytes that depend on the request and its number, from 0.
    pub(crate) async fn start<F>(answer: F) -> Self
    where
        F: Fn(usize, &Asked) -> Vec<u8> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(answer);
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move {
                    let Some(request) = read(&mut stream).await else {
                        return;
                    };
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len() - 1
                    };
                    let bytes = answer(number, &request);
                    if bytes.is_empty() {
                        std::future::pending::<()>().await; // It never answers.
                    }
                    drop(stream.write_all(&bytes).await);
                    drop(stream.shutdown().await);
                });
            }
        });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let mut more = [0; 4096];
        let length = stream
            .read(&mut more)
            .await
            .ok()
            .filter(|&length| length > 0)?;
        bytes.extend_from_slice(&more[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let wanted: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if body.len() >= wanted {
            return Some(Asked {
                line: head
                    .lines()
                    .next()?
                    .trim_end_matches(" HTTP/1.1")
                    .to_owned(),
                head: head.to_owned(),
                body: body.to_owned(),
            });
        }
    }
}

/// An answer with a status, more headers (each with its line end) and a body.
pub(crate) fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} Some Reason\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A JSON answer.
pub(crate) fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer(200, "content-type: application/json\r\n", body)
}

/// A clock whose waits are over at once.
#[derive(Debug, Default)]
pub(crate) struct Hurried {
    elapsed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
}

impl Hurried {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Clock for Hurried {
    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn unix(&self) -> i64 {
        1_767_225_600
    }

    fn wait(&self, how_long: Duration) -> Wait<'_> {
        *self.elapsed.lock().unwrap() += how_long;
        self.waits.lock().unwrap().push(how_long);
        Box::pin(tokio::task::yield_now())
    }
}

struct World {
    server: Server,
    client: Client,
    clock: Arc<Hurried>,
}

impl World {
    async fn new<F>(limits: Limits, downloads: &[&Server], answer: F) -> Self
    where
        F: Fn(usize, &Asked) -> Vec<u8> + Send + Sync + 'static,
    {
        let server = Server::start(answer).await;
        let clock = Arc::new(Hurried::default());
        let hosts = Hosts::new(
            Origin::parse(&server.url).unwrap(),
            downloads
                .iter()
                .map(|server| Origin::parse(&server.url).unwrap())
                .collect(),
        );
        let waits: Arc<dyn Clock> = clock.clone();
        let client = Client::new("github.com", hosts, limits, waits, 1).unwrap();
        Self {
            server,
            client,
            clock,
        }
    }

    fn ask(&self, path: &str) -> Ask {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer SECRET"));
        Ask {
            method: Method::GET,
            url: Url::parse(&format!("{}{path}", self.server.url)).unwrap(),
            headers,
            body: Bytes::new(),
            about: About::rest("repository acme/shop"),
        }
    }

    async fn get(&self, path: &str) -> Result<Reply, Fault> {
        self.client.send(self.ask(path)).await
    }

    #[track_caller]
    fn refused(reply: Result<Reply, Fault>) -> String {
        reply.map(|reply| reply.status).unwrap_err().to_string()
    }
}

#[tokio::test]
async fn what_fails_is_tried_again() {
    let cut_short = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":".to_vec();
    for failure in [
        answer(503, "", ""),
        answer(502, "", "<html>"),
        cut_short,
        b"HTTP/1.1 200 OK\r\n".to_vec(), // The connection is reset.
        b"nonsense".to_vec(),
        json("{\"a\":"),
    ] {
        let world = World::new(Limits::default(), &[], move |number, _| {
            if number < 2 {
                failure.clone()
            } else {
                json("{}")
            }
        })
        .await;
        assert_eq!(world.get("/x").await.unwrap().body, "{}");
        let usage = world.client.counts().usage();
        assert_eq!((usage.requests, usage.retries), (3, 2));
        assert_eq!(usage.waited_ms, 0, "the host did not ask to wait");
        assert_eq!(world.clock.waits().len(), 2);
    }
}

#[tokio::test]
async fn what_always_fails_is_given_up() {
    let world = World::new(Limits::default(), &[], |_, _| {
        answer(500, "", r#"{"message":"Server Error"}"#)
    })
    .await;
    assert_eq!(
        World::refused(world.get("/x?token=SECRET").await),
        "github.com could not be asked for repository acme/shop: 500: Server Error (tried 6 times)"
    );
    assert_eq!(world.server.asked().len(), 6);
}

#[tokio::test]
async fn a_host_that_is_silent_is_not_waited_for() {
    let limits = Limits {
        read_timeout: Duration::from_millis(20),
        ..Limits::default()
    };
    let world = World::new(limits, &[], |_, _| Vec::new()).await;
    assert_eq!(
        World::refused(world.get("/x").await),
        "github.com could not be asked for repository acme/shop: \
         it did not answer in time (tried 6 times)"
    );
    let mut ask = world.ask("/graphql");
    ask.about.kind = Kind::Graphql { may_shrink: true };
    assert_eq!(
        world.client.send(ask).await.map(|reply| reply.status),
        Err(Fault::TooMuch("it did not answer in time".to_owned()))
    );
}

#[tokio::test]
async fn a_host_that_asks_to_wait_is_waited_for() {
    let world = World::new(Limits::default(), &[], |number, _| match number {
        0 => answer(429, "retry-after: 7\r\n", ""),
        1 => answer(
            200,
            "date: Thu, 01 Jan 2026 10:00:00 GMT\r\n\
             x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1767261630\r\n",
            "",
        ),
        _ => json("{}"),
    })
    .await;
    world.get("/x").await.unwrap();
    assert_eq!(world.clock.waits(), [Duration::from_secs(7)]);
    // None is left: the next waits without asking, by the clock of the host.
    world.get("/x").await.unwrap();
    assert_eq!(world.clock.waits()[1], Duration::from_secs(31));
    let usage = world.client.counts().usage();
    assert_eq!((usage.requests, usage.waited_ms), (3, 38_000));
}

#[tokio::test]
async fn patience_has_an_end() {
    let limits = Limits {
        max_wait: Duration::from_secs(100),
        ..Limits::default()
    };
    let world = World::new(limits, &[], |_, _| answer(403, "retry-after: 60\r\n", "")).await;
    let error = world.get("/x").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "github.com asks to wait 60 s (rate limit)"
    );
    let Fault::Forge(error) = error else {
        panic!("{error:?}");
    };
    assert!(error.ends_the_run());
    assert_eq!(world.server.asked().len(), 2);
    // And the next is not even asked.
    World::refused(world.get("/y").await);
    assert_eq!(world.server.asked().len(), 2);
}

#[tokio::test]
async fn a_budget_stops_the_run() {
    let limits = Limits {
        max_requests: Some(2),
        ..Limits::default()
    };
    let world = World::new(limits, &[], |_, _| answer(500, "", "")).await;
    let expected = ForgeError::Budget { limit: 2 };
    assert_eq!(
        world.get("/x").await.map(|reply| reply.status),
        Err(Fault::Forge(expected))
    );
    assert_eq!(world.server.asked().len(), 2);
}

#[tokio::test]
async fn a_redirect_to_a_host_that_is_not_configured_is_refused() {
    let foreign = Server::start(|_, _| json("{}")).await;
    let location = format!("location: {}/?token=SECRET\r\n", foreign.url);
    let world = World::new(Limits::default(), &[], move |_, _| {
        answer(302, &location, "")
    })
    .await;
    let error = World::refused(world.get("/x").await);
    let expected = format!(
        "`{}` is not an address that the configuration allows",
        foreign.url
    );
    assert_eq!(error, expected);
    assert!(foreign.asked().is_empty());
}

#[tokio::test]
async fn credentials_stay_with_the_host_they_are_for() {
    let other = Server::start(|_, _| json("{}")).await;
    let location = format!("location: {}/there\r\n", other.url);
    let world = World::new(Limits::default(), &[&other], move |_, asked| {
        match asked.line.as_str() {
            "GET /renamed" => answer(301, "location: /repositories/1\r\n", ""),
            "GET /repositories/1" => json("{}"),
            _ => answer(302, &location, ""),
        }
    })
    .await;
    world.get("/renamed").await.unwrap();
    world.get("/elsewhere").await.unwrap();
    let own = world.server.asked();
    assert!(own.len() == 3 && own.iter().all(Asked::has_credentials));
    assert_eq!(other.lines(), ["GET /there"]);
    assert!(!other.asked()[0].has_credentials());
}

#[tokio::test]
async fn redirects_have_an_end() {
    let world = World::new(Limits::default(), &[], |_, _| {
        answer(307, "location: /x\r\n", "")
    })
    .await;
    assert_eq!(
        World::refused(world.get("/x").await),
        "github.com answered repository acme/shop with something else: \
         it is redirected too often"
    );
    assert_eq!(world.server.asked().len(), 6);
}

#[tokio::test]
async fn an_answer_has_so_many_bytes_and_no_more() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&[b' '; 100_000]).unwrap();
    let zipped = encoder.finish().unwrap();
    let limits = Limits {
        max_body_bytes: 50_000,
        ..Limits::default()
    };
    let world = World::new(limits, &[], move |_, asked| match asked.line.as_str() {
        "GET /long" => answer(200, "", vec![b' '; 100_000]),
        _ => answer(200, "content-encoding: gzip\r\n", &zipped),
    })
    .await;
    let expected = "github.com answered repository acme/shop with something else: \
         it has more than 50000 bytes";
    assert_eq!(World::refused(world.get("/long").await), expected);
    assert_eq!(World::refused(world.get("/bomb").await), expected);
    let mut ask = world.ask("/zipped");
    ask.about.max_body_bytes = Some(100_000);
    assert_eq!(world.client.send(ask).await.unwrap().body.len(), 100_000);
}

#[tokio::test]
async fn a_download_begins_anew_when_it_breaks_and_carries_no_credentials() {
    use std::io::{Read, Seek};
    let world = World::new(Limits::default(), &[], |number, _| match number {
        0 => b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbrok".to_vec(),
        _ => answer(200, "", "whole"),
    })
    .await;
    let mut file = tempfile::tempfile().unwrap();
    let url = world.ask("/archive").url;
    let bytes = world
        .client
        .download(url.clone(), "archive", &mut file, 5)
        .await;
    assert_eq!(bytes, Ok(Some(5)));
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "whole");
    let bytes = world.client.download(url, "archive", &mut file, 4).await;
    assert_eq!(bytes, Ok(None), "it is longer than it may be");
    assert!(!world.server.asked().iter().any(Asked::has_credentials));
}
