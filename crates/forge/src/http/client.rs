//! Sends requests: some at once, each bounded in time and bytes, and tried again
//! as [`policy`] says.
//!
//! [`Client::send`] is for what fits in memory, [`Client::download`] for what does
//! not. Nothing here knows what is asked for, or adds credentials: those come with
//! the [`Ask`], and leave it when a redirect leads to another host.

use std::fmt;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HeaderMap, HeaderValue, LOCATION, USER_AGENT,
};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::budget::Budget;
use super::clock::Clock;
use super::hosts::Hosts;
use super::patience::Patience;
use super::policy::{self, Kind, Outcome, Reason, Refusal, Verdict};
use super::usage::Counts;
use super::waits;
use crate::error::ForgeError;

/// How many redirects are followed for one request.
pub const MAX_REDIRECTS: u32 = 5;

/// How much of an answer that refuses is read, in bytes.
const MAX_REFUSAL_BYTES: u64 = 64 * 1024;

/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(60);

/// How a run bounds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How many requests a run makes at most; `None` is without end.
    pub max_requests: Option<u64>,
    /// How long a run waits in all, for limits and between tries.
    pub max_wait: Duration,
    /// How many requests are on their way at once: 1 to 64. GitHub allows 100 for
    /// all that a token does.
    pub concurrency: usize,
    /// How long it may take to connect.
    pub connect_timeout: Duration,
    /// How long a host may be silent.
    pub read_timeout: Duration,
    /// How long a request may take in all, without waits between tries.
    pub total_timeout: Duration,
    /// How long a download may take in all.
    pub download_timeout: Duration,
    /// How many bytes an answer has at most, decompressed, where the [`Ask`] does
    /// not say.
    pub max_body_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_requests: None,
            max_wait: Duration::from_secs(3600),
            concurrency: 8,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            download_timeout: Duration::from_secs(900),
            max_body_bytes: 64 * 1024 * 1024,
        }
    }
}

/// A request.
#[derive(Clone)]
pub struct Ask {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// The headers, with credentials where there are any.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What it is for.
    pub about: About,
}

/// What a request is for.
#[derive(Debug, Clone)]
pub struct About {
    /// The thing, as in `repository acme/shop`, for errors.
    pub what: String,
    /// How its answer is judged.
    pub kind: Kind,
    /// How many bytes the answer has at most; `None` is
    /// [`Limits::max_body_bytes`].
    pub max_body_bytes: Option<u64>,
    /// Whether redirects are followed, or answered.
    pub follows: bool,
    /// Whether it may be sent again where it is not known what became of it. Without,
    /// that is [`ForgeError::Unclear`].
    pub repeats: bool,
    /// Whether an answer of 4xx is given as it is, for whoever asks to read. Limits
    /// are waited for all the same.
    pub gives_refusals: bool,
}

impl About {
    /// A request that is judged by its status, follows redirects, and may be sent
    /// again.
    pub fn rest(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            kind: Kind::Rest,
            max_body_bytes: None,
            follows: true,
            repeats: true,
            gives_refusals: false,
        }
    }
}

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status: of success, 401, a redirect that was not to be followed, or a
    /// refusal that was asked for.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It was too much for the host; tells why. Only where
    /// [`Kind::Graphql::may_shrink`].
    #[error("too much was asked for: {0}")]
    TooMuch(String),
    /// Anything else.
    #[error(transparent)]
    Forge(#[from] ForgeError),
}

impl Fault {
    /// As an error of a request that was not to shrink.
    pub fn error(self, host: &str, what: &str) -> ForgeError {
        match self {
            Self::Forge(error) => error,
            Self::TooMuch(reason) => ForgeError::Unavailable {
                host: host.to_owned(),
                what: what.to_owned(),
                reason,
                tries: 1,
            },
        }
    }
}

/// Whether an answer makes no sense because it is longer than is read.
pub fn is_too_long(reason: &str) -> bool {
    reason.starts_with("it has more than ")
}

/// How one try failed.
enum Failure {
    Slow(String),
    Broken(String),
    /// There was no connection, so nothing was sent.
    Unsent(String),
    /// The body has more bytes than are read.
    TooLong(u64),
    /// The file that is written to.
    Storage(String),
}

