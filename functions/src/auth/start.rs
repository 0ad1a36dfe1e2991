//! Where a browser sets out: the sign-in page, and the way to a provider.

use std::sync::Arc;

use access::config::Kind;
use access::flow::Flow;
use access::next;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use site_theme::sign_in::SignInPage;

use super::sessions::Session;
use super::{Auth, Failure, pages};

/// What an address of the sign-in page may hold.
#[derive(Debug, Deserialize, Default)]
pub struct Wanted {
    /// Where to go afterwards.
    next: Option<String>,
    /// Whether somebody has just signed out.
    out: Option<String>,
}

/// The sign-in page. Whoever has a session goes on at once: that is how cookies of the
/// edge, which end before the session does, are renewed.
pub async fn choose(
    State(auth): State<Arc<Auth>>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let base_path = auth.base_path();
    let next = next::local(wanted.next.as_deref(), &base_path);
    let is_out = wanted.out.is_some();
    if !is_out && let Session::Signed { claims, .. } = auth.session(&headers).await {
        let cookies = auth.site_cookies(&claims);
        return match auth.sealed(&claims) {
            Ok(cookie) => pages::redirect(&next, cookies.into_iter().chain([cookie])),
            Err(failure) => auth.failed(&failure, &next),
        };
    }
    let ways = auth.sign_in.providers.iter();
    let ways: Vec<_> = ways
        .map(|provider| (provider.title.clone(), auth.way(provider.name, &next)))
        .collect();
    if auth.sign_in.auto
        && !is_out
        && let [(_, href)] = ways.as_slice()
    {
        return pages::redirect(href, []);
    }
    pages::show(&SignInPage {
        around: &auth.around(),
        message: auth.sign_in.message.as_deref(),
        notice: is_out.then_some("You are signed out."),
        ways,
    })
}

/// Sends a browser to a provider.
pub async fn set_out(
    State(auth): State<Arc<Auth>>,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let next = next::local(wanted.next.as_deref(), &auth.base_path());
    match auth.set_out(&name, next.clone()).await {
        Ok((address, cookie)) => pages::redirect(&address, [cookie]),
        Err(failure) => auth.failed(&failure, &next),
    }
}

impl Auth {
    /// The address that begins a sign-in with a provider.
    pub(super) fn way(&self, name: &str, next: &str) -> String {
        let base_path = self.base_path();
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("{base_path}/api/auth/{name}/start?next={next}")
    }

    async fn set_out(
        &self,
        name: &str,
        next: String,
    ) -> Result<(String, access::cookie::Cookie), Failure> {
        let provider = self.provider(name).ok_or(Failure::NoProvider)?;
        let flow = Flow::begin(&self.random(), provider.name, next, self.world.now_s());
        let callback = provider.callback(&self.base_url);
        let address = match &provider.kind {
            Kind::GitHub(app) => app.authorise(&flow, &callback, &provider.policy),
            Kind::Oidc(client) => {
                let known = self.discovered(provider, client).await?;
                client.authorise(&known.provider, &flow, &callback)
            }
        };
        Ok((address, flow.cookie(&self.keys, self.random())))
    }
}
