//! Where a browser comes back to from a provider.
//!
//! In this order, so that nothing is asked of a provider for somebody who did not set
//! out here: the cookie of the flow, its state, its provider; that it was not used
//! before; what the provider said; the code; who it is; whether they are let in.

use std::sync::Arc;

use access::config::{Kind, Provider};
use access::cookie::{Cookie, find};
use access::flow::{Flow, cookie_name};
use access::github::GitHubError;
use access::http::shown;
use access::policy::Evidence;
use access::resolver::{Profile, Resolved, resolve};
use access::session::{Claims, Person};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use site_theme::sign_in::UnknownPage;
use store::{Key, StoreError};

use super::users::Catalog;
use super::{Auth, Failure, pages, sessions};

/// No code is longer, in bytes.
const MAX_CODE: usize = 4096;

/// What a provider hands back in the address.
#[derive(Deserialize, Default)]
pub struct Answered {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    iss: Option<String>,
}

/// Who came back.
pub(super) struct Found {
    /// What the provider says of them.
    pub(super) profile: Profile,
    /// What it says of where they belong.
    pub(super) evidence: Evidence,
    /// What that can be asked again with.
    pub(super) grant: Option<String>,
}

/// Backstage's address, which names the provider.
pub async fn of(
    State(auth): State<Arc<Auth>>,
    Path(name): Path<String>,
    Query(answered): Query<Answered>,
    headers: HeaderMap,
) -> Response {
    come_back(&auth, Some(&name), answered, &headers).await
}

/// An address for all providers: the flow says which was asked.
pub async fn any(
    State(auth): State<Arc<Auth>>,
    Query(answered): Query<Answered>,
    headers: HeaderMap,
) -> Response {
    come_back(&auth, None, answered, &headers).await
}

async fn come_back(
    auth: &Auth,
    name: Option<&str>,
    answered: Answered,
    headers: &HeaderMap,
) -> Response {
    let home = format!("{}/", auth.base_path());
    let Some(state) = answered.state.clone() else {
        return auth.failed(&Failure::NoAnswer, &home);
    };
    let cookie = cookie_name(&state);
    let sealed = find(sessions::cookies(headers), &cookie);
    let flow = Flow::finish(&auth.keys, sealed, name, &state, auth.world.now_s());
    let flow = match flow {
        Ok(flow) => flow,
        Err(error) => return auth.failed(&error.into(), &home),
    };
    let gone = Cookie::gone(cookie);
    let mut response = match auth.taken_in(&flow, answered).await {
        Ok((claims, resolved)) => auth.welcome(&flow, &claims, &resolved),
        Err(failure) => auth.failed(&failure, &flow.next),
    };
    pages::set(&mut response, [gone]);
    response
}

impl Auth {
    async fn taken_in(
        &self,
        flow: &Flow,
        answered: Answered,
    ) -> Result<(Claims, Resolved), Failure> {
        let provider = self.provider(&flow.provider).ok_or(Failure::NoProvider)?;
        self.use_once(flow).await?;
        let known = match &provider.kind {
            Kind::GitHub(_) => None,
            Kind::Oidc(client) => {
                let known = self.discovered(provider, client).await?;
                access::oidc::Client::check_issuer(&known.provider, answered.iss.as_deref())?;
                Some(known)
            }
        };
        if let Some(error) = answered.error {
            let text = answered.error_description.unwrap_or(error);
            return Err(Failure::Denied(shown(&text)));
        }
        let code = answered.code.filter(|code| code.len() <= MAX_CODE);
        let code = code.ok_or(Failure::NoAnswer)?;
        let found = match (&provider.kind, known) {
            (Kind::GitHub(app), _) => self.found_at_github(provider, app, flow, &code).await?,
            (Kind::Oidc(client), Some(known)) => {
                self.found_at_oidc(provider, client, known, flow, &code)
                    .await?
            }
            (Kind::Oidc(_), None) => return Err(Failure::NoAnswer),
        };
        provider.policy.admits(&found.evidence)?;
        let (person, resolved) = self.person(provider, &found);
        let claims = Claims::begin(
            person,
            found.grant,
            self.random(),
            self.sign_in.lifetimes,
            self.world.now_s(),
        );
        Ok((claims, resolved))
    }

