//! What the errors of a GraphQL answer say of the thing that was asked for.
//!
//! GitHub answers what may be read and tells of the rest in errors. Some of that
//! can be done without, as an App without the right to see checks shows: those
//! fields are [`SPARED`]. An error at any other field refuses the whole answer, so
//! that what is missing is never taken for what is gone.

use serde_json::Value;

use super::query::SEVERAL;
use crate::error::ForgeError;
use crate::http::graphql::GraphqlError;

/// Fields that may be missing.
pub(super) const SPARED: [&str; 9] = [
    "bio",
    "email",
    "languages",
    "latestRelease",
    "licenseInfo",
    "name",
    "organizationVerifiedDomainEmails",
    "repositoryTopics",
    "statusCheckRollup",
];

/// The error that an answer's errors come to, if any.
pub(super) fn refusal(errors: &[GraphqlError], host: &str, what: &str) -> Option<ForgeError> {
    let error = errors.iter().find(|error| !is_spared(error))?;
    let host = host.to_owned();
    let what = what.to_owned();
    let reason = error.message.clone();
    Some(match error.kind.as_deref() {
        // Only the thing itself can be gone: what is within it is `null` then.
        Some("NOT_FOUND") if error.path.as_ref().is_some_and(|path| path.len() == 1) => {
            ForgeError::NotFound { host, what }
        }
        Some("FORBIDDEN" | "INSUFFICIENT_SCOPES" | "UNAUTHORIZED") => {
            ForgeError::Denied { host, what, reason }
        }
        Some(kind) => ForgeError::Malformed {
            host,
            what,
            reason: format!("{kind}: {reason}"),
        },
        None => ForgeError::Malformed { host, what, reason },
    })
}

fn is_spared(error: &GraphqlError) -> bool {
    // Of several repositories one may be gone.
    if error.kind.as_deref() == Some("NOT_FOUND")
        && let Some([Value::String(alias)]) = error.path.as_deref()
        && alias.starts_with(SEVERAL)
    {
        return true;
    }
    let is_known = matches!(error.kind.as_deref(), Some("FORBIDDEN" | "NOT_FOUND"));
    let path = error.path.as_deref().unwrap_or_default();
    is_known
        && path
            .iter()
            .filter_map(Value::as_str)
            .any(|field| SPARED.contains(&field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_done_without_may_be_missing() {
        #[track_caller]
        fn check(kind: Option<&str>, path: &str, expected: Option<&str>) {
            let error = GraphqlError {
                kind: kind.map(str::to_owned),
                message: "no".to_owned(),
                path: serde_json::from_str(path).unwrap(),
            };
            let refusal = refusal(&[error], "github.com", "page").map(|error| error.to_string());
            assert_eq!(refusal.as_deref(), expected);
        }

        const CHECKS: &str = r#"["repositoryOwner","repositories","nodes",3,
            "defaultBranchRef","target","statusCheckRollup"]"#;
        const BRANCH: &str = r#"["repositoryOwner","repositories","nodes",3,"defaultBranchRef"]"#;
        const NODE: &str = r#"["repositoryOwner","repositories","nodes",3]"#;

        check(Some("FORBIDDEN"), CHECKS, None);
        check(
            Some("FORBIDDEN"),
            BRANCH,
            Some("github.com does not let page be read: no"),
        );
        check(
            Some("FORBIDDEN"),
            NODE,
            Some("github.com does not let page be read: no"),
        );
        check(
            Some("NOT_FOUND"),
            r#"["repository"]"#,
            Some("github.com has no page"),
        );
        // A part that is not found is no reason to hold that the whole is gone.
        check(
            Some("NOT_FOUND"),
            NODE,
            Some("github.com answered page with something else: NOT_FOUND: no"),
        );
        check(
            Some("NOT_FOUND"),
            "null",
            Some("github.com answered page with something else: NOT_FOUND: no"),
        );
        check(
            Some("INTERNAL"),
            CHECKS,
            Some("github.com answered page with something else: INTERNAL: no"),
        );
        check(
            None,
            CHECKS,
            Some("github.com answered page with something else: no"),
        );
    }
}
