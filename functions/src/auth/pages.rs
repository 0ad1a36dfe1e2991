//! Answers of signing in: pages, redirects, cookies. Nothing of them is kept by anybody
//! on the way.

use std::sync::Arc;

use access::cookie::Cookie;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use site_theme::sign_in::{Around, FailedPage, POLICY, STYLE};

use super::{Auth, Failure};

impl Auth {
    /// What is around every page.
    pub(super) fn around(&self) -> Around {
        Around {
            title: (self.portal)().chrome().title.clone(),
            base_path: self.base_path(),
        }
    }
}

/// A page.
pub(super) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(page) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, page).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The page that says why somebody is not signed in.
pub(super) fn failed(auth: &Auth, failure: &Failure, next: &str, status: StatusCode) -> Response {
    let base_path = auth.base_path();
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = show(&FailedPage {
        around: &auth.around(),
        reason: first_large(&failure.told()),
        // Not at once to the provider, which would say the same once more.
        again: format!("{base_path}/auth/login?next={next}"),
    });
    *response.status_mut() = status;
    response
}

fn first_large(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Leads a browser elsewhere, with cookies.
pub(super) fn redirect(to: &str, cookies: impl IntoIterator<Item = Cookie>) -> Response {
    let Ok(to) = HeaderValue::try_from(to) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::LOCATION, to),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    set(&mut response, cookies);
    response
}

/// Sets cookies.
pub(super) fn set(response: &mut Response, cookies: impl IntoIterator<Item = Cookie>) {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::try_from(cookie.header()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// The style sheet of the pages: the same for everybody.
pub async fn style(State(_): State<Arc<Auth>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, STYLE).into_response()
}
