//! What every request must, and every response does, carry.
//!
//! A server on a loopback address can be reached by any web page through a
//! name of its own that resolves to 127.0.0.1 (DNS rebinding). So such a server
//! answers only to names of this machine, and to that of `app.baseUrl`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::live::Live;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Headers of every response.
const HEADERS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (RESOURCE_POLICY, "same-origin"),
    (VARY, "accept-encoding"),
];

/// To which names the server answers.
pub struct Guard {
    local_only: bool,
    live: Arc<Live>,
}

impl Guard {
    /// The guard of a server at an address.
    pub fn new(bound: SocketAddr, live: Arc<Live>) -> Self {
        Self {
            local_only: bound.ip().is_loopback(),
            live,
        }
    }

    fn allows(&self, host: &str) -> bool {
        !self.local_only || is_local(host, &self.live.current().portal.chrome.base_url)
    }
}

/// Whether a `Host` names this machine, or what a portal at `base_url` is
/// called.
fn is_local(host: &str, base_url: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    let is_own = || {
        let url = base_url.parse::<Uri>().ok();
        url.is_some_and(|url| {
            url.host()
                .is_some_and(|own| own.eq_ignore_ascii_case(&name))
        })
    };
    matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]")
        || name.ends_with(".localhost")
        || is_own()
}

/// Refuses requests to other names, and adds `HEADERS` and the policy to every response.
pub async fn protect(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(HOST)
        .map(|host| host.to_str().unwrap_or("?"))
        .or_else(|| {
            request
                .uri()
                .authority()
                .map(axum::http::uri::Authority::as_str)
        });
    let mut response = match host {
        Some(host) if !guard.allows(host) => (
            StatusCode::MISDIRECTED_REQUEST,
            "callboard serve answers only to names of this machine, such as localhost\n",
        )
            .into_response(),
        _ => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    let policy = guard.live.current().portal.chrome.foreign.header();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_server_answers_only_to_local_names() {
        let is_local = |host| is_local(host, "https://Portal.acme.org/x");
        for host in [
            "localhost",
            "LOCALHOST:7007",
            "127.0.0.1:80",
            "[::1]:7007",
            "[::1]",
            "callboard.localhost:1",
            "portal.acme.org",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:7007",
            "",
            "127.0.0.1.nip.io",
            "::1",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