/// When requests may go out again.
#[derive(Debug, Default)]
struct Gates {
    graphql: Duration,
    rest: Duration,
}

/// A way to one host.
pub struct Client {
    host: String,
    hosts: Hosts,
    pool: Pool<HttpsConnector<HttpConnector>, Full<Bytes>>,
    limits: Limits,
    clock: Arc<dyn Clock>,
    budget: Budget,
    counts: Counts,
    patience: Mutex<Patience>,
    gates: Mutex<Gates>,
    slots: Semaphore,
    seed: AtomicU64,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("host", &self.host)
            .field("hosts", &self.hosts)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A way to `host`, as errors name it. `seed` is chance, for waits that differ.
    ///
    /// # Errors
    ///
    /// What is wrong with the certificates of this machine.
    pub fn new(
        host: &str,
        hosts: Hosts,
        limits: Limits,
        clock: Arc<dyn Clock>,
        seed: u64,
    ) -> Result<Self, std::io::Error> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(limits.connect_timeout));
        // Named, so that it does not matter what else is compiled in.
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self {
            host: host.to_owned(),
            hosts,
            pool,
            clock,
            budget: Budget::new(limits.max_requests),
            counts: Counts::default(),
            patience: Mutex::new(Patience::new(limits.max_wait)),
            gates: Mutex::default(),
            slots: Semaphore::new(limits.concurrency.clamp(1, 64)),
            seed: AtomicU64::new(seed),
            limits,
        })
    }

    /// The host's name, as errors tell it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// How this client bounds itself.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What has been asked until now.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The hosts that may be asked.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Sends a request and gives its answer, whole.
    ///
    /// # Errors
    ///
    /// [`Fault`].
    pub async fn send(&self, ask: Ask) -> Result<Reply, Fault> {
        let most = ask
            .about
            .max_body_bytes
            .unwrap_or(self.limits.max_body_bytes);
        let mut sink = Sink::Memory(BytesMut::new(), most);
        let (status, headers) = self.persist(ask, &mut sink).await?;
        let body = match sink {
            Sink::Memory(bytes, _) => bytes.freeze(),
            Sink::File(..) => Bytes::new(),
        };
        Ok(Reply {
            status,
            headers,
            body,
        })
    }

    /// Writes what is at an address to a file, at most `most` bytes; each try
    /// begins the file anew. No credentials are sent. `None` where there are more
    /// bytes.
    ///
    /// # Errors
    ///
    /// [`Fault`].
    pub async fn download(
        &self,
        url: Url,
        what: &str,
        file: &mut std::fs::File,
        most: u64,
    ) -> Result<Option<u64>, Fault> {
        let ask = Ask {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            about: About {
                max_body_bytes: Some(most),
                ..About::rest(what)
            },
        };
        let mut sink = Sink::File(file, most, 0, false);
        let (status, _) = self.persist(ask, &mut sink).await?;
        let Sink::File(_, _, bytes, is_too_long) = sink else {
            return Ok(None);
        };
        if status != StatusCode::OK {
            let refusal = Refusal::Malformed(policy::told(status, b""));
            return Err(refusal.error(&self.host, what, 1).into());
        }
        Ok((!is_too_long).then_some(bytes))
    }

    async fn persist(
        &self,
        mut ask: Ask,
        sink: &mut Sink<'_>,
    ) -> Result<(StatusCode, HeaderMap), Fault> {
        let is_graphql = matches!(ask.about.kind, Kind::Graphql { .. });
        let mut redirects = 0;
        let mut tried = 0;
        loop {
            self.hosts.check(&ask.url)?;
            self.pass_gate(is_graphql).await?;
            let slot = self.slots.acquire().await;
            if self.opens_at(is_graphql) > self.clock.elapsed() {
                continue; // It was closed while this one stood in line.
            }
            self.budget.take()?;
            self.counts.request(is_graphql);
            tried += 1;
            let once = self.once(&ask, sink).await;
            drop(slot);

            let seed = self.seed.fetch_add(1, Ordering::Relaxed);
            let now = self.clock.unix();
            let judge = |outcome| policy::judge(outcome, ask.about.kind, tried, seed, now);
            let verdict = match &once {
                Ok((status, headers, body)) => {
                    self.note_limit(is_graphql, headers, now);
                    tracing::debug!(
                        host = self.host,
                        what = ask.about.what,
                        status = status.as_u16(),
                        tried,
                        "answered"
                    );
                    judge(Outcome::Answer {
                        status: *status,
                        headers,
                        body: body.as_deref().unwrap_or_else(|| sink.memory()),
                    })
                }
                Err(Failure::Slow(reason)) => judge(Outcome::Slow(reason)),
                Err(Failure::Broken(reason) | Failure::Unsent(reason)) => {
                    judge(Outcome::Broken(reason))
                }
                Err(Failure::TooLong(most)) => {
                    Verdict::Refuse(Refusal::Malformed(format!("it has more than {most} bytes")))
                }
                Err(Failure::Storage(reason)) => {
                    Verdict::Refuse(Refusal::Unavailable(reason.clone()))
                }
            };
            if !ask.about.repeats
                && !matches!(once, Err(Failure::Unsent(_)))
                && let Some(reason) = lost(&verdict)
            {
                let (host, what) = (self.host.clone(), ask.about.what);
                return Err(ForgeError::Unclear { host, what, reason }.into());
            }
            match verdict {
                Verdict::Done => {
                    // Only an answer is ever done.
                    let Ok((status, headers, refusal)) = once else {
                        continue;
                    };
                    if ask.about.follows
                        && status.is_redirection()
                        && headers.contains_key(LOCATION)
                    {
                        redirects += 1;
                        tried = 0;
                        self.redirect(&mut ask, status, &headers, redirects)?;
                        continue;
                    }
                    if let (Some(refusal), Sink::Memory(bytes, _)) = (refusal, &mut *sink) {
                        *bytes = BytesMut::from(&refusal[..]);
                    }
                    return Ok((status, headers));
                }
                Verdict::Retry { after, reason } => {
                    self.counts.retry();
                    tracing::debug!(
                        host = self.host,
                        what = ask.about.what,
                        ?reason,
                        tried,
                        "again"
                    );
                    self.hold(is_graphql, after, reason).await?;
                }
                Verdict::Shrink(reason) => return Err(Fault::TooMuch(reason)),
                Verdict::Refuse(refusal) => {
                    let is_answer = !matches!(refusal, Refusal::Limited(..));
                    if ask.about.gives_refusals
                        && is_answer
                        && let Ok((status, headers, Some(body))) = once
                        && status.is_client_error()
                    {
                        if let Sink::Memory(bytes, _) = &mut *sink {
                            *bytes = BytesMut::from(&body[..]);
                        }
                        return Ok((status, headers));
                    }
                    return Err(refusal.error(&self.host, &ask.about.what, tried).into());
                }
            }
        }
    }

    /// What time it is by this client's clock, in seconds since 1970.
    pub fn unix(&self) -> i64 {
        self.clock.unix()
    }

    /// Waits, by this client's clock.
    pub async fn pause(&self, how_long: Duration) {
        self.clock.wait(how_long).await;
    }

    /// Turns an ask to where it is redirected to.
    fn redirect(
        &self,
        ask: &mut Ask,
        status: StatusCode,
        headers: &HeaderMap,
        redirects: u32,
    ) -> Result<(), ForgeError> {
        let malformed = |reason: &str| {
            Refusal::Malformed(reason.to_owned()).error(&self.host, &ask.about.what, 1)
        };
        if redirects > MAX_REDIRECTS {
            return Err(malformed("it is redirected too often"));
        }
        let keeps_method = matches!(
            status,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
        );
        if ask.method != Method::GET && !keeps_method {
            return Err(malformed("it is redirected"));
        }
        let location = headers
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .unwrap_or_default();
        let url = self.hosts.redirect(&ask.url, location)?;
        if !self.hosts.trusts(&url) {
            ask.headers.remove(AUTHORIZATION);
        }
        ask.url = url;
        Ok(())
    }

    /// One try. The body is in the sink, or beside the headers where it is that of
    /// a refusal.
    async fn once(
        &self,
        ask: &Ask,
        sink: &mut Sink<'_>,
    ) -> Result<(StatusCode, HeaderMap, Option<Vec<u8>>), Failure> {
        let total = match sink {
            Sink::Memory(..) => self.limits.total_timeout,
            Sink::File(..) => self.limits.download_timeout,
        };
        let deadline = Instant::now() + total;
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(ask.url.as_str())
            .body(Full::new(ask.body.clone()))
            .map_err(|_| Failure::Broken("it is no address".to_owned()))?;
        *request.headers_mut() = ask.headers.clone();
        let headers = request.headers_mut();
        headers.remove(http::header::HOST);
        headers.remove(http::header::CONTENT_LENGTH);
        headers
            .entry(USER_AGENT)
            .or_insert(HeaderValue::from_static(concat!(
                "callboard/",
                env!("CARGO_PKG_VERSION")
            )));
        if matches!(sink, Sink::Memory(..)) {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let slow = || Failure::Slow("it did not answer in time".to_owned());
        let response = timeout_at(self.silence(deadline), self.pool.request(request))
            .await
            .map_err(|_| slow())?
            .map_err(|error| match error.is_connect() {
                true => Failure::Unsent(chain(&error)),
                false => Failure::Broken(chain(&error)),
            })?;
        let (parts, mut body) = response.into_parts();
        if !parts.status.is_success() {
            let mut refusal = Sink::Memory(BytesMut::new(), MAX_REFUSAL_BYTES);
            // A refusal that is cut short refuses none the less.
            drop(
                self.receive(&mut body, &parts.headers, &mut refusal, deadline)
                    .await,
            );
            return Ok((parts.status, parts.headers, Some(refusal.memory().to_vec())));
        }
        self.receive(&mut body, &parts.headers, sink, deadline)
            .await?;
        Ok((parts.status, parts.headers, None))
    }

    /// Reads a body into a sink.
    async fn receive(
        &self,
        body: &mut Incoming,
        headers: &HeaderMap,
        sink: &mut Sink<'_>,
        deadline: Instant,
    ) -> Result<(), Failure> {
        sink.clear()?;
        loop {
            let frame = timeout_at(self.silence(deadline), body.frame())
                .await
                .map_err(|_| Failure::Slow("it fell silent".to_owned()))?;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|error| Failure::Broken(chain(&error)))?;
            if let Ok(data) = frame.into_data() {
                self.counts
                    .bytes(u64::try_from(data.len()).unwrap_or(u64::MAX));
                if !sink.put(&data)? {
                    return Ok(());
                }
            }
        }
        let is_gzip = headers
            .get(CONTENT_ENCODING)
            .is_some_and(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"gzip"));
        if is_gzip { sink.gunzip() } else { Ok(()) }
    }

    /// Until when a host may be silent.
    fn silence(&self, deadline: Instant) -> Instant {
        deadline.min(Instant::now() + self.limits.read_timeout)
    }

    fn opens_at(&self, is_graphql: bool) -> Duration {
        let gates = lock(&self.gates);
        if is_graphql {
            gates.graphql
        } else {
            gates.rest
        }
    }

    /// Waits until requests may go out.
    async fn pass_gate(&self, is_graphql: bool) -> Result<(), ForgeError> {
        loop {
            let until = self.opens_at(is_graphql);
            let now = self.clock.elapsed();
            if until <= now {
                return Ok(());
            }
            let waited = self.spend(now, until, "rate limit")?;
            self.counts.waited(waited);
            waits::tell(&self.host, until - now);
            self.clock.wait(until - now).await;
        }
    }

    /// Waits after a try, or lets all wait that the host asks to.
    async fn hold(
        &self,
        is_graphql: bool,
        after: Duration,
        reason: Reason,
    ) -> Result<(), ForgeError> {
        let now = self.clock.elapsed();
        let until = now.saturating_add(after);
        match reason {
            Reason::Failed(reason) => {
                self.spend(now, until, &format!("patience of this run; {reason}"))?;
                self.clock.wait(after).await;
            }
            Reason::Primary => self.close(is_graphql, !is_graphql, until),
            Reason::Secondary => self.close(true, true, until),
        }
        Ok(())
    }

    fn close(&self, graphql: bool, rest: bool, until: Duration) {
        let mut gates = lock(&self.gates);
        if graphql {
            gates.graphql = gates.graphql.max(until);
        }
        if rest {
            gates.rest = gates.rest.max(until);
        }
    }

    /// After the last request that a limit allows, the next waits without asking.
    fn note_limit(&self, is_graphql: bool, headers: &HeaderMap, now: i64) {
        let is_last = headers
            .get("x-ratelimit-remaining")
            .is_some_and(|remaining| remaining.as_bytes() == b"0");
        if is_last && let Some(wait) = policy::until_reset(headers, now) {
            let until = self.clock.elapsed().saturating_add(wait);
            self.close(is_graphql, !is_graphql, until);
        }
    }

    fn spend(&self, now: Duration, until: Duration, limit: &str) -> Result<Duration, ForgeError> {
        let spent = lock(&self.patience).spend(now, until);
        spent.ok_or_else(|| ForgeError::Limited {
            host: self.host.clone(),
            seconds: until.saturating_sub(now).as_secs(),
            limit: limit.to_owned(),
        })
    }
}

