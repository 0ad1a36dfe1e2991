//! A store in Amazon S3, or in what speaks its language.
//!
//! [`S3::connect`] is the way in.
//!
//! 1. [`address`]: which bucket, and which part of it.
//! 2. [`client`]: where it is, who asks, and how often.
//! 3. `body`: the bytes of a write, in memory or in a file.
//! 4. `write`: objects in one request or in parts, and conditions.
//! 5. `copy`: an object under another name, within the bucket.
//! 6. `failure`: what S3 said, as errors of the store.
//! 7. `threads`: why a caller may be anywhere.
//!
//! What S3 promises is relied on: whoever reads after a write sees it, and of
//! conditional writes at once one succeeds. See "Amazon S3 data consistency model"
//! in the user guide. Nothing here makes buckets or sets their rules.

pub mod address;
mod body;
pub mod client;
mod copy;
mod failure;
mod threads;
mod write;

use std::future::Future;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::primitives::DateTime;

pub use address::{AddressError, S3Address};
pub use client::{Attempts, Endpoint, Secret};

use crate::{Described, Headers, Key, Part, Store, StoreError, Version};
use body::{Body, digest};
use failure::Failure;
use threads::Threads;
use write::{Condition, DIGEST};

/// No object is as long, in bytes: S3 takes 50 TB.
const MAX_OFFSET: u64 = 1 << 50;

/// Objects of a bucket, all below one prefix.
#[derive(Debug)]
pub struct S3 {
    bucket: Arc<Bucket>,
    threads: Threads,
}

/// What requests need.
#[derive(Debug)]
struct Bucket {
    client: Client,
    address: S3Address,
    attempts: Attempts,
}

impl S3 {
    /// The store at an address, with region and credentials as Amazon's own tools
    /// find them. The bucket is not asked for yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] where no region is configured.
    pub fn connect(address: S3Address) -> Result<Self, StoreError> {
        let attempts = Attempts::default();
        let threads = threads(&address)?;
        let client = threads.run(client::from_environment(attempts));
        let client = client.unwrap_or_else(|| Err(panicked()));
        let client = client.map_err(|failure| failure.told("open", &address.to_string()))?;
        Ok(Self::new(client, address, attempts, threads))
    }

    /// The store at an address of a server that is not found in the environment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] where the system has no more threads.
    pub fn at(
        address: S3Address,
        endpoint: Endpoint,
        attempts: Attempts,
    ) -> Result<Self, StoreError> {
        let threads = threads(&address)?;
        let client = client::given(endpoint, attempts);
        Ok(Self::new(client, address, attempts, threads))
    }

    fn new(client: Client, address: S3Address, attempts: Attempts, threads: Threads) -> Self {
        let bucket = Arc::new(Bucket {
            client,
            address,
            attempts,
        });
        Self { bucket, threads }
    }

    /// Where it is.
    pub fn address(&self) -> &S3Address {
        &self.bucket.address
    }

    /// Does something with the bucket, and waits for it.
    fn run<T, F>(&self, work: impl FnOnce(Arc<Bucket>) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let done = self.threads.run(work(Arc::clone(&self.bucket)));
        done.unwrap_or_else(|| Err(panicked().told("reach", &self.bucket.address.to_string())))
    }

    fn write(&self, key: &Key, body: Body, condition: Condition) -> Result<Version, StoreError> {
        self.write_with(key, body, Headers::default(), condition)
    }

    fn write_with(
        &self,
        key: &Key,
        body: Body,
        headers: Headers,
        condition: Condition,
    ) -> Result<Version, StoreError> {
        let key = key.clone();
        self.run(|bucket| async move { bucket.write(&key, body, headers, condition).await })
    }

    /// Whether an object has the bytes with a digest: a HEAD, which costs a twelfth of
    /// a PUT and no traffic. An object of another program has no digest and counts as
    /// another.
    fn has(&self, key: &Key, digest: &str) -> Result<bool, StoreError> {
        let (key, digest) = (key.clone(), digest.to_owned());
        self.run(|bucket| async move {
            let name = bucket.address.full(key.as_str());
            match bucket.head(&name).await {
                Ok(found) => {
                    let kept = found.metadata().and_then(|metadata| metadata.get(DIGEST));
                    Ok(kept == Some(&digest))
                }
                Err(failure) if failure.is_missing() => Ok(false),
                Err(failure) => Err(failure.told("read", key.as_str())),
            }
        })
    }
}

