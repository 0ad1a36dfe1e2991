//! Many files of a commit at once.
//!
//! An archive takes one request, and a download that GitHub does not count,
//! however many files there are. It is read twice: for what there is, and for what
//! is wanted of that. Where a repository is large, or its archives leave something
//! out, its tree says what there is, and the files are asked for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use http::StatusCode;
use http::header::LOCATION;
use url::Url;

use super::files::MAX_BLOB_BYTES;
use super::path::segment;
use super::{Inner, way};
use crate::archive::{self, Archive, MAX_DOWNLOADS};
use crate::ask::{At, Select};
use crate::choose::{Choice, MAX_ROUNDS};
use crate::error::ForgeError;
use crate::http::client::{About, Fault, MAX_REDIRECTS};
use crate::model::{Contents, EntryKind, FileBytes};

/// How many bytes an archive has at most. A larger one is left, and the repository
/// read file by file.
const MAX_ARCHIVE_BYTES: u64 = 512 * 1024 * 1024;

/// A longer file is asked for alone, in bytes: GraphQL cuts long texts short.
const MAX_TEXT_BYTES: u64 = 256 * 1024;

/// How many files are asked for at once.
const FILES_AT_ONCE: usize = 4;

impl Inner {
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
            return self.contents_by_tree(at, select, BTreeMap::new()).await;
        };
        let chosen = archive.choose(select).await;
        let chosen = chosen.map_err(|reason| self.malformed(&archive::name_of(at), &reason))?;
        match chosen.is_all {
            true => Ok(chosen.contents),
            false => {
                let known = chosen.contents.files;
                self.contents_by_tree(at, select, known).await
            }
        }
    }

    /// The archive in a temporary file; `None` where it is too large.
    async fn archive(&self, at: &At) -> Result<Option<Archive<File>>, ForgeError> {
        let what = archive::name_of(at);
        let unavailable = |reason: String, tries| ForgeError::Unavailable {
            host: self.host.clone(),
            what: what.clone(),
            reason,
            tries,
        };
        let mut damage = String::new();
        for _ in 0..MAX_DOWNLOADS {
            let mut file = tempfile::tempfile()
                .map_err(|error| unavailable(format!("no temporary file: {error}"), 0))?;
            if !self.download(at, &mut file).await? {
                return Ok(None);
            }
            match Archive::open(file).await {
                Ok(archive) => return Ok(Some(archive)),
                Err(reason) => damage = format!("its archive is damaged: {reason}"),
            }
        }
        Err(unavailable(damage, MAX_DOWNLOADS))
    }

    /// Downloads an archive; `false` where it is too large.
    ///
    /// Source: <https://docs.github.com/en/rest/repos/contents#download-a-repository-archive-tar>.
    async fn download(&self, at: &At, file: &mut File) -> Result<bool, ForgeError> {
        let what = archive::name_of(at);
        let repository = self.repository_path(&at.full_name)?;
        let commit = segment(&at.commit).ok_or_else(|| self.not_found(&what))?;
        let signer = self.signers.of(&at.full_name.owner).await?;
        let mut path = format!("{repository}/tarball/{commit}");
        for _ in 0..MAX_REDIRECTS {
            let about = About {
                follows: false,
                ..About::rest(&what)
            };
            let reply = signer.get(&path, None, about).await?;
            if reply.status == StatusCode::OK {
                file.write_all(&reply.body)
                    .map_err(|error| self.malformed(&what, &error.to_string()))?;
                return Ok(true);
            }
            let location = reply
                .headers
                .get(LOCATION)
                .and_then(|location| location.to_str().ok())
                .ok_or_else(|| self.malformed(&what, "it leads nowhere"))?;
            let api = self.signers.api();
            let url = self.client.hosts().redirect(api, location)?;
            // The repository was renamed: the API is asked again, with credentials.
            if reply.status != StatusCode::FOUND
                && let Some(renamed) = way::path_of(api, &url)
            {
                path = renamed;
                continue;
            }
            return self.fetch(url, &what, file).await;
        }
        Err(self.malformed(&what, "it is redirected too often"))
    }

    async fn fetch(&self, url: Url, what: &str, file: &mut File) -> Result<bool, ForgeError> {
        let fetched = self
            .client
            .download(url, what, file, MAX_ARCHIVE_BYTES)
            .await;
        match fetched.map_err(|fault: Fault| fault.error(&self.host, what)) {
            Ok(bytes) => Ok(bytes.is_some()),
            // The link has run out: that says nothing of the repository.
            Err(ForgeError::NotFound { host, what }) => Err(ForgeError::Unavailable {
                host,
                what,
                reason: "404 for a link to download".to_owned(),
                tries: 1,
            }),
            Err(error) => Err(error),
        }
    }

    /// File by file, but for those that are known already and have the length that
    /// the tree tells.
    async fn contents_by_tree(
        &self,
        at: &At,
        select: &dyn Select,
        known: BTreeMap<String, FileBytes>,
    ) -> Result<Contents, ForgeError> {
        let entries = self.tree(at).await?;
        let mut choice = Choice::new(select, entries, MAX_BLOB_BYTES);
        let mut files: BTreeMap<String, FileBytes> = BTreeMap::new();
        let mut wanted = choice.more(&files);
        for _ in 0..MAX_ROUNDS {
            if wanted.is_empty() {
                break;
            }
            let mut read = BTreeMap::new();
            let mut texts = Vec::new();
            let mut blobs = Vec::new();
            for path in wanted {
                let Some(entry) = choice.entry(&path) else {
                    continue;
                };
                let bytes = entry.bytes.unwrap_or(0);
                let length = |file: &FileBytes| u64::try_from(file.bytes.len()).ok();
                match known.get(&path) {
                    Some(file) if length(file) == Some(bytes) => {
                        read.insert(path, file.clone());
                    }
                    _ if bytes <= MAX_TEXT_BYTES => texts.push(path),
                    _ => blobs.push((path, entry.oid.clone(), entry.kind)),
                }
            }
            let given = self.files(at, &texts).await?;
            for (path, file) in texts.into_iter().zip(given) {
                let absent = || {
                    let reason = format!("{path} is in the tree and cannot be read");
                    self.malformed(&archive::name_of(at), &reason)
                };
                let mut file = file.ok_or_else(absent)?;
                let entry = choice.entry(&path);
                file.is_link = entry.is_some_and(|entry| entry.kind == EntryKind::Link);
                read.insert(path, file);
            }
            let asked: Vec<_> = blobs
                .into_iter()
                .map(|(path, oid, kind)| async move {
                    let bytes = self.blob(at, &path, &oid, MAX_BLOB_BYTES).await?;
                    let is_link = kind == EntryKind::Link;
                    Ok::<_, ForgeError>((path, FileBytes { is_link, bytes }))
                })
                .collect();
            let given: Vec<(String, FileBytes)> = stream::iter(asked)
                .buffered(FILES_AT_ONCE)
                .try_collect()
                .await?;
            read.extend(given);
            files.extend(read);
            wanted = choice.more(&files);
        }
        Ok(Contents {
            files,
            left_out: choice.left_out,
        })
    }
}
