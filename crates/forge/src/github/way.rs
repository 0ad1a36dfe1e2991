//! What octocrab sends its requests through: our client.
//!
//! Octocrab gives paths such as `/repos/acme/shop`, with credentials where it has
//! them; here they become addresses. Nothing that octocrab sends, its own requests
//! for tokens included, goes another way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use octocrab::OctoBody;
use tower::Service;
use url::Url;

use super::config::graphql_url;
use crate::error::ForgeError;
use crate::http::client::{About, Ask, Client, Fault};

/// The version of the REST API that is asked for.
///
/// Source: <https://docs.github.com/en/rest/about-the-rest-api/api-versions>.
pub(super) const API_VERSION: &str = "2022-11-28";

/// The path of the GraphQL API, as octocrab has it.
pub(super) const GRAPHQL: &str = "/graphql";

/// The path that octocrab is to give for an address of the API; `None` where it is
/// none.
pub(super) fn path_of(api: &Url, url: &Url) -> Option<String> {
    let base = api.as_str().trim_end_matches('/');
    let path = url.as_str().strip_prefix(base)?;
    path.starts_with('/').then(|| path.to_owned())
}

/// A tower service that is our client.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) client: Arc<Client>,
    /// The REST API, without a `/` at its end.
    pub(super) api: Url,
}

impl Way {
    /// The address of a request; `None` where it makes none.
    fn address(&self, uri: &Uri) -> Option<Url> {
        if uri.authority().is_some() {
            return Url::parse(&uri.to_string()).ok();
        }
        let path = uri.path_and_query()?.as_str();
        if path == GRAPHQL {
            return Some(graphql_url(&self.api));
        }
        let api = self.api.as_str().trim_end_matches('/');
        Url::parse(&format!("{api}{path}")).ok()
    }

    async fn pass(self, request: Request<OctoBody>) -> Result<Response<Full<Bytes>>, Fault> {
        let (mut parts, body) = request.into_parts();
        let mints = parts.uri.path().ends_with("/access_tokens");
        let about = parts
            .extensions
            .remove::<About>()
            .unwrap_or_else(|| About::rest("access token of the App"));
        let what = about.what.clone();
        let malformed = |reason: &str| ForgeError::Malformed {
            host: self.client.host().to_owned(),
            what: what.clone(),
            reason: reason.to_owned(),
        };
        let url = self
            .address(&parts.uri)
            .ok_or_else(|| malformed("it makes no address"))?;
        let body = body
            .collect()
            .await
            .map_err(|_| malformed("it has no body"))?
            .to_bytes();
        let mut headers = parts.headers;
        let default = HeaderValue::from_static("application/vnd.github+json");
        headers.entry(ACCEPT).or_insert(default);
        let version = HeaderValue::from_static(API_VERSION);
        headers.entry("x-github-api-version").or_insert(version);
        if let Some(credentials) = headers.get_mut(AUTHORIZATION) {
            credentials.set_sensitive(true);
        }
        let ask = Ask {
            method: parts.method,
            url,
            headers,
            body,
            about,
        };
        let reply = self.client.send(ask).await.map_err(|fault| match fault {
            // An App that is no longer installed says nothing of what is there.
            Fault::Forge(ForgeError::NotFound { host, what }) if mints => {
                let reason = "the App is not installed".to_owned();
                ForgeError::Denied { host, what, reason }.into()
            }
            fault => fault,
        })?;
        let mut response = Response::new(Full::new(reply.body));
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        Ok(response)
    }
}

impl Service<Request<OctoBody>> for Way {
    type Response = Response<Full<Bytes>>;
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Fault>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<OctoBody>) -> Self::Future {
        Box::pin(self.clone().pass(request))
    }
}
