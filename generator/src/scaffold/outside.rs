//! What a task may reach from this machine: files, the catalog of the moment, code
//! hosts, and the endpoints of `proxy`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use catalog::source::url::RepositoryUrl;
use forge::model::FullName;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use scaffolder::action::{ActionError, Answer};
use scaffolder::outside::{Endpoint, Fetched, Outside, Registered, Request, Response};
use scaffolder::skeleton::Entry;
use scaffolder::workspace::WorkspacePath;
use serde_json::{Map, Value};
use url::Url;
use yaml::{Content, Limits};

use super::hosts::Hosts;
use super::{files, registered};
use crate::config::Settings;
use crate::sources::DiskSources;

/// An answer of another system has no more bytes.
const MAX_ANSWER: usize = 8 << 20;

/// The catalog of the moment: an entity by its reference, with its relations.
pub type Catalog = Arc<dyn Fn(&str) -> Option<Value> + Send + Sync>;

type Https = hyper_rustls::HttpsConnector<HttpConnector>;

/// See the [module](self).
pub struct Here {
    settings: Arc<Settings>,
    disk: DiskSources,
    hosts: Hosts,
    catalog: Catalog,
    secrets: BTreeMap<String, String>,
    client: Option<Client<Https, Full<Bytes>>>,
    /// Whether what is registered is kept; in a dry run of the command line it is not.
    keeps: bool,
}

impl Here {
    /// What this configuration lets be reached. `secrets` are those of the environment
    /// that integrations may ask for.
    pub fn new(
        settings: Arc<Settings>,
        hosts: Hosts,
        catalog: Catalog,
        secrets: BTreeMap<String, String>,
        keeps: bool,
    ) -> Self {
        // Named, so that it does not matter what else is compiled in.
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let https = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .ok()
            .map(|builder| builder.https_or_http().enable_http1().build());
        Self {
            disk: DiskSources::new(&settings),
            settings,
            hosts,
            catalog,
            secrets,
            client: https.map(|https| Client::builder(TokioExecutor::new()).build(https)),
            keeps,
        }
    }

    async fn send(&self, request: Request) -> Result<Response, ActionError> {
        let shown = request
            .url
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_owned();
        let failed =
            |reason: String| ActionError::new(format!("{shown} could not be asked: {reason}"));
        let client = self.client.as_ref();
        let client =
            client.ok_or_else(|| failed("this machine has no certificates to trust".to_owned()))?;
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let body = Full::new(Bytes::from(request.body.unwrap_or_default()));
        let built = builder.body(body);
        let built = built.map_err(|error| ActionError::input(format!("{shown}: {error}")))?;
        let asked = async {
            // Redirects are not followed: they lead where nobody allowed.
            let answer = client
                .request(built)
                .await
                .map_err(|error| failed(error.to_string()))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, MAX_ANSWER).collect().await;
            let body = body.map_err(|error| failed(error.to_string()))?.to_bytes();
            let headers = parts.headers.iter().filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            });
            Ok(Response {
                status: parts.status.as_u16(),
                headers: headers.collect(),
                body: body.to_vec(),
            })
        };
        let seconds = request.timeout.as_secs();
        match tokio::time::timeout(request.timeout, asked).await {
            Ok(done) => done,
            Err(_) => Err(failed(format!("no answer within {seconds} s"))),
        }
    }

    async fn add(&self, address: &str) -> Result<Registered, ActionError> {
        let url = RepositoryUrl::parse(address)
            .map_err(|error| ActionError::input(format!("`{address}`: {error}")))?;
        let forge = self.hosts.forges.get(&url.host).ok_or_else(|| {
            ActionError::input(format!("`{}` is no host that may be asked", url.host))
        })?;
        let name = FullName::new(url.owner.as_str(), url.name.as_str());
        let (all, _) = files::below(&**forge, &name, Some(&url.git_ref), "").await?;
        let path = url.file_path().unwrap_or_default();
        let path = WorkspacePath::parse(path.trim_start_matches('/'))?;
        let Some(Entry::File { bytes, .. }) = all.get(&path) else {
            return Err(ActionError::input(format!("{name} has no `{path}`"))
                .hint("see whether the skeleton renders a descriptor, and under this name"));
        };
        let entity_refs = entities(&String::from_utf8_lossy(bytes));
        if self.keeps {
            let settings = Arc::clone(&self.settings);
            let address = address.to_owned();
            let kept =
                tokio::task::spawn_blocking(move || registered::add(&settings, &address, &all));
            kept.await
                .map_err(|error| ActionError::new(error.to_string()))??;
        }
        Ok(Registered { entity_refs })
    }
}

/// The references of the entities in a descriptor.
fn entities(text: &str) -> Vec<String> {
    let stream = yaml::parse(text, &Limits::default());
    let documents = stream
        .documents
        .iter()
        .filter_map(|document| match &document.content {
            Content::Tree(node) => Some(node.to_json()),
            _ => None,
        });
    documents
        .filter_map(|document| {
            let kind = document.get("kind")?.as_str()?;
            let metadata = document.get("metadata")?;
            let name = metadata.get("name")?.as_str()?;
            let namespace = metadata
                .get("namespace")
                .and_then(Value::as_str)
                .unwrap_or("default");
            Some(format!("{kind}:{namespace}/{name}").to_lowercase())
        })
        .collect()
}

impl Outside for Here {
    fn fetch<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Fetched, ActionError>> {
        Box::pin(files::fetch(address, &self.disk, &self.hosts.forges))
    }

