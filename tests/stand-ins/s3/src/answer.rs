//! What is sent back.

use bytes::Bytes;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// After so many bytes the connection ends, though more was announced.
    pub(crate) cut: Option<usize>,
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            cut: None,
        }
    }

    /// An answer in XML, without its first line.
    pub(crate) fn xml(text: &str) -> Self {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}");
        Self {
            body: text.into(),
            ..Self::empty(200)
        }
        .with("content-type", "application/xml")
    }

    /// An error of S3's.
    pub(crate) fn error(status: u16, code: &str) -> Self {
        let message = format!("What S3 says of {code}.");
        let text = format!(
            "<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>4442587FB7D0A2F9</RequestId></Error>"
        );
        Self {
            status,
            ..Self::xml(&text)
        }
    }

    /// What nobody here knows how to do.
    pub(crate) fn not_implemented() -> Self {
        Self::error(501, "NotImplemented")
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// A text within an element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
