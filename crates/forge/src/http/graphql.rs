//! What a GraphQL answer says went wrong. GraphQL answers 200 whatever happens,
//! and may give a part of the data beside its errors.
//!
//! Sources: <https://spec.graphql.org/October2021/#sec-Errors>, and GitHub's
//! <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>.

use serde::Deserialize;
use serde_json::Value;

/// One error of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GraphqlError {
    /// GitHub's word for what sort of error it is, as in `NOT_FOUND`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What it says.
    pub message: String,
    /// The field that has no value because of it.
    pub path: Option<Vec<Value>>,
}

/// What sort of trouble an answer is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The points of the hour are used up.
    PrimaryLimit,
    /// Too much was asked in a short time.
    SecondaryLimit,
    /// The query was too much for the host: a part of it may pass.
    TooMuch(String),
}

/// The errors of an answer; `None` where it is not one, as when it was cut short.
pub fn errors(body: &[u8]) -> Option<Vec<GraphqlError>> {
    #[derive(Deserialize)]
    struct Envelope {
        #[serde(default)]
        errors: Option<Vec<GraphqlError>>,
    }
    let envelope: Envelope = serde_json::from_slice(body).ok()?;
    Some(envelope.errors.unwrap_or_default())
}

/// Whether errors are of those that pass when one waits or asks for less.
pub fn trouble(errors: &[GraphqlError]) -> Option<Trouble> {
    let any = |test: fn(&str, &str) -> bool| {
        errors.iter().find(|error| {
            let kind = error.kind.as_deref().unwrap_or_default();
            test(kind, &error.message.to_ascii_lowercase())
        })
    };
    if any(|kind, _| matches!(kind, "RATE_LIMITED" | "RATE_LIMIT")).is_some() {
        return Some(Trouble::PrimaryLimit);
    }
    if any(|_, message| is_secondary_limit(message)).is_some() {
        return Some(Trouble::SecondaryLimit);
    }
    any(|kind, message| {
        matches!(
            kind,
            "RESOURCE_LIMITS_EXCEEDED" | "MAX_NODE_LIMIT_EXCEEDED" | "TIMEOUT"
        ) || (matches!(kind, "" | "INTERNAL" | "SERVICE_UNAVAILABLE")
            && (message.contains("something went wrong")
                || message.contains("timeout")
                || message.contains("timed out")
                || message.contains("in time")))
    })
    .map(|error| Trouble::TooMuch(error.message.clone()))
}

/// Whether a message, in lower case, tells of a secondary rate limit.
pub fn is_secondary_limit(message: &str) -> bool {
    message.contains("secondary rate limit") || message.contains("abuse detection")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_troubles_apart() {
        #[track_caller]
        fn check(body: &str, expected: Option<Trouble>) {
            assert_eq!(trouble(&errors(body.as_bytes()).unwrap()), expected);
        }

        check(r#"{"data":{"a":1}}"#, None);
        check(r#"{"data":{"a":1},"errors":null}"#, None);
        check(
            r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#,
            Some(Trouble::PrimaryLimit),
        );
        check(
            r#"{"errors":[{"message":"You have exceeded a secondary rate limit."}]}"#,
            Some(Trouble::SecondaryLimit),
        );
        check(
            r#"{"data":{"a":null},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED",
                "message":"Resource limits for this query exceeded.","path":["a",0]}]}"#,
            Some(Trouble::TooMuch(
                "Resource limits for this query exceeded.".to_owned(),
            )),
        );
        check(
            r#"{"errors":[{"message":"Something went wrong while executing your query."}]}"#,
            Some(Trouble::TooMuch(
                "Something went wrong while executing your query.".to_owned(),
            )),
        );
        check(
            r#"{"errors":[{"type":"NOT_FOUND","message":"Could not resolve"}]}"#,
            None,
        );
    }

    #[test]
    fn an_answer_that_was_cut_short_has_no_errors_to_tell() {
        assert_eq!(errors(br#"{"data":{"a":"#), None);
        assert_eq!(errors(b"<html>"), None);
        assert_eq!(errors(b""), None);
        assert_eq!(errors(b"[1]"), None);
    }
}
