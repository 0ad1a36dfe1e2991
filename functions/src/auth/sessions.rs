//! The session of a request, renewed where it may be; and signing out.
//!
//! Renewing asks GitHub once more whether somebody still belongs. An OpenID provider
//! was asked when they signed in, and is asked again when the whole time is over. Where
//! the provider cannot be reached, nothing is renewed and nothing is ended.

use std::sync::Arc;

use access::cookie::{Cookie, find};
use access::guard::{Change, comes_from_here};
use access::session::{COOKIE, Claims, Opened, SessionError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use site_theme::sign_in::SignOutPage;

use super::github::app;
use super::users::ownership;
use super::{Auth, Failure, pages};
use crate::api::refused;
use crate::view::time::stamp;

/// Who asks.
pub enum Session {
    /// Somebody who is signed in.
    Signed {
        /// What their session says.
        claims: Box<Claims>,
        /// What to hand their browser: there is some where the session was renewed.
        cookies: Vec<Cookie>,
    },
    /// Nobody, and why.
    Out(Failure),
}

/// The values of all headers `Cookie`.
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    all.filter_map(|value| value.to_str().ok())
}

impl Auth {
    /// Who asks.
    pub async fn session(&self, headers: &HeaderMap) -> Session {
        let cookie = find(cookies(headers), COOKIE);
        let now_s = self.world.now_s();
        match Claims::open(&self.keys, cookie, self.sign_in.lifetimes, now_s) {
            Err(error) => Session::Out(error.into()),
            Ok(Opened::Current(claims)) => match self.provider(&claims.person.provider) {
                // A provider that was taken out lets nobody in any more.
                None => Session::Out(SessionError::Unreadable.into()),
                Some(_) => Session::Signed {
                    claims: Box::new(claims),
                    cookies: Vec::new(),
                },
            },
            Ok(Opened::Stale(claims)) => match self.renewed(claims).await {
                Err(failure) => Session::Out(failure),
                Ok(claims) => match self.sealed(&claims) {
                    Err(failure) => Session::Out(failure),
                    Ok(cookie) => {
                        let mut cookies = self.site_cookies(&claims);
                        cookies.push(cookie);
                        Session::Signed {
                            claims: Box::new(claims),
                            cookies,
                        }
                    }
                },
            },
        }
    }

    async fn renewed(&self, claims: Claims) -> Result<Claims, Failure> {
        let provider = self.provider(&claims.person.provider);
        let provider = provider.ok_or(SessionError::Unreadable)?;
        let person = match (app(provider), &claims.grant) {
            (Some(app), Some(token)) => {
                let found = self.at_github(provider, app, token.clone()).await?;
                provider.policy.admits(&found.evidence)?;
                let (person, _) = self.person(provider, &found);
                if person.id != claims.person.id {
                    return Err(Failure::OtherPerson);
                }
                person
            }
            _ => {
                // The catalog may have changed: a user who is gone is nobody's.
                let portal = (self.portal)();
                let mut person = claims.person.clone();
                person.is_in_catalog = portal.entity(&person.entity_ref).is_some();
                person
            }
        };
        let now_s = self.world.now_s();
        Ok(claims.renewed(person, self.sign_in.lifetimes, now_s))
    }

    /// The cookie of a session. Where all groups of the provider do not fit into one,
    /// those do that something depends on.
    pub(super) fn sealed(&self, claims: &Claims) -> Result<Cookie, Failure> {
        let (lifetimes, now_s) = (self.sign_in.lifetimes, self.world.now_s());
        let sealed = claims.seal(&self.keys, self.random(), lifetimes, now_s);
        if sealed != Err(SessionError::TooLarge) {
            return Ok(sealed?);
        }
        let mut fewer = claims.clone();
        let groups = &mut fewer.person.groups;
        groups.retain(|group| self.sign_in.templates.names_group(group));
        tracing::info!(
            person = claims.person.id,
            of = claims.person.groups.len(),
            kept = groups.len(),
            "not all groups fit into the session"
        );
        Ok(fewer.seal(&self.keys, self.random(), lifetimes, now_s)?)
    }

    /// The cookies that the edge lets somebody in with, as long as their session counts.
    pub(super) fn site_cookies(&self, claims: &Claims) -> Vec<Cookie> {
        let edge = self.edge.as_ref();
        let made = edge.map(|edge| edge.cookies(claims.expires_at_s, self.world.now_s()));
        made.unwrap_or_default()
    }

