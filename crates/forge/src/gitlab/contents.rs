//! What a commit holds: its tree, some of its files, or many at once.
//!
//! Many come from an archive, in one request. Where a repository is large, or its
//! archives leave something out, its tree says what there is, and the files are
//! asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::answers::{Blob, Files};
use super::{Inner, address, is_too_long, query};
use crate::archive::{self, Archive, MAX_DOWNLOADS};
use crate::ask::{At, Select};
use crate::choose::{Choice, MAX_ROUNDS};
use crate::error::ForgeError;
use crate::http::client::{About, Fault};
use crate::model::{Contents, Entry, FileBytes, LeftOut};

/// How many bytes an archive has at most, as it is held in memory. A larger one is
/// left, and the repository read file by file.
const MAX_ARCHIVE_BYTES: u64 = 128 * 1024 * 1024;

/// A file with more bytes is not read. GitLab gives those above 10 MB five times a
/// minute.
///
/// Source: <https://docs.gitlab.com/api/repository_files/#retrieve-a-file-from-a-repository>.
const MAX_BLOB_BYTES: u64 = 100_000_000;

/// How many files are asked for in one query: each adds to its complexity.
const BATCH: usize = 50;

/// How many blobs are asked for at once.
const BLOBS_AT_ONCE: usize = 4;

/// How many paths a tree has at most.
const MAX_ENTRIES: usize = 1_000_000;

/// What became of a file that was asked for.
enum Got {
    Absent,
    File(FileBytes),
    /// It has so many bytes, and that is more than was wanted.
    TooLong(u64),
}

impl Inner {
    pub(super) async fn tree(&self, at: &At) -> Result<Vec<Entry>, ForgeError> {
        let mut entries = self.folder(at, "", true).await?;
        entries.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(entries)
    }

    /// What is in a folder, 100 paths in a request.
    ///
    /// Source: <https://docs.gitlab.com/api/repositories/#list-repository-tree>.
    pub(super) async fn folder(
        &self,
        at: &At,
        folder: &str,
        is_recursive: bool,
    ) -> Result<Vec<Entry>, ForgeError> {
        let what = format!("tree of repository {}", at.full_name);
        let path = format!(
            "{}/repository/tree?ref={}&path={}&recursive={is_recursive}&per_page=100&pagination=keyset",
            address::project_at(&at.id, &at.full_name),
            address::part(&at.commit),
            address::part(folder),
        );
        let mut entries = Vec::new();
        let mut reply = self.get(&path, About::rest(&what)).await?;
        let mut from = self.rest.clone();
        loop {
            let listed: Vec<super::answers::Listing> = serde_json::from_slice(&reply.body)
                .map_err(|error| self.malformed(&what, &error.to_string()))?;
            let is_empty = listed.is_empty();
            entries.extend(listed.into_iter().map(super::answers::Listing::entry));
            if entries.len() > MAX_ENTRIES {
                return Err(self.malformed(&what, "it is too large to be read"));
            }
            let next = address::next(&from, &reply.headers);
            let Some(next) = next.filter(|next| !is_empty && *next != from) else {
                return Ok(entries);
            };
            reply = self.get_from(next.clone(), About::rest(&what)).await?;
            from = next;
        }
    }

    pub(super) async fn files(
        &self,
        at: &At,
        paths: &[String],
    ) -> Result<Vec<Option<FileBytes>>, ForgeError> {
        let mut files = Vec::with_capacity(paths.len());
        for batch in paths.chunks(BATCH) {
            for (path, got) in batch
                .iter()
                .zip(self.batch(at, batch, MAX_BLOB_BYTES).await?)
            {
                files.push(match got {
                    Got::Absent => None,
                    Got::File(file) => Some(file),
                    Got::TooLong(bytes) => {
                        let reason =
                            format!("{path} has {bytes} bytes; at most {MAX_BLOB_BYTES} are read");
                        return Err(self.malformed(&files_of(at), &reason));
                    }
                });
            }
        }
        Ok(files)
    }

    /// Some files, at most `most` bytes each: text in GraphQL, all else one by one.
    async fn batch(&self, at: &At, paths: &[String], most: u64) -> Result<Vec<Got>, ForgeError> {
        let mut blobs: BTreeMap<String, Blob> = BTreeMap::new();
        let mut size = paths.len().max(1);
        let mut rest = paths;
        while !rest.is_empty() {
            let some = &rest[..size.min(rest.len())];
            match self.blobs(at, some, size > 1).await {
                Ok(found) => blobs.extend(found),
                Err(Fault::TooMuch(_)) if size > 1 => {
                    size /= 2;
                    continue;
                }
                Err(fault) => return Err(fault.error(&self.host, &files_of(at))),
            }
            rest = &rest[some.len()..];
        }
        let asked: Vec<_> = paths
            .iter()
            .map(|path| self.file(at, path, blobs.get(path), most))
            .collect();
        stream::iter(asked)
            .buffered(BLOBS_AT_ONCE)
            .try_collect()
            .await
    }

