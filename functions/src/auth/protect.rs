//! What every request has to pass where people sign in: nothing of the portal is handed
//! out without a session, and nothing is changed without what [`access::guard`] asks.

use std::sync::Arc;

use access::guard::{Change, Refusal, check, is_change};
use access::session::Person;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::sessions::Session;
use super::{Auth, Failure, pages};
use crate::api::refused;

/// Who asks: where people sign in, every request that is answered has one.
#[derive(Debug, Clone)]
pub struct Asker(pub Arc<Person>);

/// Lets a request through, with who asks.
pub async fn protect(State(auth): State<Arc<Auth>>, mut request: Request, next: Next) -> Response {
    let session = auth.session(request.headers()).await;
    let is_signed_in = matches!(session, Session::Signed { .. });
    if let Err(refusal) = checked(&auth, &request, is_signed_in)
        && (is_signed_in || refusal != Refusal::SignedOut)
    {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN);
        return refused(status, "NotAllowedError", refusal.to_string());
    }
    match session {
        Session::Out(failure) => shut_out(&auth, &request, &failure),
        Session::Signed { claims, cookies } => {
            request
                .extensions_mut()
                .insert(Asker(Arc::new(claims.person)));
            let mut response = next.run(request).await;
            pages::set(&mut response, cookies);
            // What is handed out is for whoever is signed in, and for no cache between.
            let headers = response.headers_mut();
            headers.append(header::VARY, HeaderValue::from_static("cookie"));
            let shared = headers
                .get(header::CACHE_CONTROL)
                .and_then(|value| value.to_str().ok())
                .and_then(|value| value.strip_prefix("public"))
                .map(|rest| format!("private{rest}"));
            if let Some(Ok(value)) = shared.map(HeaderValue::try_from) {
                headers.insert(header::CACHE_CONTROL, value);
            }
            response
        }
    }
}

fn checked(auth: &Auth, request: &Request, is_signed_in: bool) -> Result<(), Refusal> {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let change = Change {
        method: request.method().as_str(),
        fetch_site: text("sec-fetch-site"),
        origin: text("origin"),
        content_type: text("content-type"),
        key: text("idempotency-key"),
        is_signed_in,
    };
    check(&change, &auth.rules())
}

/// What somebody gets who is not signed in: a page, the way to signing in; a program, a
/// sentence.
fn shut_out(auth: &Auth, request: &Request, failure: &Failure) -> Response {
    if failure.is_passing() {
        // The session may be good: signing in again would not help.
        return refused(failure.status(), "ServiceUnavailableError", failure.told());
    }
    if is_page(request.method(), request.headers()) {
        let path = own_path(auth, request);
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        let login = format!("{}/auth/login?next={next}", auth.base_path());
        return pages::redirect(&login, []);
    }
    let message = match failure {
        Failure::Session(_) => "sign in first".to_owned(),
        other => other.told(),
    };
    let mut response = refused(StatusCode::UNAUTHORIZED, "AuthenticationError", message);
    let value = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// The address as the browser has it: the base path was taken off before.
fn own_path(auth: &Auth, request: &Request) -> String {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", axum::http::uri::PathAndQuery::as_str);
    format!("{}{path}", auth.base_path())
}

/// Whether a browser asks for a page to show.
fn is_page(method: &Method, headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let is_html = accept.is_some_and(|accept| accept.contains("text/html"));
    !is_change(method.as_str()) && is_html
}
