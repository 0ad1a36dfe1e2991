//! Why a request could not be answered, in Backstage's words and shape.

use serde_json::{Value, json};

/// Why a request could not be answered. The names are those of
/// `@backstage/errors`, which clients tell errors apart by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The request makes no sense.
    #[error("{0}")]
    Input(String),
    /// Nothing has that name.
    #[error("{0}")]
    NotFound(String),
    /// The request would change something; the catalog is made from files.
    #[error("{0}")]
    ReadOnly(String),
    /// Backstage does this, Callboard does not.
    #[error("{0}")]
    NotImplemented(String),
}

impl QueryError {
    /// A [`QueryError::Input`].
    pub fn input(message: impl Into<String>) -> Self {
        Self::Input(message.into())
    }

    /// A [`QueryError::NotFound`].
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    /// The status of the response.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Input(_) => 400,
            Self::NotFound(_) => 404,
            Self::ReadOnly(_) => 405,
            Self::NotImplemented(_) => 501,
        }
    }

    /// The name clients know it by.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Input(_) => "InputError",
            Self::NotFound(_) => "NotFoundError",
            Self::ReadOnly(_) => "NotAllowedError",
            Self::NotImplemented(_) => "NotImplementedError",
        }
    }

    /// The body of the response.
    pub fn body(&self, method: &str, url: &str) -> Value {
        json!({
            "error": { "name": self.name(), "message": self.to_string() },
            "request": { "method": method, "url": url },
            "response": { "statusCode": self.status() },
        })
    }
}
