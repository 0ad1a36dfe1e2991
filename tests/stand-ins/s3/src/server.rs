//! [`Server`]: a bucket behind an address.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use stand_in_parts::{Sent, Wire};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::bucket::{Bucket, Condition};
use crate::faults::{Fault, Trouble};
use crate::operations;

/// The longest request that is read, in bytes.
const MAX_REQUEST_BYTES: usize = 64 << 20;

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name of the bucket.
    pub bucket: String,
    /// The region it is in.
    pub region: String,
    /// The only key that is known.
    pub access_key_id: String,
    /// A page of a list has at most so many names, and no more than 1000.
    pub page: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            bucket: "portal".to_owned(),
            region: "eu-central-1".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            page: 1000,
        }
    }
}

struct Shared {
    options: Options,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bucket: Bucket,
    faults: Vec<Fault>,
    log: Vec<String>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server. It ends when it is let go.
pub struct Server {
    shared: Arc<Shared>,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server in threads of its own.
    ///
    /// # Errors
    ///
    /// Where there is no free port.
    pub fn start(options: Options) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = runtime.block_on(TcpListener::bind(local))?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            options,
            state: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime.spawn(accept(listener, served));
            // Also where the sender is gone.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_background();
        });
        Ok(Self {
            shared,
            url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address, to be asked with the bucket in the path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How it behaves.
    pub fn options(&self) -> &Options {
        &self.shared.options
    }

    /// What goes wrong from now on, instead of what did. The first fault that comes
    /// to a request counts.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.state().faults = faults.into_iter().collect();
    }

    /// What was asked since the start or the last call, a line each, as in
    /// `PUT sections/ab/abcd`.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.state().log)
    }

    /// The names of all objects, in order.
    pub fn names(&self) -> Vec<String> {
        self.shared
            .state()
            .bucket
            .objects()
            .keys()
            .cloned()
            .collect()
    }

    /// The bytes of an object.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.shared.state();
        let object = state.bucket.objects().get(name)?;
        Some(object.bytes.to_vec())
    }

    /// A header that an object was written with, as in `cache-control` or
    /// `x-amz-meta-author`.
    pub fn header(&self, name: &str, header: &str) -> Option<String> {
        let state = self.shared.state();
        let headers = &state.bucket.objects().get(name)?.headers;
        let found = headers.iter().find(|(known, _)| known == header);
        found.map(|(_, value)| value.clone())
    }

    /// Writes an object as another program would.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let bytes = bytes.to_vec().into();
        let mut state = self.shared.state();
        // It fails only where a condition does.
        let _ = state.bucket.put(name, bytes, Vec::new(), &Condition::None);
    }

    /// Makes all objects older.
    pub fn age(&self, by: Duration) {
        let mut state = self.shared.state();
        let names: Vec<String> = state.bucket.objects().keys().cloned().collect();
        for name in names {
            if let Some(object) = state.bucket.object_mut(&name) {
                object.modified -= by;
            }
        }
    }

    /// How many uploads are neither complete nor given up.
    pub fn uploads(&self) -> usize {
        self.shared.state().bucket.uploads()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only where the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Without it, small answers are held back.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let (wire, is_reset) = Wire::new(stream);
            let service = service_fn(move |request| {
                respond(request, Arc::clone(&shared), Arc::clone(&is_reset))
            });
            // It fails where the other side is gone, or a fault wants it.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(wire), service)
                .await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<Shared>,
    is_reset: Arc<AtomicBool>,
) -> io::Result<Response<Sent>> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let target = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let asked = Asked::new(parts.method.as_str(), target, headers.collect(), body);
    let reset = || {
        is_reset.store(true, Ordering::Relaxed);
        Err(io::Error::other("the connection is reset"))
    };

    let (trouble, answer) = {
        let mut state = shared.state();
        state.log.push(asked.line());
        let trouble = state.faults.iter().find_map(|fault| fault.at(&asked));
        if trouble == Some(Trouble::Reset) {
            return reset();
        }
        let instead = trouble.and_then(Trouble::instead);
        let answer = instead
            .or_else(|| asked.refusal(&shared.options))
            .unwrap_or_else(|| operations::answer(&mut state.bucket, &asked, shared.options.page));
        (trouble, answer)
    };
    if trouble == Some(Trouble::ResetAfter) {
        return reset();
    }
    let mut answer = answer.with("x-amz-request-id", "4442587FB7D0A2F9");
    if let Some(trouble) = trouble {
        trouble.spoil(&mut answer);
    }
    Ok(sent(answer, &asked))
}

fn sent(answer: Answer, asked: &Asked) -> Response<Sent> {
    let is_head = asked.method == "HEAD";
    let length = answer.body.len();
    let body = match is_head {
        true => bytes::Bytes::new(),
        false => answer.body,
    };
    let mut response = Response::new(Sent::new(body, answer.cut));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            headers.insert(name, value);
        }
    }
    if !is_head && answer.status != 204 {
        headers.insert(hyper::header::CONTENT_LENGTH, length.into());
    }
    response
}