    fn gone(&self) -> Vec<Cookie> {
        let edge = self.edge.as_ref();
        let mut gone = edge.map(access::signed::Signer::gone).unwrap_or_default();
        gone.push(Cookie::gone(COOKIE));
        gone
    }

    /// Who somebody is, in Backstage's shape.
    fn described(&self, claims: &Claims) -> Value {
        let portal = (self.portal)();
        let person = &claims.person;
        let mut ownership = ownership(&*portal, &person.entity_ref);
        ownership.sort();
        json!({
            "profile": { "displayName": person.name, "email": person.email },
            "backstageIdentity": {
                "expiresInSeconds": claims.expires_at_s.saturating_sub(self.world.now_s()),
                "identity": {
                    "type": "user",
                    "userEntityRef": person.entity_ref,
                    "ownershipEntityRefs": ownership,
                },
            },
            "isInCatalog": person.is_in_catalog,
            "expiresAt": stamp(claims.expires_at_s * 1000),
        })
    }

    fn is_sent_from_here(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let change = Change {
            method: "POST",
            fetch_site: text("sec-fetch-site"),
            origin: text("origin"),
            ..Change::default()
        };
        comes_from_here(&change, &self.rules()).is_ok()
    }
}

/// Who is signed in; renews the session where that is due.
pub async fn refresh(State(auth): State<Arc<Auth>>, headers: HeaderMap) -> Response {
    match auth.session(&headers).await {
        Session::Out(failure) => {
            let status = match failure.status() {
                status if failure.is_passing() => status,
                _ => StatusCode::UNAUTHORIZED,
            };
            let mut response = refused(status, "AuthenticationError", failure.told());
            no_store(&mut response);
            response
        }
        Session::Signed { claims, cookies } => {
            let mut response = Json(auth.described(&claims)).into_response();
            no_store(&mut response);
            pages::set(&mut response, cookies);
            response
        }
    }
}

/// Backstage's address of the same. A session of another provider is none here.
pub async fn refresh_of(
    State(auth): State<Arc<Auth>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    if auth.provider(&name).is_none() {
        let message = Failure::NoProvider.told();
        return refused(StatusCode::NOT_FOUND, "NotFoundError", message);
    }
    let cookie = find(cookies(&headers), COOKIE);
    let opened = Claims::open(
        &auth.keys,
        cookie,
        auth.sign_in.lifetimes,
        auth.world.now_s(),
    );
    if let Ok(Opened::Current(claims) | Opened::Stale(claims)) = opened
        && claims.person.provider != name
    {
        let message = "this session was begun with another provider";
        return refused(StatusCode::UNAUTHORIZED, "AuthenticationError", message);
    }
    refresh(State(auth), headers).await
}

fn no_store(response: &mut Response) {
    let value = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
}

/// The page where somebody signs out: a form, because a link could be anywhere.
pub async fn ask_out(State(auth): State<Arc<Auth>>, headers: HeaderMap) -> Response {
    match auth.session(&headers).await {
        Session::Out(_) => pages::redirect(&format!("{}/auth/login?out=1", auth.base_path()), []),
        Session::Signed { claims, .. } => pages::show(&SignOutPage {
            around: &auth.around(),
            name: &claims.person.name,
        }),
    }
}

/// Signs out: the cookies go. What somebody copied of them before counts until its short
/// time is over.
pub async fn out(State(auth): State<Arc<Auth>>, headers: HeaderMap) -> Response {
    if !auth.is_sent_from_here(&headers) {
        let message = "this was sent from a page of another site\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    let login = format!("{}/auth/login?out=1", auth.base_path());
    pages::redirect(&login, auth.gone())
}

/// Backstage's address of the same, which answers without a page.
pub async fn out_of(
    State(auth): State<Arc<Auth>>,
    Path(_): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !auth.is_sent_from_here(&headers) {
        let message = "this was sent from a page of another site";
        return refused(StatusCode::FORBIDDEN, "NotAllowedError", message);
    }
    let mut response = StatusCode::OK.into_response();
    no_store(&mut response);
    pages::set(&mut response, auth.gone());
    response
}