fn threads(address: &S3Address) -> Result<Threads, StoreError> {
    Threads::start().map_err(|source| StoreError::Io {
        verb: "open",
        key: address.to_string(),
        source,
    })
}

fn panicked() -> Failure {
    Failure::other("the request ended without an answer")
}

impl Bucket {
    async fn head(&self, name: &str) -> Result<HeadObjectOutput, Failure> {
        let head = self.client.head_object();
        let head = head.bucket(self.address.bucket()).key(name);
        Ok(head.send().await?)
    }

    async fn get(
        &self,
        key: &Key,
        range: Option<Range<u64>>,
    ) -> Result<(Vec<u8>, Version), StoreError> {
        let mut attempt = 0;
        loop {
            let get = self.client.get_object();
            let get = get.bucket(self.address.bucket());
            let get = get.key(self.address.full(key.as_str()));
            // The last byte is named, not the one after it.
            let bytes = range
                .as_ref()
                .map(|range| format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
            let answer = get.set_range(bytes).send().await;
            let answer = match answer.map_err(Failure::from) {
                Err(failure) if failure.is_beyond_the_end() => {
                    return Ok((Vec::new(), Version("".into())));
                }
                answer => answer.map_err(|failure| failure.told_of("read", key))?,
            };
            match whole(answer, range.is_some()).await {
                Ok(whole) => return Ok(whole),
                Err(source) => {
                    // The answer had begun, so nobody else tries again.
                    attempt += 1;
                    if attempt >= self.attempts.max {
                        return Err(StoreError::Io {
                            verb: "read",
                            key: key.to_string(),
                            source,
                        });
                    }
                    tokio::time::sleep(self.backoff(attempt)).await;
                }
            }
        }
    }

    /// How long to wait after so many attempts.
    fn backoff(&self, attempt: u32) -> Duration {
        self.attempts.backoff * 2_u32.saturating_pow(attempt.min(8) - 1)
    }

    /// The names below a prefix, with when each was written last.
    async fn list(&self, prefix: &str) -> Result<Vec<(Key, SystemTime)>, StoreError> {
        let told = |failure: Failure| failure.told("list", prefix);
        let list = self.client.list_objects_v2();
        let list = list.bucket(self.address.bucket());
        let mut pages = list
            .prefix(self.address.full(prefix))
            .into_paginator()
            .send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| told(error.into()))?;
            for object in page.contents() {
                let name = object.key().and_then(|name| self.address.below(name));
                // What somebody else put there under a name that is none of ours.
                let Some(Ok(key)) = name.map(Key::new) else {
                    continue;
                };
                // Of unknown age counts as new.
                let written = object.last_modified().map(DateTime::secs);
                let seconds = written.and_then(|seconds| u64::try_from(seconds).ok());
                let written = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
                found.push((key, written.unwrap_or_else(SystemTime::now)));
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

/// All bytes of an answer, held against their digest unless they are a part of the
/// object.
async fn whole(answer: GetObjectOutput, is_part: bool) -> io::Result<(Vec<u8>, Version)> {
    let version = Version(answer.e_tag().unwrap_or_default().into());
    let metadata = answer.metadata().and_then(|metadata| metadata.get(DIGEST));
    let expected = metadata.cloned();
    let bytes = answer.body.collect().await.map_err(|error| {
        io::Error::new(
            io::ErrorKind::UnexpectedEof,
            format!("the answer broke off: {error}"),
        )
    })?;
    let bytes = bytes.to_vec();
    match expected {
        Some(expected) if !is_part && digest(&bytes) != expected => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its bytes are not those that were written",
        )),
        _ => Ok((bytes, version)),
    }
}

impl Store for S3 {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        self.get_versioned(key).map(|(bytes, _)| bytes)
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        let key = key.clone();
        self.run(|bucket| async move { bucket.get(&key, None).await })
    }

