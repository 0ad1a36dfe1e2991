//! GitLab: <https://gitlab.com>, and those that organisations run themselves, from
//! version 17 on.
//!
//! [`GitLab::new`] is the way in; [`config`] says which GitLab and who asks. A group
//! is an owner, with the projects of the groups below it; so is a user.
//!
//! 1. `list`: projects, many in a request, with what lies at the paths that are
//!    looked at.
//! 2. `contents`: what a commit holds: its tree, some files, or many from an archive.
//! 3. `people`: the groups below a group as teams, and their members.
//! 4. `propose`: merge requests, and which groups may change a project.
//! 5. `publish`: what templates make.
//!
//! Lists are asked for in GraphQL, as REST takes five requests and more for each
//! project: its branch, languages, releases and pipelines, and each path. Trees,
//! bytes and archives are REST's. What is asked stands in `query` and `address`, and
//! is read in `answers`, all three without a request of their own.
//!
//! GitLab says nothing of licences, home pages and templates, and of languages only
//! what part of a repository each is: as bytes of 10,000. Nothing is asked for that
//! only GitLab Premium has.
//!
//! Sources: <https://docs.gitlab.com/api/graphql/>,
//! <https://docs.gitlab.com/api/repositories/>,
//! <https://docs.gitlab.com/api/repository_files/>,
//! <https://docs.gitlab.com/api/rest/>.

pub mod config;

mod address;
mod answers;
mod contents;
mod list;
mod people;
mod propose;
mod publish;
mod query;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

pub use config::{Config, ConfigError};

use crate::ask::{At, Listing, Look, PeopleOptions, Proposal, Select};
use crate::error::ForgeError;
use crate::http::client::{About, Ask, Client, Fault, Limits, Reply, is_too_long};
use crate::http::clock::{Clock, WallClock};
use crate::http::graphql::{self, GraphqlError};
use crate::http::policy::{self, Kind};
use crate::model::{
    Access, Contents, Entry, FileBytes, FullName, Page, People, Proposed, Repository, Usage,
};
use crate::{Answer, Forge};
use query::Query;

/// The most that GitLab gives in a page.
const MAX_PAGE: u32 = 100;

/// How many projects the first page has: GitLab takes 30 seconds for a query, and
/// looks into each repository.
const FIRST_PAGE: u32 = 50;

/// How many paths of a repository are looked at at once at most: each adds to the
/// complexity of a query, which GitLab bounds.
pub const MAX_LOOKS: usize = 32;

/// A GitLab.
#[derive(Clone)]
pub struct GitLab {
    inner: Arc<Inner>,
}

impl fmt::Debug for GitLab {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("GitLab")
            .field("host", &self.inner.host)
            .field("client", &self.inner.client)
            .finish_non_exhaustive()
    }
}

/// What all requests share.
struct Inner {
    host: String,
    client: Client,
    rest: Url,
    graphql: Url,
    authorization: Option<HeaderValue>,
    /// How many projects a page has: halved whenever that was too much.
    page: AtomicU32,
}

impl GitLab {
    /// A GitLab that is asked by the clock of this machine.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub fn new(config: Config, limits: Limits) -> Result<Self, ConfigError> {
        let seed = std::process::id().into();
        Self::with_clock(config, limits, Arc::new(WallClock::new()), seed)
    }

    /// As [`GitLab::new`], with a clock to wait by and a seed for chance.
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
        let (rest, graphql) = config.apis()?;
        let hosts = Config::hosts(&rest)?;
        let authorization = config.authorization()?;
        let host = config.host.to_ascii_lowercase();
        let client = Client::new(&host, hosts, limits, clock, seed).map_err(|error| {
            ConfigError::Certificates {
                host: host.clone(),
                reason: error.to_string(),
            }
        })?;
        Ok(Self {
            inner: Arc::new(Inner {
                host,
                client,
                rest,
                graphql,
                authorization,
                page: AtomicU32::new(FIRST_PAGE),
            }),
        })
    }
}

impl Inner {
    /// The answer to a query, and the errors of parts of it.
    async fn query<T: DeserializeOwned>(
        &self,
        query: &Query,
        what: &str,
        may_shrink: bool,
    ) -> Result<(T, Vec<GraphqlError>), Fault> {
        #[derive(Deserialize)]
        struct Answered<T> {
            data: T,
        }

        let about = About {
            kind: Kind::Graphql { may_shrink },
            ..About::rest(what)
        };
        let sent = self.send(Method::POST, self.graphql.clone(), query.body(), about);
        let reply = sent.await.map_err(|fault| match fault {
            Fault::Forge(ForgeError::Malformed { reason, .. })
                if may_shrink && is_too_long(&reason) =>
            {
                Fault::TooMuch(reason)
            }
            // A wrong address says nothing of what there is: a query that finds
            // nothing is answered with null.
            Fault::Forge(ForgeError::NotFound { host, what }) => ForgeError::Unavailable {
                host,
                what,
                reason: "there is no GraphQL API at this address".to_owned(),
                tries: 1,
            }
            .into(),
            fault => fault,
        })?;
        let errors = graphql::errors(&reply.body).unwrap_or_default();
        if let Some(error) = errors.iter().find(|error| answers::is_too_much(error)) {
            return Err(Fault::TooMuch(error.message.clone()));
        }
        match serde_json::from_slice::<Answered<T>>(&reply.body) {
            Ok(answered) => Ok((answered.data, errors)),
            Err(error) => {
                let told = errors.first().map(|error| error.message.clone());
                let reason = told.unwrap_or_else(|| error.to_string());
                Err(self.malformed(what, &reason).into())
            }
        }
    }

