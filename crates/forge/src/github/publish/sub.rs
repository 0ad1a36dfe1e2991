//! [`Sub`]: the requests of one sub-step, and what a refusal means.
//!
//! GitHub answers 404 for a while of what it has just made, so a write that is
//! answered so is sent again some times. What is missing is read from GitHub's
//! headers: `X-Accepted-GitHub-Permissions` for Apps and fine-grained tokens,
//! `X-OAuth-Scopes` and `X-Accepted-OAuth-Scopes` for classic tokens. Sources:
//! <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>,
//! <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>.

use std::time::Duration;

use http::{HeaderMap, Method, Request};
use octocrab::OctoBody;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::Inner;
use crate::error::ForgeError;
use crate::http::client::{About, Reply};
use crate::http::policy;
use crate::model::FullName;
use crate::publish::error::{Cause, PublishError};

/// The waits before a write is sent again that was answered with 404: what was made a
/// moment ago is not everywhere yet.
pub(super) const SETTLES: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// How much of what GitHub says is wrong is told, in bytes.
const MAX_REASON_BYTES: usize = 600;

/// A sub-step on a repository.
pub(super) struct Sub<'g> {
    pub(super) inner: &'g Inner,
    pub(super) name: &'g FullName,
    pub(super) attempt: String,
}

impl<'g> Sub<'g> {
    pub(super) const fn new(inner: &'g Inner, name: &'g FullName, attempt: String) -> Self {
        Self {
            inner,
            name,
            attempt,
        }
    }

    /// The path of something in the repository; `rest` begins with `/` or is empty.
    pub(super) fn path(&self, rest: &str) -> Result<String, PublishError> {
        let repository = self.inner.repository_path(self.name);
        let repository = repository.map_err(|error| self.forge(error))?;
        Ok(format!("{repository}{rest}"))
    }

    /// A name as one part of a path.
    pub(super) fn segment(&self, name: &str) -> Result<String, PublishError> {
        super::super::path::segment(name).ok_or_else(|| {
            let reason = format!("`{}` is not a name", name.escape_debug());
            self.error(Cause::NameInvalid, reason)
        })
    }

    pub(super) fn error(&self, cause: Cause, reason: impl Into<String>) -> PublishError {
        PublishError::new(&self.inner.host, &self.attempt, cause, reason)
    }

    pub(super) fn forge(&self, error: ForgeError) -> PublishError {
        PublishError::from_forge(error, &self.attempt)
    }

    /// Sends a request, and gives its answer unless it is 401 or a failure. One that
    /// does not repeat is [`Cause::Unclear`] where its answer is lost.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        repeats: bool,
    ) -> Result<Reply, PublishError> {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(OctoBody::empty, |body| OctoBody::from(body.to_string()));
        let request = request.body(body);
        let request = request.map_err(|_| self.error(Cause::Rejected, "it makes no request"))?;
        let about = About {
            repeats,
            gives_refusals: true,
            ..About::rest(format!("repository {}", self.name))
        };
        let signer = self.inner.signers.of(&self.name.owner).await;
        let signer = signer.map_err(|error| self.forge(error))?;
        let host = &self.inner.host;
        signer
            .send(request, about)
            .await
            .map_err(|fault| self.forge(fault.error(host, &format!("repository {}", self.name))))
    }

    /// Looks at something; `None` where it is not there.
    pub(super) async fn look<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Option<T>, PublishError> {
        let reply = self.send(Method::GET, path, None, true).await?;
        match reply.status.as_u16() {
            404 => Ok(None),
            200..=299 => self.read(&reply).map(Some),
            _ => Err(self.refused(&reply)),
        }
    }

    /// Looks at something that has to be there.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PublishError> {
        let reply = self.settle(Method::GET, path, None, true).await?;
        if !reply.status.is_success() {
            return Err(self.refused(&reply));
        }
        self.read(&reply)
    }

    /// Writes something that may be written twice, and waits while what it is written
    /// to is not everywhere yet.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Reply, PublishError> {
        let reply = self.settle(method, path, Some(body), true).await?;
        if reply.status.is_success() {
            Ok(reply)
        } else {
            Err(self.refused(&reply))
        }
    }

    /// As [`Sub::send`], again and again while the answer is 404.
    pub(super) async fn settle(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        repeats: bool,
    ) -> Result<Reply, PublishError> {
        let mut waits = SETTLES.iter();
        loop {
            let reply = self.send(method.clone(), path, body, repeats).await?;
            match waits.next() {
                Some(wait) if reply.status.as_u16() == 404 => {
                    self.inner.client.pause(*wait).await;
                }
                _ => return Ok(reply),
            }
        }
    }

    pub(super) fn read<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T, PublishError> {
        serde_json::from_slice(&reply.body).map_err(|error| {
            let reason = format!("it is not as GitHub describes it: {error}");
            self.error(Cause::Malformed, reason)
        })
    }

    /// What an answer of 4xx means.
    pub(super) fn refused(&self, reply: &Reply) -> PublishError {
        let status = reply.status.as_u16();
        let cause = match status {
            403 | 451 => Cause::Permission,
            404 | 410 => Cause::NotFound,
            400 | 409 | 422 => Cause::Rejected,
            _ => Cause::Malformed,
        };
        let scope = missing_scope(&reply.headers);
        let cause = match (cause, &scope) {
            // A classic token is answered so where it may not know.
            (Cause::NotFound, Some(_)) => Cause::Permission,
            (cause, _) => cause,
        };
        let may_be_permission = matches!(cause, Cause::Permission | Cause::NotFound);
        let sso = header(&reply.headers, "x-github-sso");
        let sso = sso.filter(|sso| sso.starts_with("required"));
        let needs = sso.map(|_| "the token to be authorized for single sign-on".to_owned());
        let needs = needs.or_else(|| scope.map(|scope| format!("the scope {scope}")));
        let needs = needs.or_else(|| permission(&reply.headers, status == 404));
        PublishError {
            status: Some(status),
            needs: needs.filter(|_| may_be_permission),
            ..self.error(cause, reason(reply))
        }
    }
}

