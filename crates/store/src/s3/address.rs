//! Where in S3 objects are: `s3://bucket/prefix`.
//!
//! [`S3Address::parse`] is the way in. Whether there is such a bucket is not known
//! here.

use std::fmt;
use std::str::FromStr;

use crate::{Key, KeyError};

/// A bucket, and the part of it that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Address {
    bucket: Box<str>,
    prefix: Option<Key>,
}

/// Why a text is not an address in S3.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not begin with `s3://`.
    #[error("`{text}` is not written as `s3://bucket/prefix`")]
    Form {
        /// The text.
        text: String,
    },
    /// No bucket may have that name.
    #[error("`{bucket}` is not the name of a bucket: {reason}")]
    Bucket {
        /// The name.
        bucket: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// No object may have a name that begins so.
    #[error("what follows the bucket is not the beginning of a name: {0}")]
    Prefix(#[from] KeyError),
}

impl S3Address {
    /// The scheme that addresses begin with.
    pub const SCHEME: &str = "s3://";

    /// Reads `s3://bucket` or `s3://bucket/prefix`, with or without a `/` at the
    /// end. The prefix follows the rules of [`Key`].
    ///
    /// The bucket follows "General purpose bucket naming rules" in the S3 user
    /// guide. Directory buckets and access points have names of other forms and are
    /// refused.
    ///
    /// # Errors
    ///
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let form = || AddressError::Form {
            text: text.to_owned(),
        };
        let rest = text.strip_prefix(Self::SCHEME).ok_or_else(form)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if let Some(reason) = broken_rule(bucket) {
            return Err(AddressError::Bucket {
                bucket: bucket.to_owned(),
                reason,
            });
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let prefix = match prefix {
            "" => None,
            prefix => Some(Key::new(prefix)?),
        };
        Ok(Self {
            bucket: bucket.into(),
            prefix,
        })
    }

    /// The name of the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// What the names of all objects begin with, without the `/` after it; nothing
    /// where the whole bucket is used.
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_ref().map(Key::as_str)
    }

    /// The name of an object in the bucket.
    pub(super) fn full(&self, name: &str) -> String {
        match self.prefix() {
            Some(prefix) => format!("{prefix}/{name}"),
            None => name.to_owned(),
        }
    }

    /// The name that an object of the bucket has below the prefix.
    pub(super) fn below<'a>(&self, full: &'a str) -> Option<&'a str> {
        match self.prefix() {
            Some(prefix) => full.strip_prefix(prefix)?.strip_prefix('/'),
            None => Some(full),
        }
    }
}

impl fmt::Display for S3Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", Self::SCHEME, self.bucket)?;
        match self.prefix() {
            Some(prefix) => write!(formatter, "/{prefix}"),
            None => Ok(()),
        }
    }
}

impl FromStr for S3Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

/// The first of Amazon's rules that a name of a bucket breaks.
fn broken_rule(bucket: &str) -> Option<&'static str> {
    const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (first, last) = (bucket.bytes().next(), bucket.bytes().last());
    if !(3..=63).contains(&bucket.len()) {
        return Some("it has 3 to 63 characters");
    }
    if !bucket
        .bytes()
        .all(|byte| is_plain(byte) || matches!(byte, b'-' | b'.'))
    {
        return Some("it has only lower case letters, digits, `-` and `.`");
    }
    if !first.is_some_and(is_plain) || !last.is_some_and(is_plain) {
        return Some("it begins and ends with a letter or digit");
    }
    if bucket.contains("..") {
        return Some("no two `.` stand side by side");
    }
    if bucket.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some("it does not look like an IP address");
    }
    if PREFIXES.iter().any(|prefix| bucket.starts_with(prefix))
        || SUFFIXES.iter().any(|suffix| bucket.ends_with(suffix))
    {
        return Some("Amazon keeps such names for other things");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_and_a_prefix_are_told_apart() {
        #[track_caller]
        fn check(text: &str, bucket: &str, prefix: Option<&str>) {
            let address = S3Address::parse(text).unwrap();
            assert_eq!((address.bucket(), address.prefix()), (bucket, prefix));
            let shown = address.to_string();
            assert_eq!(S3Address::parse(&shown).unwrap(), address, "{shown}");
        }

        check("s3://portal", "portal", None);
        check("s3://portal/", "portal", None);
        check("s3://portal/crawls", "portal", Some("crawls"));
        check("s3://portal/acme/crawls/", "portal", Some("acme/crawls"));
        check("s3://p.0-1/a b", "p.0-1", Some("a b"));
    }

    #[test]
    fn names_are_within_the_prefix() {
        let address = S3Address::parse("s3://portal/crawls").unwrap();
        assert_eq!(address.full("current.json"), "crawls/current.json");
        assert_eq!(address.below("crawls/current.json"), Some("current.json"));
        assert_eq!(address.below("crawls-of-others/current.json"), None);
        let whole = S3Address::parse("s3://portal").unwrap();
        assert_eq!(whole.full("current.json"), "current.json");
        assert_eq!(whole.below("current.json"), Some("current.json"));
    }

    #[test]
    fn what_no_bucket_may_be_called_is_refused() {
        #[track_caller]
        fn refused(text: &str) {
            let address = S3Address::parse(text);
            assert!(address.is_err(), "{address:?}");
        }

        refused("portal/crawls");
        refused("https://portal.s3.amazonaws.com/crawls");
        refused("s3://");
        refused("s3:///crawls");
        refused("s3://ab");
        refused(&format!("s3://{}", "a".repeat(64)));
        refused("s3://Portal");
        refused("s3://por_tal");
        refused("s3://-portal");
        refused("s3://portal.");
        refused("s3://por..tal");
        refused("s3://10.0.0.1");
        refused("s3://xn--portal");
        refused("s3://portal--x-s3/crawls");
        refused("s3://user:secret@portal/crawls");
        refused("s3://portal//crawls");
        refused("s3://portal/../crawls");
    }
}
