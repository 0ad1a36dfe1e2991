//! [`Fault`]: what goes wrong, and at which requests.
//!
//! The words and headers are GitHub's:
//! <https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api>.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use stand_in_parts::Aim;

use super::answer::Answer;
use super::asked::Asked;
use crate::world::World;

/// What goes wrong.
#[derive(Clone)]
pub enum Trouble {
    /// 429, with `retry-after` in seconds or without.
    TooMany {
        /// What is asked for.
        retry_after: Option<u64>,
    },
    /// 403: the hour's requests are used up, until so many seconds from now.
    Primary {
        /// How long.
        seconds: u64,
    },
    /// 403: too many requests at once, with `retry-after` in seconds or without.
    Secondary {
        /// What is asked for.
        retry_after: Option<u64>,
    },
    /// A status such as 502, with a page as GitHub's front sends it.
    Status(u16),
    /// The connection is reset before anything is done.
    Reset,
    /// It is done, and the connection is reset instead of an answer.
    Lost,
    /// A status such as 403 or 404, with these words and headers.
    Refuse {
        /// The status.
        status: u16,
        /// The words.
        message: String,
        /// Names and values.
        headers: Vec<(&'static str, String)>,
    },
    /// The answer comes so much later.
    Slow(Duration),
    /// The answer says how long it is, and ends after this part of it.
    Cut {
        /// From 0 to 1.
        part: f64,
    },
    /// The answer ends after this part of it and says that this was all: an archive
    /// that is not whole.
    Short {
        /// From 0 to 1.
        part: f64,
    },
    /// 200 and something that is no JSON.
    Garbage,
    /// 200 and JSON that GitHub would not send.
    Json(Value),
    /// GraphQL: every second node is missing, and `errors` says so.
    Partial,
    /// GraphQL: 200, `errors` of the type `RATE_LIMITED`, no data.
    RateLimited,
    /// 401 to this and all later requests with a token that was handed out before.
    Expire,
    /// Something happens to the world before the answer, as when a repository is
    /// renamed between two pages. The answer is as usual.
    Happens(Arc<dyn Fn(&World) + Send + Sync>),
}

impl Trouble {
    /// It is not there: as a repository that was made a moment ago.
    pub fn missing() -> Self {
        Self::Refuse {
            status: 404,
            message: "Not Found".to_owned(),
            headers: Vec::new(),
        }
    }

    /// An App or a fine-grained token may not, for want of a permission, as in
    /// `administration=write`.
    pub fn forbidden(permission: &str) -> Self {
        Self::Refuse {
            status: 403,
            message: "Resource not accessible by integration".to_owned(),
            headers: vec![("x-accepted-github-permissions", permission.to_owned())],
        }
    }

    /// The owner's plan has no such thing for private repositories.
    pub fn plan() -> Self {
        Self::Refuse {
            status: 403,
            message: "Upgrade to GitHub Pro or make this repository public to enable this \
                      feature."
                .to_owned(),
            headers: Vec::new(),
        }
    }

    /// Something happens to the world before the answer.
    pub fn happens(what: impl Fn(&World) + Send + Sync + 'static) -> Self {
        Self::Happens(Arc::new(what))
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { retry_after } => write!(formatter, "TooMany({retry_after:?})"),
            Self::Primary { seconds } => write!(formatter, "Primary({seconds})"),
            Self::Secondary { retry_after } => write!(formatter, "Secondary({retry_after:?})"),
            Self::Status(status) => write!(formatter, "Status({status})"),
            Self::Reset => formatter.write_str("Reset"),
            Self::Lost => formatter.write_str("Lost"),
            Self::Refuse {
                status, message, ..
            } => write!(formatter, "Refuse({status}: {message})"),
            Self::Slow(time) => write!(formatter, "Slow({time:?})"),
            Self::Cut { part } => write!(formatter, "Cut({part})"),
            Self::Short { part } => write!(formatter, "Short({part})"),
            Self::Garbage => formatter.write_str("Garbage"),
            Self::Json(value) => write!(formatter, "Json({value})"),
            Self::Partial => formatter.write_str("Partial"),
            Self::RateLimited => formatter.write_str("RateLimited"),
            Self::Expire => formatter.write_str("Expire"),
            Self::Happens(_) => formatter.write_str("Happens"),
        }
    }
}

/// Trouble, and the requests it comes to: all, unless it is aimed. Requests are
/// counted from 1, those only that [`Fault::on`] lets through.
#[derive(Debug, Clone)]
pub struct Fault {
    trouble: Trouble,
    aim: Aim<Asked>,
}

impl Fault {
    /// At every request.
    pub fn new(trouble: Trouble) -> Self {
        Self {
            trouble,
            aim: Aim::default(),
        }
    }

    /// Only at requests of this sort.
    #[must_use]
    pub fn on(mut self, predicate: impl Fn(&Asked) -> bool + Send + Sync + 'static) -> Self {
        self.aim = self.aim.on(predicate);
        self
    }

