//! [`Server`]: a world behind the addresses of GitHub.
//!
//! 1. `asked`, `answer`: a request and what is sent back.
//! 2. `serve`: from one to the other, with everything that all answers have.
//! 3. `access`, `limits`: who asks, and how often they may.
//! 4. `faults`: what goes wrong.
//! 5. `log`: what was said.

pub(crate) mod access;
pub(crate) mod answer;
pub(crate) mod asked;
mod faults;
pub(crate) mod limits;
mod log;
mod serve;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::graphql::Schema;
use crate::world::World;
use access::Access;
use limits::Limits;

pub use access::App;
pub use asked::{Asked, Origin};
pub use faults::{Fault, Trouble};
pub use log::{Exchange, Keep, Log};

pub(crate) use serve::with_left;

/// How a server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port of the API; 0 takes a free one.
    pub port: u16,
    /// Whether nobody is answered without a token.
    pub requires_token: bool,
    /// The tokens that are good, and see everything. Without any, and without
    /// apps, every token is.
    pub tokens: Vec<String>,
    /// The apps that may ask for tokens.
    pub apps: Vec<App>,
    /// Whether it is an Enterprise Server, whose GraphQL API knows more than that of
    /// <https://github.com>. What is asked of it is not in the published description.
    pub is_enterprise_server: bool,
    /// How long those tokens are good, in seconds.
    pub token_seconds: i64,
    /// How many paths a tree has at most before it is cut short.
    pub max_tree_paths: usize,
    /// How many REST requests an hour are answered.
    pub requests_per_hour: u64,
    /// How many points of GraphQL an hour are.
    pub points_per_hour: u64,
    /// How far the server's clock is ahead of this machine's, in seconds.
    pub clock_ahead: i64,
    /// Who has the tokens that see everything.
    pub login: String,
    /// Where people see repositories, without a `/` at the end.
    pub web: String,
    /// What is kept of exchanges.
    pub keep: Keep,
    /// How many threads answer.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            requires_token: false,
            tokens: Vec::new(),
            apps: Vec::new(),
            is_enterprise_server: false,
            token_seconds: 3600,
            max_tree_paths: 100_000,
            requests_per_hour: 5000,
            points_per_hour: 5000,
            clock_ahead: 0,
            login: "stand-in".to_owned(),
            web: "https://github.com".to_owned(),
            keep: Keep::All,
            threads: 2,
        }
    }
}

/// What a server knows, for those who answer.
pub(crate) struct Shared {
    pub(crate) world: World,
    pub(crate) options: Options,
    pub(crate) access: Access,
    pub(crate) limits: Limits,
    pub(crate) schema: Schema,
    pub(crate) api: String,
    pub(crate) codeload: String,
    faults: RwLock<Vec<Fault>>,
    clock_ahead: AtomicI64,
    requests: AtomicU64,
    log: Log,
}

impl Shared {
    /// What the server's clock shows, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        machine_now() + self.clock_ahead.load(Ordering::Relaxed)
    }
}

fn machine_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// A running server. It ends when it is let go.
pub struct Server {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server in threads of its own.
    ///
    /// # Errors
    ///
    /// Where there is no free port.
    pub fn start(world: World, options: Options) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(options.threads.max(1))
            .enable_all()
            .build()?;
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let api = runtime.block_on(TcpListener::bind(local(options.port)))?;
        let codeload = runtime.block_on(TcpListener::bind(local(0)))?;
        let api_url = format!("http://{}", api.local_addr()?);
        let codeload_url = format!("http://{}", codeload.local_addr()?);
        let shared = Arc::new(Shared {
            world,
            access: Access::new(options.apps.clone(), options.tokens.clone()),
            limits: Limits::default(),
            schema: Schema::new(options.is_enterprise_server),
            log: Log::new(options.keep, &api_url, &codeload_url),
            api: api_url,
            codeload: codeload_url,
            faults: RwLock::default(),
            clock_ahead: AtomicI64::new(options.clock_ahead),
            requests: AtomicU64::new(0),
            options,
        });

        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            runtime.spawn(serve::accept(api, Origin::Api, Arc::clone(&served)));
            runtime.spawn(serve::accept(codeload, Origin::Codeload, served));
            // Also where the sender is gone.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_background();
        });
        Ok(Self {
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The address of the API, as `https://api.github.com` is. An enterprise's own
    /// has it at `/api/v3` and `/api/graphql`, which are answered too.
    pub fn url(&self) -> &str {
        &self.shared.api
    }

    /// The address that archives come from, as `https://codeload.github.com` is.
    pub fn codeload_url(&self) -> &str {
        &self.shared.codeload
    }

    /// The world that is shown.
    pub fn world(&self) -> &World {
        &self.shared.world
    }

    /// What was asked and answered.
    pub fn log(&self) -> &Log {
        &self.shared.log
    }

    /// How many requests came in since the start or the last reset.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Forgets what was counted: requests, used limits, and the log.
    pub fn reset_counters(&self) {
        self.shared.requests.store(0, Ordering::Relaxed);
        self.shared.limits.clear();
        self.shared.log.clear();
    }

    /// What goes wrong from now on, instead of what did. Of faults that come to the
    /// same request all take place, in order; the first that answers, answers.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut current = self
            .shared
            .faults
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *current = faults.into_iter().collect();
        self.shared.access.renew();
    }

    /// How far the server's clock is ahead of this machine's from now on.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.shared.clock_ahead.store(seconds, Ordering::Relaxed);
    }

    /// Ends it. Connections that are open are closed.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only where the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
