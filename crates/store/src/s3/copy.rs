//! An object under another name, copied by S3 itself: with its headers and metadata,
//! and without a byte of it coming here.
//!
//! Only within one bucket, and of no more than 5 GB at once, which is S3's limit for
//! one request.
//!
//! Source: `CopyObject` in the "Amazon S3 API Reference".

use super::Bucket;
use super::failure::Failure;
use super::write::{DIGEST, headers};
use crate::{Key, StoreError};

impl Bucket {
    /// Gives an object what another one has. Answers whether it wrote.
    pub(super) async fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        let (source, target) = (
            self.address.full(from.as_str()),
            self.address.full(to.as_str()),
        );
        let found = self.head(&source).await;
        let found = found.map_err(|failure| failure.told_of("read", from))?;
        match self.head(&target).await {
            Ok(there) => {
                let digest = |metadata: Option<&std::collections::HashMap<String, String>>| {
                    metadata.and_then(|metadata| metadata.get(DIGEST).cloned())
                };
                let digests = (digest(found.metadata()), digest(there.metadata()));
                // Of an object that another program wrote nothing is known.
                let is_known = digests.0.is_some() && digests.0 == digests.1;
                if is_known && headers(&found) == headers(&there) {
                    return Ok(false);
                }
            }
            Err(failure) if failure.is_missing() => {}
            Err(failure) => return Err(failure.told("read", to.as_str())),
        }
        let copied = self
            .client
            .copy_object()
            .bucket(self.address.bucket())
            .copy_source(copy_source(self.address.bucket(), &source))
            .key(&target)
            .send()
            .await;
        match copied.map_err(Failure::from) {
            Ok(_) => Ok(true),
            // It was deleted between the two requests.
            Err(failure) => Err(failure.told_of("copy", from)),
        }
    }
}

/// The header that names what is copied: each byte of the name that is not plain is
/// written as `%` and two digits, and `/` stays.
fn copy_source(bucket: &str, name: &str) -> String {
    let mut text = format!("{bucket}/");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_named_in_plain_letters() {
        #[track_caller]
        fn check(name: &str, expected: &str) {
            assert_eq!(copy_source("portal", name), expected);
        }

        check("catalog/index.html", "portal/catalog/index.html");
        check("a b+c%41", "portal/a%20b%2Bc%2541");
        check("docs/ü.md", "portal/docs/%C3%BC.md");
    }
}
