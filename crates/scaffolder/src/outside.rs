//! What a task may ask of the world: files of repositories, the catalog, other
//! systems, the clock.
//!
//! [`Outside`] is implemented by whoever runs tasks: the server of a portal, a
//! function, the command line, a test. It decides which hosts may be asked; nothing
//! here knows a network. Code hosts are not in it: the actions that publish bring
//! their own way to them.

use std::time::Duration;

use serde_json::Value;

use crate::action::{ActionError, Answer};
use crate::skeleton::Skeleton;

/// Files that were fetched.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The files below the address.
    pub files: Skeleton,
    /// The commit they are of, where that is known.
    pub commit: Option<String>,
}

/// What a location brought into the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    /// The references of its entities, in order.
    pub entity_refs: Vec<String>,
}

/// A request to another system.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// As in `POST`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values; these may be secret.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// How long it may take.
    pub timeout: Duration,
}

/// What another system answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The status, as in 200.
    pub status: u16,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What it sent, up to a limit of the one who asked.
    pub body: Vec<u8>,
}

/// An address, and the headers it is asked with.
pub type Endpoint = (String, Vec<(String, String)>);

/// The world, as far as a task may reach it.
pub trait Outside: Send + Sync {
    /// The files below an address: a folder, or one file under its own name.
    /// Addresses are absolute: `https://…` or `file:…`.
    fn fetch<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Fetched, ActionError>>;

    /// The commit that the files at an address are at, where that can be told.
    fn commit<'a>(&'a self, address: &'a str) -> Answer<'a, Option<String>> {
        let _ = address;
        Box::pin(async { None })
    }

    /// An entity of the catalog, by its full reference in lower case.
    fn entity<'a>(&'a self, entity_ref: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>>;

    /// Adds the descriptor at an address to the catalog. Done once, however often
    /// it is asked for.
    fn register<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Registered, ActionError>>;

    /// Asks another system. Whether its address may be asked is decided here.
    fn request<'a>(&'a self, request: Request) -> Answer<'a, Result<Response, ActionError>>;

    /// The address of an endpoint of the configuration's `proxy`, from a path such
    /// as `/api/proxy/slack/chat.postMessage`, with the headers it is asked with: where the
    /// endpoint allows the method.
    fn proxied<'a>(
        &'a self,
        path: &'a str,
        method: &'a str,
    ) -> Answer<'a, Result<Endpoint, ActionError>>;

    /// A secret of the environment that an integration asks for by name; `None` where
    /// it is not set, or may not be given to integrations.
    fn secret(&self, name: &str) -> Option<String>;

    /// Waits. Never ready at once.
    fn wait(&self, time: Duration) -> Answer<'_, ()>;

    /// Milliseconds since 1970.
    fn now_ms(&self) -> u64;
}
