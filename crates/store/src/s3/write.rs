//! Writing an object: in one request, or in parts where it is long; with or without
//! a condition.
//!
//! Every object carries the digest of its bytes and a mark of the write that made
//! it. The digest says what is in an object without fetching it, whatever its ETag
//! is: that is an MD5 only of objects that came in one request and are not encrypted
//! with a key of KMS. The mark tells whether a write whose answer was lost, and that
//! was tried again, had succeeded at first: the condition of the second attempt does
//! not hold then.
//!
//! Source: "Checking object integrity" and "Prevent object overwrites with
//! conditional writes" in the S3 user guide.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::Bucket;
use super::body::Body;
use super::failure::Failure;
use crate::{Headers, Key, StoreError, Version};

/// Objects longer than this, in bytes, go in parts, and so do those that are in no
/// memory.
pub(super) const MAX_SINGLE_BYTES: u64 = 16 << 20;

/// The length of a part in bytes; S3 takes no less than 5 MiB.
const PART_BYTES: u64 = 8 << 20;

/// S3 takes no more parts of an object.
const MAX_PARTS: u64 = 10_000;

/// A write that meets others is tried again so often.
const MAX_CONFLICTS: u32 = 4;

/// The metadata that holds the digest of an object: BLAKE3, in hexadecimal.
pub(super) const DIGEST: &str = "callboard-blake3";

/// The metadata that holds the mark of the write.
const WRITE: &str = "callboard-write";

/// When a write takes place.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    /// Always.
    None,
    /// Where there is no such object.
    Absent,
    /// Where the object has this ETag.
    Match(String),
}

impl Condition {
    fn if_none_match(&self) -> Option<String> {
        matches!(self, Self::Absent).then(|| "*".to_owned())
    }

    fn if_match(&self) -> Option<String> {
        match self {
            Self::Match(etag) => Some(etag.clone()),
            Self::None | Self::Absent => None,
        }
    }
}

/// One write: what, where, and its mark.
struct Write {
    name: String,
    body: Body,
    headers: Headers,
    mark: String,
    condition: Condition,
}

impl Write {
    /// The metadata of the object: ours, and that of whoever writes.
    fn metadata(&self) -> HashMap<String, String> {
        let mut metadata: HashMap<String, String> =
            self.headers.metadata.clone().into_iter().collect();
        metadata.insert(DIGEST.to_owned(), self.body.digest.clone());
        metadata.insert(WRITE.to_owned(), self.mark.clone());
        metadata
    }
}

/// The headers of an object, without the metadata that is ours.
pub(super) fn headers(found: &HeadObjectOutput) -> Headers {
    let metadata = found.metadata().into_iter().flatten();
    let metadata = metadata.filter(|(name, _)| !matches!(name.as_str(), DIGEST | WRITE));
    Headers {
        content_type: found.content_type().map(str::to_owned),
        cache_control: found.cache_control().map(str::to_owned),
        content_encoding: found.content_encoding().map(str::to_owned),
        metadata: metadata
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    }
}

/// A text that no other write has: 128 bits of the system's randomness.
fn mark() -> String {
    let random = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", random(), random())
}

impl Bucket {
    /// Writes an object.
    pub(super) async fn write(
        &self,
        key: &Key,
        body: Body,
        headers: Headers,
        condition: Condition,
    ) -> Result<Version, StoreError> {
        let write = Write {
            name: self.address.full(key.as_str()),
            body,
            headers,
            mark: mark(),
            condition,
        };
        let mut conflicts = 0;
        loop {
            let written = match write.body.whole() {
                Some(bytes) if write.body.length <= MAX_SINGLE_BYTES => {
                    self.write_once(&write, bytes).await
                }
                _ => self.write_parts(&write).await,
            };
            let failure = match written {
                Ok(etag) => return Ok(Version(etag.into())),
                Err(failure) => failure,
            };
            if failure.is_conflict() && conflicts < MAX_CONFLICTS {
                tokio::time::sleep(self.attempts.backoff * 2_u32.pow(conflicts)).await;
                conflicts += 1;
                continue;
            }
            // The answer to an attempt that succeeded may have been lost, or not have
            // been understood.
            if let Some(etag) = self.written_before(&write).await {
                return Ok(Version(etag.into()));
            }
            let key = key.to_string();
            let is_gone = matches!(write.condition, Condition::Match(_)) && failure.is_missing();
            return Err(match failure {
                failure if failure.is_condition() || is_gone => StoreError::Changed { key },
                failure if failure.is_conflict() => StoreError::Conflict { key },
                failure => failure.told("write", &key),
            });
        }
    }

