//! GitHub: <https://github.com>, Enterprise Cloud and Enterprise Server.
//!
//! [`GitHub::new`] is the way in; [`config`] says which GitHub and who asks.
//! Octocrab signs what is sent, and [`http`](crate::http) sends it.
//!
//! 1. `list`: repositories, 100 in a request, with what lies at the paths that are
//!    looked at. A page that is too much is asked for in halves.
//! 2. `tree` and `files`: what a commit holds.
//! 3. `contents`: many files of a commit at once, from an archive, or one by one
//!    where the repository is large.
//! 4. `people`: members and teams.
//! 5. `propose`: pull requests, and which teams may change a repository.
//! 6. `publish`: what templates make.
//!
//! What is asked in GraphQL stands in `query`, and is read in `answers`; `refuse`
//! keeps apart what may be missing and what must not be.
//!
//! A [`GitHub`] belongs to the runtime of its first request: octocrab keeps a task
//! there.

pub mod config;
pub mod key;

mod answers;
mod contents;
mod files;
mod list;
mod pace;
mod path;
mod people;
mod propose;
mod publish;
mod query;
mod refuse;
mod sign;
mod tree;
mod way;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use http::{Method, Request};
use octocrab::OctoBody;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use config::{App, Config, ConfigError, Credentials};
pub use key::{AppKey, KeyError};

use crate::ask::{At, Listing, Look, PeopleOptions, Proposal, Select};
use crate::error::ForgeError;
use crate::http::client::{About, Client, Fault, Limits, is_too_long};
use crate::http::clock::{Clock, WallClock};
use crate::http::graphql;
use crate::http::policy::Kind;
use crate::model::{
    Access, Contents, Entry, FileBytes, FullName, Page, People, Proposed, Repository, Usage,
};
use crate::{Answer, Forge};
use answers::RateLimit;
use pace::Pace;
use query::Query;
use sign::Signers;
use way::Way;

/// The most that GitHub gives in a page.
const MAX_PAGE: u32 = 100;

/// How many paths of a repository are looked at at once at most.
pub const MAX_LOOKS: usize = 64;

/// A GitHub.
pub struct GitHub {
    inner: Arc<Inner>,
}

impl fmt::Debug for GitHub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitHub")
            .field("host", &self.inner.host)
            .field("client", &self.inner.client)
            .finish_non_exhaustive()
    }
}

/// What all requests share.
struct Inner {
    host: String,
    client: Arc<Client>,
    signers: Signers,
    /// How many repositories a page has.
    listing_pace: Pace,
    /// How many teams a page has.
    team_pace: Pace,
}

impl GitHub {
    /// A GitHub that is asked by the clock of this machine.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn new(config: Config, limits: Limits) -> Result<Self, ConfigError> {
        let seed = std::process::id().into();
        Self::with_clock(config, limits, Arc::new(WallClock::new()), seed)
    }

    /// As [`GitHub::new`], with a clock to wait by and a seed for chance.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn with_clock(
        config: Config,
        limits: Limits,
        clock: Arc<dyn Clock>,
        seed: u64,
    ) -> Result<Self, ConfigError> {
        let api = config.api()?;
        let hosts = config.hosts(&api)?;
        let host = config.host.to_ascii_lowercase();
        if let Credentials::Token(token) = &config.credentials {
            let is_token = |byte: u8| byte.is_ascii_graphic();
            if token.expose_secret().is_empty() || !token.expose_secret().bytes().all(is_token) {
                return Err(ConfigError::Token { host });
            }
        }
        let client = Client::new(&host, hosts, limits, clock, seed).map_err(|error| {
            ConfigError::Certificates {
                host: host.clone(),
                reason: error.to_string(),
            }
        })?;
        let client = Arc::new(client);
        let way = Way {
            client: Arc::clone(&client),
            api,
        };
        Ok(Self {
            inner: Arc::new(Inner {
                host,
                client,
                signers: Signers::new(way, config.credentials),
                listing_pace: Pace::new(MAX_PAGE),
                team_pace: Pace::new(people::TEAMS),
            }),
        })
    }
}

