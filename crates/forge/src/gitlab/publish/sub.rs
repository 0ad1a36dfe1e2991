//! [`Sub`]: the requests of one sub-step, and what a refusal means.
//!
//! Source: <https://docs.gitlab.com/api/rest/troubleshooting/>.

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::super::Inner;
use super::super::address::{part, project};
use crate::error::ForgeError;
use crate::http::client::{About, Reply};
use crate::model::FullName;
use crate::publish::error::{Cause, PublishError};

/// How much of what GitLab says is wrong is told, in bytes.
const MAX_REASON_BYTES: usize = 600;

/// A sub-step on a project.
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

    /// The path of something in the project; `rest` begins with `/` or is empty.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("{}{rest}", project(self.name))
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
        let what = format!("project {}", self.name);
        let address = format!("{}{path}", self.inner.rest.as_str().trim_end_matches('/'));
        let address = Url::parse(&address);
        let address = address.map_err(|_| self.error(Cause::Rejected, "it makes no address"))?;
        let about = About {
            repeats,
            gives_refusals: true,
            ..About::rest(&what)
        };
        let body = body.map(Value::to_string).unwrap_or_default();
        let sent = self.inner.send(method, address, body, about).await;
        sent.map_err(|fault| self.forge(fault.error(&self.inner.host, &what)))
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
        let reply = self.send(Method::GET, path, None, true).await?;
        match reply.status.is_success() {
            true => self.read(&reply),
            false => Err(self.refused(&reply)),
        }
    }

    /// Writes something that may be written twice.
    pub(super) async fn write(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Reply, PublishError> {
        let reply = self.send(method, path, Some(body), true).await?;
        match reply.status.is_success() {
            true => Ok(reply),
            false => Err(self.refused(&reply)),
        }
    }

    /// Changes a property of the project.
    pub(super) async fn edit(&self, property: &str, value: Value) -> Result<(), PublishError> {
        let body = serde_json::json!({ property: value });
        self.write(Method::PUT, &self.path(""), &body)
            .await
            .map(drop)
    }

    pub(super) fn read<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T, PublishError> {
        serde_json::from_slice(&reply.body).map_err(|error| {
            let reason = format!("it is not as GitLab describes it: {error}");
            self.error(Cause::Malformed, reason)
        })
    }

    /// What an answer of 4xx means.
    pub(super) fn refused(&self, reply: &Reply) -> PublishError {
        let status = reply.status.as_u16();
        let cause = match status {
            403 => Cause::Permission,
            404 | 410 => Cause::NotFound,
            400 | 405 | 409 | 412 | 422 => Cause::Rejected,
            _ => Cause::Malformed,
        };
        // GitLab names the scopes in the body where those are what is missing.
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let needs = match body["scope"].as_str() {
            Some(scope) if status == 403 => Some(format!("a token with the scope {scope}")),
            None if status == 403 => Some("more rights in the group or project".to_owned()),
            _ => None,
        };
        PublishError {
            status: Some(status),
            needs,
            ..self.error(cause, reason(reply))
        }
    }
}

/// What GitLab says is wrong: `message` may be a text, or lists of texts by the names
/// of fields.
pub(super) fn reason(reply: &Reply) -> String {
    let status = reply.status.as_u16();
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let said = [&body["message"], &body["error_description"], &body["error"]];
    let said = said.into_iter().find(|it| !it.is_null());
    let mut reason = match said {
        Some(Value::String(text)) => format!("{status}: {text}"),
        Some(Value::Object(fields)) => {
            let fields = fields.iter().map(|(field, wrong)| {
                let wrong: Vec<&str> = match wrong {
                    Value::Array(wrong) => wrong.iter().filter_map(Value::as_str).collect(),
                    wrong => wrong.as_str().into_iter().collect(),
                };
                format!("{field} {}", wrong.join(", "))
            });
            format!("{status}: {}", fields.collect::<Vec<_>>().join("; "))
        }
        _ => crate::http::policy::told(reply.status, &[]),
    };
    if reason.len() > MAX_REASON_BYTES {
        let end = (0..=MAX_REASON_BYTES)
            .rev()
            .find(|&end| reason.is_char_boundary(end));
        reason.truncate(end.unwrap_or(0));
        reason.push('…');
    }
    reason
}

/// A name or path as one part of an address.
pub(super) fn segment(text: &str) -> String {
    part(text)
}
