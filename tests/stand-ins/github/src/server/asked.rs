//! [`Asked`]: a request, as it came in.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Which of the two addresses was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `api.github.com`, or the `/api` of an enterprise's own.
    Api,
    /// `codeload.github.com`, which sends archives.
    Codeload,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which address was asked.
    pub origin: Origin,
    /// As in `GET`.
    pub method: String,
    /// The path without the query, and without the `/api/v3` or `/api` of an
    /// enterprise's own; still encoded.
    pub path: String,
    /// The path and query as they came.
    pub target: String,
    /// Names and values, decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Asked {
    pub(super) fn new(
        origin: Origin,
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        body: Bytes,
    ) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            origin,
            method: method.to_owned(),
            path: own_path(path).to_owned(),
            target: target.to_owned(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers,
            body,
        }
    }

    /// Whether this is for GraphQL.
    pub fn is_graphql(&self) -> bool {
        self.path == "/graphql"
    }

    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// Where links lead that start as this request's path did: `/api/v3`, or
    /// nothing.
    pub(crate) fn prefix(&self) -> &'static str {
        if self.target.starts_with("/api/v3/") {
            "/api/v3"
        } else {
            ""
        }
    }

    /// The parts of the path, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .skip(1)
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// The body as JSON; `Null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether a media type is asked for, as in `raw`.
    pub(crate) fn accepts(&self, media: &str) -> bool {
        self.header("accept").is_some_and(|accept| {
            accept
                .split([',', ';', '.', '+'])
                .any(|part| part.trim() == media)
        })
    }
}

fn own_path(path: &str) -> &str {
    if let Some(rest) = path.strip_prefix("/api/v3")
        && (rest.is_empty() || rest.starts_with('/'))
    {
        return rest;
    }
    match path {
        "/api/graphql" => "/graphql",
        _ => path,
    }
}
