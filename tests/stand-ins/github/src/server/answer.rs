//! [`Answer`]: what is sent back, and errors as GitHub words them.

use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    /// How many bytes of the body are sent before the connection ends; all where
    /// `None`.
    pub(crate) cut: Option<usize>,
    /// Whether GitHub would not answer so: a fault made it.
    pub(crate) is_faulty: bool,
}

impl Answer {
    /// An answer without a body.
    pub(crate) const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            cut: None,
            is_faulty: false,
        }
    }

    /// JSON.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).unwrap_or_default();
        Self::bytes(status, "application/json; charset=utf-8", body.into())
    }

    /// Bytes of a type.
    pub(crate) fn bytes(status: u16, content_type: &str, body: Bytes) -> Self {
        let mut answer = Self::empty(status).with("content-type", content_type);
        answer.body = body;
        answer
    }

    /// An error.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let value = json!({
            "message": message,
            "documentation_url": "https://docs.github.com/rest",
            "status": status.to_string(),
        });
        Self::json(status, &value)
    }

    /// There is no such thing, or none that may be seen.
    pub(crate) fn not_found() -> Self {
        Self::error(404, "Not Found")
    }

    /// The request makes no sense.
    pub(crate) fn unprocessable(message: &str) -> Self {
        Self::error(422, message)
    }

    /// It is elsewhere.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        let value = json!({
            "message": "Moved Permanently",
            "url": location,
            "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
        });
        match status {
            302 => Self::empty(302),
            _ => Self::json(status, &value),
        }
        .with("location", location)
    }

    /// With one more header.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