    /// Whom the portal takes somebody for.
    pub(super) fn person(&self, provider: &Provider, found: &Found) -> (Person, Resolved) {
        let portal = (self.portal)();
        let resolved = resolve(&found.profile, &provider.resolvers, &Catalog(&*portal));
        let profile = &found.profile;
        let names = [&profile.name, &profile.login, &profile.email];
        let name = names.into_iter().flatten().next();
        let person = Person {
            id: format!("{}:{}", provider.name, profile.id),
            provider: provider.name.to_owned(),
            name: name.cloned().unwrap_or_else(|| "somebody".to_owned()),
            email: profile.email.clone(),
            entity_ref: resolved.entity_ref.clone(),
            is_in_catalog: resolved.is_in_catalog,
            groups: found.evidence.groups.iter().cloned().collect(),
        };
        (person, resolved)
    }

    /// Notes that a flow was used, or finds that it was.
    async fn use_once(&self, flow: &Flow) -> Result<(), Failure> {
        /// Notes lie in folders of an hour, so that old ones are found.
        const HOUR_S: u64 = 60 * 60;
        let hour = self.world.now_s() / HOUR_S;
        let keys = [hour, hour.saturating_sub(1)].map(|hour| {
            Key::new(&format!("sign-ins/{hour}/{}", flow.mark()))
                .expect("numbers and hexadecimal digits are a key")
        });
        let store = Arc::clone(&self.store);
        let noted = tokio::task::spawn_blocking(move || {
            let [now, before] = keys;
            // A flow that began in the hour before may have been used there.
            if store.version(&before)?.is_some() {
                return Ok(false);
            }
            match store.put_if_absent(&now, b"") {
                Ok(_) => {}
                Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => return Ok(false),
                Err(error) => return Err(error),
            }
            // Flows live ten minutes; what is older than two hours says nothing.
            for key in store.list("sign-ins/")? {
                let of = key.as_str().split('/').nth(1);
                let of = of.and_then(|hour| hour.parse::<u64>().ok());
                if of.is_some_and(|of| of + 1 < hour) {
                    store.delete(&key)?;
                }
            }
            Ok(true)
        });
        match noted.await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Failure::Used),
            Ok(Err(error)) => Err(Failure::Store(error.to_string())),
            Err(error) => Err(Failure::Store(error.to_string())),
        }
    }

    /// The way on for somebody who is signed in now.
    fn welcome(&self, flow: &Flow, claims: &Claims, resolved: &Resolved) -> Response {
        let cookie = match self.sealed(claims) {
            Ok(cookie) => cookie,
            Err(failure) => return self.failed(&failure, &flow.next),
        };
        tracing::info!(
            provider = claims.person.provider,
            person = claims.person.id,
            entity_ref = claims.person.entity_ref,
            "signed in"
        );
        let cookies = self.site_cookies(claims).into_iter().chain([cookie]);
        if resolved.is_in_catalog {
            return pages::redirect(&flow.next, cookies);
        }
        let mut response = pages::show(&UnknownPage {
            around: &self.around(),
            name: &claims.person.name,
            entity_ref: &claims.person.entity_ref,
            tried: &resolved.tried,
            next: &flow.next,
        });
        pages::set(&mut response, cookies);
        response
    }

    /// The page that says why somebody is not signed in.
    pub(super) fn failed(&self, failure: &Failure, next: &str) -> Response {
        if failure.status().is_server_error() || *failure == Failure::GitHub(GitHubError::Client) {
            tracing::warn!("sign-in: {failure}");
        } else {
            tracing::info!("sign-in: {failure}");
        }
        pages::failed(self, failure, next, failure.status())
    }
}