    fn commit<'a>(&'a self, address: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(files::commit(address, &self.disk, &self.hosts.forges))
    }

    fn entity<'a>(&'a self, entity_ref: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>> {
        Box::pin(async move { Ok((self.catalog)(entity_ref)) })
    }

    fn register<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Registered, ActionError>> {
        Box::pin(self.add(address))
    }

    fn request<'a>(&'a self, request: Request) -> Answer<'a, Result<Response, ActionError>> {
        Box::pin(self.send(request))
    }

    fn proxied<'a>(
        &'a self,
        path: &'a str,
        method: &'a str,
    ) -> Answer<'a, Result<Endpoint, ActionError>> {
        Box::pin(async move { proxied(&self.settings.scaffolder.proxy, path, method) })
    }

    fn secret(&self, name: &str) -> Option<String> {
        self.secrets.get(name).cloned()
    }

    fn wait(&self, time: Duration) -> Answer<'_, ()> {
        Box::pin(async move {
            tokio::time::sleep(time.max(Duration::from_millis(1))).await;
        })
    }

    fn now_ms(&self) -> u64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Where a path below `/api/proxy` leads, and with which headers.
///
/// An endpoint is an address, or a map with `target` and `headers`, as in Backstage's
/// `plugins/proxy-backend`.
fn proxied(
    endpoints: &Map<String, Value>,
    path: &str,
    method: &str,
) -> Result<Endpoint, ActionError> {
    let rest = path.trim_start_matches('/');
    let rest = rest.strip_prefix("api/").unwrap_or(rest);
    let known = || {
        let names: Vec<&str> = endpoints.keys().map(String::as_str).collect();
        match names.as_slice() {
            [] => "`proxy.endpoints` of the configuration has none".to_owned(),
            names => format!("`proxy.endpoints` has {}", names.join(", ")),
        }
    };
    let unknown = || ActionError::input(format!("`{path}` is no endpoint: {}", known()));
    let Some(rest) = rest.strip_prefix("proxy/") else {
        return Err(unknown());
    };
    let fitting = endpoints.iter().filter_map(|(name, endpoint)| {
        let name = name.trim_matches('/');
        let below = rest.strip_prefix(name)?;
        (below.is_empty() || below.starts_with(['/', '?'])).then_some((name, endpoint, below))
    });
    // The longest name says most.
    let (name, endpoint, below) = fitting
        .max_by_key(|(name, ..)| name.len())
        .ok_or_else(unknown)?;
    let target = endpoint
        .as_str()
        .or_else(|| endpoint.get("target")?.as_str());
    let Some(target) = target else {
        return Err(ActionError::input(format!(
            "the endpoint `/{name}` has no `target`"
        )));
    };
    if let Some(Value::Array(allowed)) = endpoint.get("allowedMethods")
        && !allowed.iter().any(|one| {
            one.as_str()
                .is_some_and(|one| one.eq_ignore_ascii_case(method))
        })
    {
        return Err(ActionError::input(format!(
            "the endpoint `/{name}` does not allow {method}"
        )));
    }
    let target = target.trim_end_matches('/');
    let wrong = || ActionError::input(format!("`{path}` leads out of the endpoint `/{name}`"));
    let base = Url::parse(target).map_err(|_| {
        ActionError::input(format!(
            "the `target` of the endpoint `/{name}` is no address"
        ))
    })?;
    // What is encoded is decoded first, and `..` worked out.
    let url = Url::parse(&format!("{target}{below}")).map_err(|_| wrong())?;
    let inside = url.path().strip_prefix(base.path().trim_end_matches('/'));
    let is_inside = inside.is_some_and(|inside| inside.is_empty() || inside.starts_with('/'));
    if url.origin() != base.origin() || !is_inside {
        return Err(wrong());
    }
    let headers = endpoint
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let headers = headers
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())));
    Ok((url.into(), headers.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_to_endpoints_and_nowhere_else() {
        let endpoints = json!({
            "/slack": {"target": "https://slack.com/api/", "headers": {"Authorization": "Bearer x"}},
            "plain": "https://plain.example",
            "/slack/read": {"target": "https://read.example", "allowedMethods": ["GET"]},
        });
        let endpoints = endpoints.as_object().unwrap();
        #[track_caller]
        fn check(endpoints: &Map<String, Value>, path: &str, expected: Option<&str>) {
            let found = proxied(endpoints, path, "POST").ok().map(|(url, _)| url);
            assert_eq!(found.as_deref(), expected);
        }

        check(
            endpoints,
            "/api/proxy/slack/chat.postMessage",
            Some("https://slack.com/api/chat.postMessage"),
        );
        check(
            endpoints,
            "proxy/plain?x=1",
            Some("https://plain.example/?x=1"),
        );
        check(endpoints, "/api/proxy/slackers/x", None);
        check(endpoints, "/api/proxy/slack/%2e%2e/admin", None);
        check(endpoints, "/api/proxy/slack/..?x", None);
        check(endpoints, "/api/proxy/slack/read/x", None);
        check(endpoints, "/api/proxy/slack/../x", None);
        check(endpoints, "/api/catalog/entities", None);
        let (_, headers) = proxied(endpoints, "/api/proxy/slack/x", "POST").unwrap();
        assert_eq!(
            headers,
            [("authorization".to_owned(), "Bearer x".to_owned())]
        );
    }

    #[test]
    fn a_descriptor_names_its_entities() {
        let text = "kind: Component\nmetadata: {name: Shop}\n---\nkind: API\nmetadata: {name: a, namespace: x}\n";
        assert_eq!(entities(text), ["component:default/shop", "api:x/a"]);
    }
}
