//! What S3 said no to, in our words.
//!
//! Messages hold what the service or the network said and the status. They never
//! hold a request: its headers carry the signature, and in the case of temporary
//! credentials a token.

use std::error::Error;
use std::io;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;

use crate::{Key, StoreError};

/// No more of what a service says is shown, in characters.
const MAX_CHARACTERS: usize = 400;

/// A request that failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// The status of the answer, if there was one.
    status: Option<u16>,
    /// S3's own code, as in `NoSuchKey`. An answer to HEAD has none.
    code: Option<String>,
    text: String,
}

impl Failure {
    /// Something that is no answer of S3's.
    pub(super) fn other(text: impl Into<String>) -> Self {
        Self {
            status: None,
            code: None,
            text: shortened(&text.into()),
        }
    }

    /// The object is not there. That is 404, except where the bucket is not.
    pub(super) fn is_missing(&self) -> bool {
        self.status == Some(404) && !self.is_of("NoSuchBucket") && !self.is_of("NoSuchUpload")
    }

    /// The condition of a request does not hold.
    pub(super) fn is_condition(&self) -> bool {
        self.status == Some(412)
    }

    /// Somebody else writes at this moment.
    pub(super) fn is_conflict(&self) -> bool {
        self.status == Some(409)
            && (self.is_of("ConditionalRequestConflict") || self.is_of("OperationAborted"))
    }

    /// A range begins where there is nothing more.
    pub(super) fn is_beyond_the_end(&self) -> bool {
        self.status == Some(416)
    }

    fn is_of(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// As an error of the store.
    pub(super) fn told(self, verb: &'static str, key: &str) -> StoreError {
        let kind = match self.status {
            Some(401 | 403) => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::Other,
        };
        StoreError::Io {
            verb,
            key: key.to_owned(),
            source: io::Error::new(kind, self.text),
        }
    }

    /// The same, where it may be that the object is missing.
    pub(super) fn told_of(self, verb: &'static str, key: &Key) -> StoreError {
        match self.is_missing() {
            true => StoreError::NotFound {
                key: key.to_string(),
            },
            false => self.told(verb, key.as_str()),
        }
    }
}

impl<E> From<SdkError<E>> for Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        let status = error.raw_response().map(|answer| answer.status().as_u16());
        let code = error.code().map(str::to_owned);
        let text = match &error {
            SdkError::ServiceError(answer) => {
                let said = match (answer.err().code(), answer.err().message()) {
                    (Some(code), Some(message)) => format!("{code}: {message}"),
                    (Some(one), None) | (None, Some(one)) => one.to_owned(),
                    (None, None) => match status.and_then(meaning) {
                        Some(meaning) => meaning.to_owned(),
                        None => chain(answer.err()),
                    },
                };
                let status = status.map_or(String::new(), |status| format!("status {status}"));
                let request = answer.err().meta().request_id();
                let request = request.map_or(String::new(), |id| format!(", request {id}"));
                format!("S3 said {said} ({status}{request})")
            }
            other => chain(other),
        };
        Self {
            status,
            code,
            text: shortened(&text),
        }
    }
}

/// What a status means, where the answer has no text.
fn meaning(status: u16) -> Option<&'static str> {
    match status {
        301 => Some("that the bucket is in another region"),
        400 => Some("that the request is not right, as with another region or old credentials"),
        403 => Some("that this is not allowed"),
        404 => Some("that there is no such thing"),
        _ => None,
    }
}

/// An error and what it came from, each once.
fn chain(error: &dyn Error) -> String {
    let mut texts: Vec<String> = vec![error.to_string()];
    let mut next = error.source();
    while let Some(error) = next {
        let text = error.to_string();
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