    async fn blobs(
        &self,
        at: &At,
        paths: &[String],
        may_shrink: bool,
    ) -> Result<BTreeMap<String, Blob>, Fault> {
        let what = files_of(at);
        let query = query::files(&at.full_name.to_string(), &at.commit, paths);
        let (files, errors) = self.query::<Files>(&query, &what, may_shrink).await?;
        if let Some(error) = errors.first() {
            return Err(self.malformed(&what, &error.message).into());
        }
        let missing = || self.not_found(&format!("repository {}", at.full_name));
        let project = files.project.ok_or_else(missing)?;
        let repository = project.repository.ok_or_else(|| ForgeError::Denied {
            host: self.host.clone(),
            what: what.clone(),
            reason: "its code may not be read".to_owned(),
        })?;
        let blobs = repository.blobs.nodes.into_iter().flatten();
        Ok(blobs.map(|blob| (blob.path.clone(), blob)).collect())
    }

    async fn file(
        &self,
        at: &At,
        path: &str,
        blob: Option<&Blob>,
        most: u64,
    ) -> Result<Got, ForgeError> {
        let Some(blob) = blob else {
            return Ok(Got::Absent);
        };
        let most = most.min(MAX_BLOB_BYTES);
        if blob.bytes() > most {
            return Ok(Got::TooLong(blob.bytes()));
        }
        let bytes: Arc<[u8]> = match blob.whole_text() {
            Some(text) => Arc::from(text.as_bytes()),
            None => {
                let about = About {
                    max_body_bytes: Some(most),
                    ..About::rest(format!("{path} of repository {}", at.full_name))
                };
                let project = address::project_at(&at.id, &at.full_name);
                let oid = address::part(&blob.oid);
                let address = format!("{project}/repository/blobs/{oid}/raw");
                Arc::from(&self.get(&address, about).await?.body[..])
            }
        };
        let is_link = blob.is_link();
        Ok(Got::File(FileBytes { is_link, bytes }))
    }

    pub(super) async fn contents(
        &self,
        at: &At,
        select: &dyn Select,
    ) -> Result<Contents, ForgeError> {
        let archive = match archive::is_too_large(at) {
            true => None,
            false => self.archive(at).await?,
        };
        let Some(archive) = archive else {
            return self.contents_by_tree(at, select).await;
        };
        let chosen = archive.choose(select).await;
        let chosen = chosen.map_err(|reason| self.malformed(&archive::name_of(at), &reason))?;
        match chosen.is_all {
            true => Ok(chosen.contents),
            false => self.contents_by_tree(at, select).await,
        }
    }

    /// The archive; `None` where it is too large.
    ///
    /// Source: <https://docs.gitlab.com/api/repositories/#retrieve-file-archive>.
    async fn archive(&self, at: &At) -> Result<Option<Archive<Bytes>>, ForgeError> {
        let what = archive::name_of(at);
        // As it is in git: files that are kept in LFS are no more than told of there.
        let path = format!(
            "{}/repository/archive.tar.gz?sha={}&include_lfs_blobs=false",
            address::project_at(&at.id, &at.full_name),
            address::part(&at.commit),
        );
        let mut damage = String::new();
        for _ in 0..MAX_DOWNLOADS {
            let about = About {
                max_body_bytes: Some(MAX_ARCHIVE_BYTES),
                ..About::rest(&what)
            };
            let bytes = match self.get(&path, about).await {
                Ok(reply) => reply.body,
                Err(ForgeError::Malformed { reason, .. }) if is_too_long(&reason) => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            match Archive::open(bytes).await {
                Ok(archive) => return Ok(Some(archive)),
                Err(reason) => damage = format!("its archive is damaged: {reason}"),
            }
        }
        Err(ForgeError::Unavailable {
            host: self.host.clone(),
            what,
            reason: damage,
            tries: MAX_DOWNLOADS,
        })
    }

    /// File by file. The tree does not tell lengths: files are wanted or not by
    /// their paths, as if they were empty, and are left out once it shows that they
    /// are too long.
    async fn contents_by_tree(&self, at: &At, select: &dyn Select) -> Result<Contents, ForgeError> {
        let entries = self.tree(at).await?;
        let mut choice = Choice::new(select, entries, MAX_BLOB_BYTES);
        let mut contents = Contents::default();
        let mut taken = 0_u64;
        let most = select.max_file_bytes().min(MAX_BLOB_BYTES);
        let most_in_all = select.max_bytes();
        for _ in 0..MAX_ROUNDS {
            let paths: Vec<String> = choice.more(&contents.files).into_iter().collect();
            if paths.is_empty() {
                break;
            }
            for batch in paths.chunks(BATCH) {
                let room = most.min(most_in_all.saturating_sub(taken));
                let got = self.batch(at, batch, room).await?;
                for (path, got) in batch.iter().zip(got) {
                    let bytes = match &got {
                        Got::Absent => 0,
                        Got::File(file) => file.bytes.len() as u64,
                        Got::TooLong(bytes) => *bytes,
                    };
                    let reason = match got {
                        Got::Absent => "is in the tree and cannot be read".to_owned(),
                        Got::File(file) if taken.saturating_add(bytes) <= most_in_all => {
                            taken += bytes;
                            contents.files.insert(path.clone(), file);
                            continue;
                        }
                        _ if bytes > most => {
                            format!("has {bytes} bytes; at most {most} are read")
                        }
                        _ => {
                            format!(
                                "is one too many: at most {most_in_all} bytes of files are read"
                            )
                        }
                    };
                    let path = path.clone();
                    contents.left_out.push(LeftOut { path, reason });
                }
            }
        }
        contents.left_out.append(&mut choice.left_out);
        Ok(contents)
    }
}

fn files_of(at: &At) -> String {
    format!("files of repository {}", at.full_name)
}