    /// The answer to a query that is whole or not at all.
    async fn whole<T: DeserializeOwned>(&self, query: &Query, what: &str) -> Result<T, ForgeError> {
        let (data, errors) = self
            .query(query, what, false)
            .await
            .map_err(|fault| fault.error(&self.host, what))?;
        match errors.first() {
            None => Ok(data),
            Some(error) => Err(self.malformed(what, &error.message)),
        }
    }

    /// Gets what is at a path of the REST API.
    async fn get(&self, path: &str, about: About) -> Result<Reply, ForgeError> {
        let what = about.what.clone();
        let address = format!("{}{path}", self.rest.as_str().trim_end_matches('/'));
        let address =
            Url::parse(&address).map_err(|_| self.malformed(&what, "it makes no address"))?;
        self.get_from(address, about).await
    }

    /// Gets what is at an address of the REST API.
    async fn get_from(&self, address: Url, about: About) -> Result<Reply, ForgeError> {
        let what = about.what.clone();
        let sent = self.send(Method::GET, address, String::new(), about).await;
        sent.map_err(|fault| fault.error(&self.host, &what))
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: String,
        about: About,
    ) -> Result<Reply, Fault> {
        let what = about.what.clone();
        let gives_refusals = about.gives_refusals;
        let mut headers = HeaderMap::new();
        if !body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            headers.insert(CONTENT_TYPE, json.clone());
            headers.insert(ACCEPT, json);
        }
        // An address that GitLab gave may lead anywhere that is configured.
        if let Some(authorization) = &self.authorization
            && self.client.hosts().trusts(&url)
        {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let ask = Ask {
            method,
            url,
            headers,
            body: Bytes::from(body),
            about,
        };
        let reply = self.client.send(ask).await?;
        match reply.status {
            StatusCode::UNAUTHORIZED => Err(ForgeError::Denied {
                host: self.host.clone(),
                what,
                reason: policy::told(reply.status, &reply.body),
            }
            .into()),
            status if status.is_success() || gives_refusals => Ok(reply),
            status => Err(self
                .malformed(&what, &policy::told(status, &reply.body))
                .into()),
        }
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
}

impl Forge for GitLab {
    fn host(&self) -> &str {
        &self.inner.host
    }

    /// See [`Forge::list`]. The projects of the groups below are listed with those
    /// of a group. One whose code may not be read is there with its
    /// [`Repository::problem`].
    fn list<'a>(&'a self, listing: &'a Listing, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(self.inner.list(listing, after))
    }

    fn repository<'a>(&'a self, name: &'a FullName, look: &'a Look) -> Answer<'a, Repository> {
        Box::pin(self.inner.repository(name, look))
    }

    /// See [`Forge::repositories`]. They are known by their numbers, whatever they
    /// are called now.
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

    /// See [`Forge::tree`]. GitLab does not tell how long files are.
    fn tree<'a>(&'a self, at: &'a At) -> Answer<'a, Vec<Entry>> {
        Box::pin(self.inner.tree(at))
    }

    fn files<'a>(&'a self, at: &'a At, paths: &'a [String]) -> Answer<'a, Vec<Option<FileBytes>>> {
        Box::pin(self.inner.files(at, paths))
    }

    fn contents<'a>(&'a self, at: &'a At, select: &'a dyn Select) -> Answer<'a, Contents> {
        Box::pin(self.inner.contents(at, select))
    }

    /// See [`Forge::people`]. Teams are the groups below, called by their path there.
    /// GitLab tells anybody who is blocked.
    fn people<'a>(&'a self, organization: &'a str, _: PeopleOptions) -> Answer<'a, People> {
        Box::pin(self.inner.people(organization))
    }

    fn teams<'a>(&'a self, name: &'a FullName) -> Answer<'a, Vec<Access>> {
        Box::pin(self.inner.project_groups(name))
    }

    fn propose<'a>(&'a self, proposal: &'a Proposal) -> Answer<'a, Proposed> {
        Box::pin(self.inner.propose(proposal))
    }

    fn usage(&self) -> Usage {
        self.inner.client.counts().usage()
    }
}

#[cfg(test)]
mod tests;
