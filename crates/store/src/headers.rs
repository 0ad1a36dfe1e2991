//! What is kept beside the bytes of an object: headers that it is answered with, and
//! a few words of whoever wrote it.
//!
//! [`Headers`] goes in, [`Described`] comes out. Not every store keeps them:
//! [`Store::keeps_headers`](crate::Store::keeps_headers) says so.

use std::collections::BTreeMap;

/// Headers of an object. What is `None` is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Encoding`: how the bytes have to be decoded to be of that type.
    pub content_encoding: Option<String>,
    /// Words of the writer's, by name. In S3 this is user metadata: names are in lower
    /// case, and all of it is no more than 2 KB.
    ///
    /// Source: "Working with object metadata" in the S3 user guide.
    pub metadata: BTreeMap<String, String>,
}

/// An object without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// How many bytes it has.
    pub length: u64,
    /// Its headers; none where the store keeps none.
    pub headers: Headers,
}