/// What GitHub says is wrong, with the parts that it names.
pub(super) fn reason(reply: &Reply) -> String {
    let mut reason = policy::told(reply.status, &reply.body);
    for part in parts(&reply.body) {
        if !reason.contains(&part) {
            reason.push_str(": ");
            reason.push_str(&part);
        }
    }
    if reason.len() > MAX_REASON_BYTES {
        let end = (0..=MAX_REASON_BYTES)
            .rev()
            .find(|&end| reason.is_char_boundary(end));
        reason.truncate(end.unwrap_or(0));
        reason.push('…');
    }
    reason
}

/// The parts of an answer that says what is wrong with a request.
///
/// Source: <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed>.
fn parts(body: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Part {
        Text(String),
        Field {
            field: Option<String>,
            code: Option<String>,
            message: Option<String>,
        },
        Other(serde::de::IgnoredAny),
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Parts {
        Several(Vec<Part>),
        One(String),
    }
    #[derive(Deserialize)]
    struct Refusal {
        errors: Parts,
    }
    let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
        return Vec::new();
    };
    match refusal.errors {
        Parts::One(text) => vec![text],
        Parts::Several(parts) => parts
            .into_iter()
            .filter_map(|part| match part {
                Part::Text(text) => Some(text),
                Part::Field {
                    message: Some(message),
                    ..
                } => Some(message),
                Part::Field { field, code, .. } => Some(format!(
                    "{} is {}",
                    field.unwrap_or_else(|| "a field".to_owned()),
                    code?.replace('_', " ")
                )),
                Part::Other(_) => None,
            })
            .collect(),
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The scopes that a classic token would need one of, where it has none of them.
fn missing_scope(headers: &HeaderMap) -> Option<String> {
    let has = header(headers, "x-oauth-scopes")?;
    let accepted = header(headers, "x-accepted-oauth-scopes")?;
    let of = |text: &str| -> Vec<String> {
        let scopes = text.split(',').map(str::trim);
        scopes
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (has, accepted) = (of(has), of(accepted));
    let is_missing = !accepted.is_empty() && !accepted.iter().any(|it| has.contains(it));
    is_missing.then(|| accepted.join(" or "))
}

/// The permissions that an App or a fine-grained token would need.
fn permission(headers: &HeaderMap, is_guess: bool) -> Option<String> {
    let accepted = header(headers, "x-accepted-github-permissions")?;
    // Parts with `;` are ways to have it, `,` separates what one of them takes.
    let ways: Vec<String> = accepted
        .split(';')
        .map(|way| {
            let permissions = way.split(',').map(|it| it.trim().replace('=', ": "));
            permissions.collect::<Vec<_>>().join(" and ")
        })
        .filter(|way| !way.is_empty())
        .collect();
    if ways.is_empty() {
        return None;
    }
    let ways = ways.join(", or ");
    Some(match is_guess {
        true => format!("the permission {ways}, if it is there and cannot be seen"),
        false => format!("the permission {ways}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_read_from_headers() {
        #[track_caller]
        fn check(lines: &[(&'static str, &'static str)], expected: &str) {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.insert(*name, value.parse().unwrap());
            }
            let scope = missing_scope(&headers).map(|scope| format!("scope {scope}"));
            let found = scope.or_else(|| permission(&headers, false));
            assert_eq!(found.unwrap_or_default(), expected);
        }

        check(&[], "");
        check(
            &[
                ("x-oauth-scopes", "gist"),
                ("x-accepted-oauth-scopes", "repo, public_repo"),
            ],
            "scope repo or public_repo",
        );
        check(
            &[
                ("x-oauth-scopes", "repo, gist"),
                ("x-accepted-oauth-scopes", "repo"),
            ],
            "",
        );
        check(
            &[("x-accepted-github-permissions", "administration=write")],
            "the permission administration: write",
        );
        check(
            &[(
                "x-accepted-github-permissions",
                "contents=write,workflows=write; administration=write",
            )],
            "the permission contents: write and workflows: write, or administration: write",
        );
    }

    #[test]
    fn what_is_wrong_with_a_request_is_told_in_parts() {
        #[track_caller]
        fn check(body: &str, expected: &str) {
            let reply = Reply {
                status: http::StatusCode::UNPROCESSABLE_ENTITY,
                headers: HeaderMap::new(),
                body: bytes::Bytes::copy_from_slice(body.as_bytes()),
            };
            assert_eq!(reason(&reply), expected);
        }

        check("", "422 Unprocessable Entity");
        check(
            r#"{"message":"Repository creation failed.","errors":[{"resource":"Repository",
                "code":"custom","field":"name","message":"name already exists on this account"}]}"#,
            "422: Repository creation failed.: name already exists on this account",
        );
        check(
            r#"{"message":"Validation Failed","errors":[{"field":"head","code":"missing_field"},7]}"#,
            "422: Validation Failed: head is missing field",
        );
        check(
            r#"{"message":"No","errors":"Because."}"#,
            "422: No: Because.",
        );
    }
}