impl Inner {
    /// Asks a query of what belongs to `owner`, and reads its answer.
    async fn query<T: DeserializeOwned>(
        &self,
        owner: &str,
        query: &Query,
        what: &str,
        may_shrink: bool,
    ) -> Result<T, Fault> {
        let about = About {
            kind: Kind::Graphql { may_shrink },
            ..About::rest(what)
        };
        let request = Request::builder()
            .method(Method::POST)
            .uri(way::GRAPHQL)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(OctoBody::from(query.body()))
            .map_err(|_| self.malformed(what, "it makes no request"))?;
        let signer = self.signers.of(owner).await?;
        let sent = signer.send(request, about).await;
        let reply = sent.map_err(|fault| match fault {
            Fault::Forge(ForgeError::Malformed { reason, .. })
                if may_shrink && is_too_long(&reason) =>
            {
                Fault::TooMuch(reason)
            }
            fault => fault,
        })?;
        self.read(&reply.body, what).map_err(Fault::from)
    }

    /// Reads an answer to a query.
    fn read<T: DeserializeOwned>(&self, body: &[u8], what: &str) -> Result<T, ForgeError> {
        #[derive(Deserialize)]
        struct Answered<T> {
            data: T,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Cost {
            rate_limit: Option<RateLimit>,
        }
        if let Ok(answered) = serde_json::from_slice::<Answered<Cost>>(body)
            && let Some(limit) = answered.data.rate_limit
        {
            self.client.counts().points(limit.cost);
        }
        let errors = graphql::errors(body).unwrap_or_default();
        if let Some(error) = refuse::refusal(&errors, &self.host, what) {
            return Err(error);
        }
        serde_json::from_slice::<Answered<T>>(body)
            .map(|answered| answered.data)
            .map_err(|error| self.malformed(what, &error.to_string()))
    }

    fn malformed(&self, what: &str, reason: &str) -> ForgeError {
        ForgeError::Malformed {
            host: self.host.clone(),
            what: what.to_owned(),
            reason: reason.to_owned(),
        }
    }

    fn not_found(&self, what: &str) -> ForgeError {
        ForgeError::NotFound {
            host: self.host.clone(),
            what: what.to_owned(),
        }
    }

    fn unsupported(&self, what: String) -> ForgeError {
        ForgeError::Unsupported {
            host: self.host.clone(),
            what,
        }
    }

    /// The path of a repository in the REST API.
    fn repository_path(&self, name: &FullName) -> Result<String, ForgeError> {
        path::repository(name).ok_or_else(|| self.not_found(&format!("repository {name}")))
    }
}

impl Forge for GitHub {
    fn host(&self) -> &str {
        &self.inner.host
    }

    fn list<'a>(&'a self, listing: &'a Listing, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(self.inner.list(listing, after))
    }

    fn repository<'a>(&'a self, name: &'a FullName, look: &'a Look) -> Answer<'a, Repository> {
        Box::pin(self.inner.repository(name, look))
    }

    fn repositories<'a>(
        &'a self,
        known: &'a [(String, FullName)],
        look: &'a Look,
    ) -> Answer<'a, Vec<Option<Repository>>> {
        Box::pin(self.inner.repositories(known, look))
    }

    fn max_looks(&self) -> usize {
        MAX_LOOKS
    }

    fn tree<'a>(&'a self, at: &'a At) -> Answer<'a, Vec<Entry>> {
        Box::pin(self.inner.tree(at))
    }

    fn files<'a>(&'a self, at: &'a At, paths: &'a [String]) -> Answer<'a, Vec<Option<FileBytes>>> {
        Box::pin(self.inner.files(at, paths))
    }

    fn contents<'a>(&'a self, at: &'a At, select: &'a dyn Select) -> Answer<'a, Contents> {
        Box::pin(self.inner.contents(at, select))
    }

    fn people<'a>(&'a self, organization: &'a str, options: PeopleOptions) -> Answer<'a, People> {
        Box::pin(self.inner.people(organization, options))
    }

    fn teams<'a>(&'a self, name: &'a FullName) -> Answer<'a, Vec<Access>> {
        Box::pin(self.inner.repository_teams(name))
    }

    fn propose<'a>(&'a self, proposal: &'a Proposal) -> Answer<'a, Proposed> {
        Box::pin(self.inner.propose(proposal))
    }

    fn usage(&self) -> Usage {
        self.inner.client.counts().usage()
    }
}