    async fn write_once(&self, write: &Write, bytes: &SdkBody) -> Result<String, Failure> {
        let bytes = bytes.try_clone();
        let bytes = bytes.ok_or_else(|| Failure::other("the bytes cannot be sent again"))?;
        let put = self
            .client
            .put_object()
            .bucket(self.address.bucket())
            .key(&write.name)
            .body(ByteStream::new(bytes))
            .set_metadata(Some(write.metadata()))
            .set_content_type(write.headers.content_type.clone())
            .set_cache_control(write.headers.cache_control.clone())
            .set_content_encoding(write.headers.content_encoding.clone())
            .set_if_none_match(write.condition.if_none_match())
            .set_if_match(write.condition.if_match());
        let put = put.send().await?;
        etag(put.e_tag())
    }

    async fn write_parts(&self, write: &Write) -> Result<String, Failure> {
        let created = self
            .client
            .create_multipart_upload()
            .bucket(self.address.bucket())
            .key(&write.name)
            .set_metadata(Some(write.metadata()))
            .set_content_type(write.headers.content_type.clone())
            .set_cache_control(write.headers.cache_control.clone())
            .set_content_encoding(write.headers.content_encoding.clone())
            .send()
            .await?;
        let upload = created.upload_id().unwrap_or_default().to_owned();
        let written = self.write_each(write, &upload).await;
        if written.is_err() {
            // What was sent costs money until it is given up. Where this fails too, a
            // lifecycle rule of the bucket does it.
            let _ = self
                .client
                .abort_multipart_upload()
                .bucket(self.address.bucket())
                .key(&write.name)
                .upload_id(&upload)
                .send()
                .await;
        }
        written
    }

    async fn write_each(&self, write: &Write, upload: &str) -> Result<String, Failure> {
        let length = PART_BYTES.max(write.body.length.div_ceil(MAX_PARTS));
        let mut parts = Vec::new();
        for (number, offset) in (1..).zip((0..write.body.length).step_by(length as usize)) {
            let bytes = write.body.part(offset, length);
            let bytes =
                bytes.map_err(|error| Failure::other(format!("a part is lost: {error}")))?;
            let sent = self
                .client
                .upload_part()
                .bucket(self.address.bucket())
                .key(&write.name)
                .upload_id(upload)
                .part_number(number)
                .body(ByteStream::from(bytes))
                .send()
                .await?;
            let part = CompletedPart::builder()
                .part_number(number)
                .set_e_tag(sent.e_tag().map(str::to_owned))
                .set_checksum_crc32(sent.checksum_crc32().map(str::to_owned))
                .build();
            parts.push(part);
        }
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts))
            .build();
        let completed = self
            .client
            .complete_multipart_upload()
            .bucket(self.address.bucket())
            .key(&write.name)
            .upload_id(upload)
            .multipart_upload(parts)
            .set_if_none_match(write.condition.if_none_match())
            .set_if_match(write.condition.if_match())
            .send()
            .await?;
        etag(completed.e_tag())
    }

    /// The ETag of what an earlier attempt at a write has left, if one succeeded.
    async fn written_before(&self, write: &Write) -> Option<String> {
        let found = self.head(&write.name).await.ok()?;
        let mark = found.metadata().and_then(|metadata| metadata.get(WRITE));
        let is_ours = mark.is_some_and(|mark| *mark == write.mark);
        is_ours.then(|| found.e_tag().map(str::to_owned)).flatten()
    }
}

fn etag(etag: Option<&str>) -> Result<String, Failure> {
    etag.map(str::to_owned)
        .ok_or_else(|| Failure::other("S3 did not say which version it wrote"))
}