/// Why it is not known what became of a request, if it is not.
fn lost(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Retry {
            reason: Reason::Failed(reason),
            ..
        }
        | Verdict::Refuse(Refusal::Unavailable(reason))
        | Verdict::Shrink(reason) => Some(reason.clone()),
        _ => None,
    }
}

/// Where a body goes.
enum Sink<'a> {
    /// Into memory, at most so many bytes.
    Memory(BytesMut, u64),
    /// Into a file: at most so many bytes; so many there are; whether there were
    /// more.
    File(&'a mut std::fs::File, u64, u64, bool),
}

impl Sink<'_> {
    fn clear(&mut self) -> Result<(), Failure> {
        match self {
            Self::Memory(bytes, _) => bytes.clear(),
            Self::File(file, _, bytes, is_too_long) => {
                file.set_len(0).map_err(|error| storage(&error))?;
                std::io::Seek::rewind(*file).map_err(|error| storage(&error))?;
                *bytes = 0;
                *is_too_long = false;
            }
        }
        Ok(())
    }

    /// Adds to it; `false` when no more is to be read.
    fn put(&mut self, data: &[u8]) -> Result<bool, Failure> {
        let more = u64::try_from(data.len()).unwrap_or(u64::MAX);
        match self {
            Self::Memory(bytes, most) => {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                if length.saturating_add(more) > *most {
                    return Err(Failure::TooLong(*most));
                }
                bytes.extend_from_slice(data);
            }
            Self::File(file, most, bytes, is_too_long) => {
                if bytes.saturating_add(more) > *most {
                    *is_too_long = true;
                    return Ok(false);
                }
                // Into the cache of the system: no wait worth a thread of its own.
                file.write_all(data).map_err(|error| storage(&error))?;
                *bytes += more;
            }
        }
        Ok(true)
    }

    fn gunzip(&mut self) -> Result<(), Failure> {
        let Self::Memory(bytes, most) = self else {
            return Ok(());
        };
        let mut plain = Vec::new();
        let read = GzDecoder::new(&bytes[..])
            .take(most.saturating_add(1))
            .read_to_end(&mut plain);
        if read.is_err() {
            return Err(Failure::Broken("the answer was cut short".to_owned()));
        }
        if u64::try_from(plain.len()).unwrap_or(u64::MAX) > *most {
            return Err(Failure::TooLong(*most));
        }
        *bytes = BytesMut::from(&plain[..]);
        Ok(())
    }

    fn memory(&self) -> &[u8] {
        match self {
            Self::Memory(bytes, _) => bytes,
            Self::File(..) => &[],
        }
    }
}

fn storage(error: &std::io::Error) -> Failure {
    Failure::Storage(format!("a temporary file cannot be written: {error}"))
}

/// An error with what caused it, without the address.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = error.source();
    }
    text
}

/// What a mutex holds; nothing here panics while it holds one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
