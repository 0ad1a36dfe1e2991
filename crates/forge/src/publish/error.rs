//! Why something was not published: for the person who filled in the form, and for
//! whoever goes on from there.

use crate::error::ForgeError;

/// Why a sub-step did not take place. Holds no secret: neither what was sent nor who
/// sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} did not {attempt}: {reason}{}", told(.needs))]
pub struct PublishError {
    /// The host.
    pub host: String,
    /// What was attempted, as in `create repository acme/shop`.
    pub attempt: String,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// What sort of failure it is.
    pub cause: Cause,
    /// What the host says, with its status, or what is wrong.
    pub reason: String,
    /// What is missing, as in `the permission administration: write`.
    pub needs: Option<String>,
    /// Whether to ask again.
    pub retry: Retry,
}

fn told(needs: &Option<String>) -> String {
    needs
        .as_ref()
        .map(|needs| format!("; it needs {needs}"))
        .unwrap_or_default()
}

/// What sort of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There is a repository of that name, which this task did not make.
    NameTaken,
    /// No repository, branch or secret can be called so.
    NameInvalid,
    /// Whoever publishes may not do that.
    Permission,
    /// The host does not know whoever publishes, or no longer.
    Credentials,
    /// The owner, repository, branch or workflow is not there, or may not be seen.
    NotFound,
    /// The host does not take what was sent.
    Rejected,
    /// The host asks to wait longer than was allowed.
    Limited {
        /// How long.
        seconds: u64,
    },
    /// The host could not be asked.
    Unavailable,
    /// It was sent and there is no answer: it may have taken place.
    Unclear,
    /// The host has no such thing.
    Unsupported,
    /// The host answered something that makes no sense.
    Malformed,
}

/// Whether to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// As it is: what took place already is found and not done twice.
    AsIs,
    /// When what is missing or wrong has been changed; nothing is done twice.
    AfterChange,
    /// Only after somebody looked whether it took place.
    LookFirst,
}

impl PublishError {
    /// A failure that is told in our words.
    pub(crate) fn new(host: &str, attempt: &str, cause: Cause, reason: impl Into<String>) -> Self {
        Self {
            host: host.to_owned(),
            attempt: attempt.to_owned(),
            status: None,
            cause,
            reason: reason.into(),
            needs: None,
            retry: cause.retry(),
        }
    }

    /// From why a host gave no answer.
    pub fn from_forge(error: ForgeError, attempt: &str) -> Self {
        let text = error.to_string();
        let (host, cause, reason) = match error {
            ForgeError::NotFound { host, what } => {
                (host, Cause::NotFound, format!("there is no {what}"))
            }
            ForgeError::Denied { host, reason, .. } => {
                let is_unknown = reason.starts_with("401");
                let cause = if is_unknown {
                    Cause::Credentials
                } else {
                    Cause::Permission
                };
                (host, cause, reason)
            }
            ForgeError::Limited {
                host,
                seconds,
                limit,
            } => (
                host,
                Cause::Limited { seconds },
                format!("it asks to wait {seconds} s ({limit})"),
            ),
            ForgeError::Unavailable {
                host,
                reason,
                tries,
                ..
            } => {
                let reason = format!("{reason} (tried {tries} times)");
                (host, Cause::Unavailable, reason)
            }
            ForgeError::Unclear { host, reason, .. } => (
                host,
                Cause::Unclear,
                format!("{reason}; it may have taken place"),
            ),
            ForgeError::Malformed { host, reason, .. } => (host, Cause::Malformed, reason),
            ForgeError::Rejected { host, reason, .. } => (host, Cause::Rejected, reason),
            ForgeError::Unsupported { host, .. } => (host, Cause::Unsupported, text),
            ForgeError::Stopped { host } | ForgeError::Vanished { host, .. } => {
                (host, Cause::Unavailable, text)
            }
            ForgeError::Foreign { address } => (address, Cause::Rejected, text),
            ForgeError::Budget { .. } => ("the host".to_owned(), Cause::Unavailable, text),
        };
        Self {
            host,
            attempt: attempt.to_owned(),
            status: reason.get(..3).and_then(|status| status.parse().ok()),
            cause,
            reason,
            needs: None,
            retry: cause.retry(),
        }
    }
}

impl Cause {
    /// Whether to ask again after such a failure.
    pub const fn retry(self) -> Retry {
        match self {
            Self::Limited { .. } | Self::Unavailable | Self::Malformed => Retry::AsIs,
            Self::Unclear => Retry::LookFirst,
            Self::NameTaken
            | Self::NameInvalid
            | Self::Permission
            | Self::Credentials
            | Self::NotFound
            | Self::Rejected
            | Self::Unsupported => Retry::AfterChange,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_was_attempted_and_what_is_missing() {
        let error = PublishError {
            host: "github.com".to_owned(),
            attempt: "create repository acme/shop".to_owned(),
            status: Some(403),
            cause: Cause::Permission,
            reason: "403: Resource not accessible by integration".to_owned(),
            needs: Some("the permission administration: write".to_owned()),
            retry: Retry::AfterChange,
        };
        assert_eq!(
            error.to_string(),
            "github.com did not create repository acme/shop: \
             403: Resource not accessible by integration; \
             it needs the permission administration: write"
        );
        let lost = ForgeError::Unclear {
            host: "github.com".to_owned(),
            what: "an issue".to_owned(),
            reason: "reset".to_owned(),
        };
        let error = PublishError::from_forge(lost, "create an issue");
        assert_eq!(
            (error.cause, error.retry),
            (Cause::Unclear, Retry::LookFirst)
        );
    }
}
