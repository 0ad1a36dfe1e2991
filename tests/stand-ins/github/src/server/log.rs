//! [`Log`]: every exchange, to look at in tests and to check against what GitHub
//! publishes.
//!
//! The file has one JSON object a line, as [`crate::oracle`] takes it. Tokens
//! are redacted, and addresses of the stand-in are written as GitHub's. Answers
//! that a fault made are left out of the file; what was asked is still there.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::asked::{Asked, Origin};

/// Properties whose values are secrets.
const SECRETS: [&str; 6] = [
    "token",
    "secret",
    "client_secret",
    "access_token",
    "private_key",
    "pem",
];

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// When, in seconds since 1970 by this machine's clock.
    pub at: u64,
    /// What was asked.
    pub asked: Asked,
    /// The status of the answer; 0 where the connection was reset instead.
    pub status: u16,
    /// The headers of the answer.
    pub headers: Vec<(String, String)>,
    /// The bytes of the answer; empty where they are not kept.
    pub body: Bytes,
    /// Whether a fault made the answer.
    pub is_faulty: bool,
}

/// What is kept of exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All of it.
    #[default]
    All,
    /// All but the bodies.
    Outline,
    /// Nothing: for measurements.
    Nothing,
}

/// Every exchange, in the order they were answered.
#[derive(Default)]
pub struct Log {
    keep: Keep,
    exchanges: Mutex<Vec<Exchange>>,
    /// The addresses to write as GitHub's.
    addresses: Vec<(String, &'static str)>,
}

impl Log {
    pub(super) fn new(keep: Keep, api: &str, codeload: &str) -> Self {
        Self {
            keep,
            exchanges: Mutex::default(),
            addresses: vec![
                (format!("{api}/api/v3"), "https://api.github.com"),
                (api.to_owned(), "https://api.github.com"),
                (codeload.to_owned(), "https://codeload.github.com"),
            ],
        }
    }

    pub(super) fn add(&self, at: u64, asked: &Asked, answer: Option<&Answer>) {
        if self.keep == Keep::Nothing {
            return;
        }
        let mut asked = asked.clone();
        let mut body = answer.map_or_else(Bytes::new, |answer| answer.body.clone());
        if self.keep == Keep::Outline {
            asked.body.clear();
            body.clear();
        }
        self.lock().push(Exchange {
            at,
            asked,
            status: answer.map_or(0, |answer| answer.status),
            headers: answer.map_or_else(Vec::new, |answer| {
                let headers = answer.headers.iter();
                headers.map(|(k, v)| ((*k).to_owned(), v.clone())).collect()
            }),
            body,
            is_faulty: answer.is_none_or(|answer| answer.is_faulty),
        });
    }

    /// All exchanges until now.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.lock().clone()
    }

    /// How many exchanges there were.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Forgets all exchanges.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Writes all exchanges into a file, a line each.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        for exchange in self.lock().iter() {
            writeln!(file, "{}", self.line(exchange))?;
        }
        file.flush()
    }

    fn line(&self, exchange: &Exchange) -> Value {
        let asked = &exchange.asked;
        let base = match asked.origin {
            Origin::Api => "https://api.github.com",
            Origin::Codeload => "https://codeload.github.com",
        };
        let query = asked.target.split_once('?');
        let query = query.map_or_else(String::new, |(_, query)| format!("?{query}"));
        let headers = asked.headers.iter().map(|(name, value)| {
            let value = match name.as_str() {
                "authorization" => redacted_authorization(value),
                _ => value.clone(),
            };
            (name.clone(), Value::String(value))
        });
        let mut request = json!({
            "method": asked.method,
            "url": format!("{base}{}{query}", asked.path),
            "headers": headers.collect::<Map<_, _>>(),
        });
        if let Some(body) = parsed(&asked.body) {
            request["body"] = redacted(body);
        }
        let mut line = json!({ "at": exchange.at, "request": request });
        if !exchange.is_faulty {
            let headers = exchange
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), Value::String(self.public(value))));
            let mut response = json!({
                "status": exchange.status,
                "headers": headers.collect::<Map<_, _>>(),
            });
            if let Some(body) = parsed(&exchange.body) {
                response["body"] = redacted(body);
            }
            line["response"] = response;
        }
        line
    }

    /// A text with GitHub's addresses instead of the stand-in's.
    fn public(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (own, public) in &self.addresses {
            text = text.replace(own.as_str(), public);
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body as JSON, or what it is.
fn parsed(body: &Bytes) -> Option<Value> {
    if body.is_empty() {
        return None;
    }
    let value = serde_json::from_slice(body);
    Some(value.unwrap_or_else(|_| format!("({} bytes)", body.len()).into()))
}

fn redacted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(redacted).collect(),
        Value::Object(properties) => properties
            .into_iter()
            .map(|(key, value)| match value {
                Value::String(_) if SECRETS.contains(&key.as_str()) => (key, "REDACTED".into()),
                value => (key, redacted(value)),
            })
            .collect(),
        value => value,
    }
}

/// The scheme and sort of a secret; of an app's JWT the two parts that are none.
fn redacted_authorization(value: &str) -> String {
    let Some((scheme, secret)) = value.split_once(' ') else {
        return "REDACTED".to_owned();
    };
    if scheme.eq_ignore_ascii_case("basic") {
        return "Basic REDACTED".to_owned();
    }
    let parts: Vec<&str> = secret.split('.').collect();
    if let [header, payload, _] = parts.as_slice()
        && header.starts_with("ey")
    {
        return format!("{scheme} {header}.{payload}.REDACTED");
    }
    let prefixes = ["github_pat_", "ghs_", "ghp_", "gho_", "ghu_", "ghr_"];
    let prefix = prefixes.iter().find(|prefix| secret.starts_with(**prefix));
    format!("{scheme} {}REDACTED", prefix.unwrap_or(&""))
}