    fn version(&self, key: &Key) -> Result<Option<Version>, StoreError> {
        let key = key.clone();
        self.run(|bucket| async move {
            let name = bucket.address.full(key.as_str());
            match bucket.head(&name).await {
                Ok(found) => Ok(found.e_tag().map(|etag| Version(etag.into()))),
                Err(failure) if failure.is_missing() => Ok(None),
                Err(failure) => Err(failure.told("read", key.as_str())),
            }
        })
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        let is_empty = range.is_empty();
        // A range of nothing cannot be written down, nor can one beyond any object.
        let start = range.start.min(MAX_OFFSET);
        let asked = start..range.end.min(MAX_OFFSET).max(start + 1);
        let key = key.clone();
        let found = self.run(|bucket| async move { bucket.get(&key, Some(asked)).await });
        found.map(|(bytes, _)| if is_empty { Vec::new() } else { bytes })
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(key, Body::of(bytes.to_vec()), Condition::None)
            .map(|_| ())
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        self.write(key, Body::of(bytes.to_vec()), Condition::Absent)
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        let condition = Condition::Match(version.as_str().to_owned());
        self.write(key, Body::of(bytes.to_vec()), condition)
    }

    /// Asks for the digest that was written with the object first, and sends nothing
    /// where it is the same.
    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let is_there = self.has(key, &digest(bytes))?;
        if !is_there {
            self.put(key, bytes)?;
        }
        Ok(!is_there)
    }

    /// The same. Where they are more than 8 MiB, the parts wait in a temporary file and
    /// go from there in an upload of several requests.
    fn put_parts_if_changed(
        &self,
        key: &Key,
        parts: &mut dyn Iterator<Item = Part>,
    ) -> Result<bool, StoreError> {
        let body = Body::gather(parts).map_err(|source| StoreError::Io {
            verb: "write",
            key: key.to_string(),
            source,
        })?;
        let is_there = self.has(key, &body.digest)?;
        if !is_there {
            self.write(key, body, Condition::None)?;
        }
        Ok(!is_there)
    }

    fn keeps_headers(&self) -> bool {
        true
    }

    fn put_with(&self, key: &Key, bytes: &[u8], headers: &Headers) -> Result<(), StoreError> {
        let body = Body::of(bytes.to_vec());
        self.write_with(key, body, headers.clone(), Condition::None)
            .map(|_| ())
    }

    fn describe(&self, key: &Key) -> Result<Option<Described>, StoreError> {
        let key = key.clone();
        self.run(|bucket| async move {
            let name = bucket.address.full(key.as_str());
            match bucket.head(&name).await {
                Ok(found) => {
                    let length = found.content_length().unwrap_or_default();
                    Ok(Some(Described {
                        length: u64::try_from(length).unwrap_or_default(),
                        headers: write::headers(&found),
                    }))
                }
                Err(failure) if failure.is_missing() => Ok(None),
                Err(failure) => Err(failure.told("read", key.as_str())),
            }
        })
    }

    /// Within S3: no bytes come here. Both objects are asked for their digests and
    /// headers first, and nothing is copied where these are the same.
    fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        let (from, to) = (from.clone(), to.clone());
        self.run(|bucket| async move { bucket.repeat(&from, &to).await })
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let prefix = prefix.to_owned();
        let found = self.run(|bucket| async move { bucket.list(&prefix).await })?;
        Ok(found.into_iter().map(|(key, _)| key).collect())
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        let prefix = prefix.to_owned();
        let mut found = self.run(|bucket| async move { bucket.list(&prefix).await })?;
        found.retain(|(_, written)| *written < moment);
        Ok(found.into_iter().map(|(key, _)| key).collect())
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let key = key.clone();
        self.run(|bucket| async move {
            let delete = bucket.client.delete_object();
            let delete = delete.bucket(bucket.address.bucket());
            let delete = delete.key(bucket.address.full(key.as_str()));
            match delete.send().await.map_err(Failure::from) {
                Ok(_) => Ok(()),
                Err(failure) if failure.is_missing() => Ok(()),
                Err(failure) => Err(failure.told("delete", key.as_str())),
            }
        })
    }
}

#[cfg(test)]
mod tests;
