//! Requests to a provider, and its answers, as values. Whoever has a network sends
//! them; redirects are never followed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::Serializer;

/// A request.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub url: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body of a POST; a GET has none.
    pub form: Option<String>,
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Codes, tokens and secrets are in headers, bodies and queries.
        let address = self.url.split('?').next().unwrap_or_default();
        let verb = if self.form.is_some() { "POST" } else { "GET" };
        write!(formatter, "{verb} {address}")
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A GET that asks for JSON.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            headers: vec![("accept", "application/json".to_owned())],
            form: None,
        }
    }

    /// A POST of a form that asks for JSON.
    pub fn post(url: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let mut form = Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut request = Self::get(url);
        let kind = "application/x-www-form-urlencoded".to_owned();
        request.headers.push(("content-type", kind));
        request.form = Some(form.finish());
        request
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// With the name and secret of a client, each encoded as a form is (RFC 6749,
    /// section 2.3.1).
    #[must_use]
    pub fn basic(self, client_id: &str, secret: &str) -> Self {
        let plain = |text: &str| -> String {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        };
        let pair = format!("{}:{}", plain(client_id), plain(secret));
        self.header("authorization", format!("Basic {}", STANDARD.encode(pair)))
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// A text from a provider as a page or log may show it: one line of at most 200
/// characters.
pub fn shown(text: &str) -> String {
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    text.chars().map(plain).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_among_what_is_shown() {
        let request = Request::post("https://a.example/token?x=secret", &[("code", "secret")])
            .basic("id", "secret:/ %");
        assert_eq!(format!("{request:?}"), "POST https://a.example/token");
        let basic = &request.headers.last().unwrap().1;
        let bytes = STANDARD
            .decode(basic.strip_prefix("Basic ").unwrap())
            .unwrap();
        assert_eq!(bytes, b"id:secret%3A%2F+%25");
        assert_eq!(shown(&format!("a\r\n{}", "b".repeat(300))).len(), 200);
    }
}