    /// Only at requests whose path has this in it.
    #[must_use]
    pub fn on_path(self, part: &str) -> Self {
        let part = part.to_owned();
        self.on(move |asked| asked.path.contains(&part))
    }

    /// At the `n`-th request only.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.aim = self.aim.between(n, n);
        self
    }

    /// At the first `n` requests only.
    #[must_use]
    pub fn first(mut self, n: u64) -> Self {
        self.aim = self.aim.between(1, n);
        self
    }

    /// At the `n`-th request and all after it.
    #[must_use]
    pub fn starting_at(mut self, n: u64) -> Self {
        self.aim = self.aim.between(n, u64::MAX);
        self
    }

    /// At every `k`-th request.
    #[must_use]
    pub fn every(mut self, k: u64) -> Self {
        self.aim = self.aim.every(k);
        self
    }

    /// What goes wrong with this request.
    pub(super) fn at(&self, asked: &Asked) -> Option<&Trouble> {
        self.aim.hits(asked).then_some(&self.trouble)
    }
}

impl Trouble {
    /// The answer that comes instead of the usual one, if this is such a trouble.
    pub(super) fn instead(&self, now: u64) -> Option<Answer> {
        let mut answer = match self {
            Self::TooMany { retry_after } => {
                after(Answer::error(429, "Too Many Requests"), *retry_after)
            }
            Self::Primary { seconds } => {
                Answer::error(403, "API rate limit exceeded for installation ID 1.")
                    .with("x-ratelimit-limit", "5000")
                    .with("x-ratelimit-remaining", "0")
                    .with("x-ratelimit-used", "5000")
                    .with("x-ratelimit-reset", (now + seconds).to_string())
                    .with("x-ratelimit-resource", "core")
            }
            Self::Secondary { retry_after } => after(secondary(), *retry_after),
            Self::Status(status) => Answer::bytes(
                *status,
                "text/html; charset=utf-8",
                format!("<html><body>Unicorn! &middot; GitHub ({status})</body></html>").into(),
            ),
            Self::Refuse {
                status,
                message,
                headers,
            } => headers
                .iter()
                .fold(Answer::error(*status, message), |answer, (name, value)| {
                    answer.with(name, value.clone())
                }),
            Self::Garbage => Answer::bytes(
                200,
                "application/json; charset=utf-8",
                "{\"data\": {\"organization\": {\"repositories\": {\"nodes\": [{\u{fffd}<<".into(),
            ),
            Self::Json(value) => Answer::json(200, value),
            Self::RateLimited => Answer::json(
                200,
                &json!({"errors": [{
                    "type": "RATE_LIMITED",
                    "message": "API rate limit already exceeded for installation ID 1.",
                }]}),
            )
            .with("x-ratelimit-limit", "5000")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-used", "5000")
            .with("x-ratelimit-reset", (now + 1800).to_string())
            .with("x-ratelimit-resource", "graphql"),
            _ => return None,
        };
        answer.is_faulty = true;
        Some(answer)
    }

    /// What is left of the usual answer.
    pub(super) fn spoil(&self, answer: &mut Answer) {
        let part_of = |part: f64| (answer.body.len() as f64 * part.clamp(0.0, 1.0)) as usize;
        match self {
            Self::Cut { part } => answer.cut = Some(part_of(*part)),
            Self::Short { part } => {
                let length = part_of(*part);
                answer.body.truncate(length);
            }
            Self::Partial => {
                if let Ok(mut value) = serde_json::from_slice::<Value>(&answer.body) {
                    let mut errors = Vec::new();
                    drop_nodes(&mut value["data"], &mut Vec::new(), &mut errors);
                    value["errors"] = errors.into();
                    answer.body = value.to_string().into();
                }
            }
            _ => return,
        }
        answer.is_faulty = true;
    }
}

fn after(answer: Answer, seconds: Option<u64>) -> Answer {
    match seconds {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    }
}

fn secondary() -> Answer {
    let value = json!({
        "documentation_url": "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
        "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID 9C2A:2B0F.",
    });
    Answer::json(403, &value)
}

/// Takes away every second entry of every `nodes`.
fn drop_nodes(value: &mut Value, path: &mut Vec<Value>, errors: &mut Vec<Value>) {
    match value {
        Value::Object(properties) => {
            for (key, value) in properties {
                path.push(key.clone().into());
                match value {
                    Value::Array(nodes) if key == "nodes" => {
                        for (number, node) in nodes.iter_mut().enumerate().skip(1).step_by(2) {
                            *node = Value::Null;
                            let mut path = path.clone();
                            path.push(number.into());
                            errors.push(json!({
                                "type": "RESOURCE_LIMITS_EXCEEDED",
                                "path": path,
                                "message": "Resource limits for this query exceeded.",
                            }));
                        }
                    }
                    value => drop_nodes(value, path, errors),
                }
                path.pop();
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter_mut().enumerate() {
                path.push(number.into());
                drop_nodes(item, path, errors);
                path.pop();
            }
        }
        _ => {}
    }
}
