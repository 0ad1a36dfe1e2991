//! Some files of a commit: text in GraphQL, many in a request, and all else one by
//! one.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::answers::{Folders, Thing, Things};
use super::path::segment;
use super::query::{self, alias};
use super::{Inner, MAX_LOOKS};
use crate::ask::At;
use crate::error::ForgeError;
use crate::http::client::{About, Fault};
use crate::model::FileBytes;

/// How many files are asked for in one query.
const BATCH: usize = 50;

/// How many blobs are asked for at once.
const BLOBS_AT_ONCE: usize = 4;

/// The mode that git gives symbolic links.
const LINK_MODE: u32 = 0o120_000;

/// GitHub gives the bytes of a blob up to 100 MB.
///
/// Source: <https://docs.github.com/en/rest/git/blobs#get-a-blob>.
pub(super) const MAX_BLOB_BYTES: u64 = 100_000_000;

impl Inner {
    pub(super) async fn files(
        &self,
        at: &At,
        paths: &[String],
    ) -> Result<Vec<Option<FileBytes>>, ForgeError> {
        let mut files = Vec::with_capacity(paths.len());
        let mut size = BATCH;
        let mut rest = paths;
        while !rest.is_empty() {
            let batch = &rest[..size.min(rest.len())];
            let things = match self.things(at, batch, size > 1).await {
                Ok(things) => things,
                Err(Fault::TooMuch(_)) => {
                    size = (size / 2).max(1);
                    continue;
                }
                Err(Fault::Forge(error)) => return Err(error),
            };
            let links = self.links(at, batch, &things).await?;
            let asked: Vec<_> = batch
                .iter()
                .zip(&things)
                .map(|(path, thing)| self.file(at, path, thing.as_ref(), links.contains(path)))
                .collect();
            let read: Vec<Option<FileBytes>> = stream::iter(asked)
                .buffered(BLOBS_AT_ONCE)
                .try_collect()
                .await?;
            files.extend(read);
            rest = &rest[batch.len()..];
        }
        Ok(files)
    }

    /// What lies at some paths.
    async fn things(
        &self,
        at: &At,
        paths: &[String],
        may_shrink: bool,
    ) -> Result<Vec<Option<Thing>>, Fault> {
        let what = files_of(at);
        let expressions: Vec<String> = paths
            .iter()
            .map(|path| format!("{}:{path}", at.commit))
            .collect();
        let query = query::things(&at.full_name, &expressions);
        let owner = &at.full_name.owner;
        let answered: Things = self.query(owner, &query, &what, may_shrink).await?;
        let mut things = answered
            .repository
            .ok_or_else(|| self.not_found(&format!("repository {}", at.full_name)))?;
        let mut ordered = Vec::with_capacity(paths.len());
        for (number, path) in paths.iter().enumerate() {
            let thing = things
                .remove(&alias(number))
                .ok_or_else(|| self.malformed(&what, &format!("nothing is said of {path}")))?;
            ordered.push(thing);
        }
        Ok(ordered)
    }

    /// Which of the paths are symbolic links. Few can be: the folders of those are
    /// asked for, as only a folder tells.
    async fn links(
        &self,
        at: &At,
        paths: &[String],
        things: &[Option<Thing>],
    ) -> Result<BTreeSet<String>, ForgeError> {
        let suspects: BTreeSet<&String> = paths
            .iter()
            .zip(things)
            .filter(|(_, thing)| thing.as_ref().is_some_and(Thing::may_be_link))
            .map(|(path, _)| path)
            .collect();
        let folders: BTreeSet<&str> = suspects.iter().map(|path| folder_of(path)).collect();
        let folders: Vec<&str> = folders.into_iter().collect();
        let mut links = BTreeSet::new();
        for folders in folders.chunks(MAX_LOOKS) {
            let what = files_of(at);
            let expressions: Vec<String> = folders
                .iter()
                .map(|folder| format!("{}:{folder}", at.commit))
                .collect();
            let query = query::folders(&at.full_name, &expressions);
            let mut answered: Folders = self
                .query(&at.full_name.owner, &query, &what, false)
                .await
                .map_err(|fault| fault.error(&self.host, &what))?;
            let Some(repository) = &mut answered.repository else {
                return Err(self.not_found(&format!("repository {}", at.full_name)));
            };
            for (number, folder) in folders.iter().enumerate() {
                let listed = repository.remove(&alias(number)).flatten();
                let listed = listed.map(|folder| folder.entries).unwrap_or_default();
                for entry in listed.iter().filter(|entry| entry.mode == LINK_MODE) {
                    links.insert(if folder.is_empty() {
                        entry.name.clone()
                    } else {
                        format!("{folder}/{}", entry.name)
                    });
                }
            }
        }
        Ok(links)
    }

    async fn file(
        &self,
        at: &At,
        path: &str,
        thing: Option<&Thing>,
        is_link: bool,
    ) -> Result<Option<FileBytes>, ForgeError> {
        let Some(thing) = thing.filter(|thing| thing.is_blob()) else {
            return Ok(None);
        };
        let bytes = match thing.whole_text() {
            Some(text) => Arc::from(text.as_bytes()),
            None => self.blob(at, path, &thing.oid, MAX_BLOB_BYTES).await?,
        };
        Ok(Some(FileBytes { is_link, bytes }))
    }

    /// The bytes of a file, by git's name for them.
    pub(super) async fn blob(
        &self,
        at: &At,
        path: &str,
        oid: &str,
        most: u64,
    ) -> Result<Arc<[u8]>, ForgeError> {
        let what = format!("{path} of repository {}", at.full_name);
        let repository = self.repository_path(&at.full_name)?;
        let oid = segment(oid).ok_or_else(|| self.not_found(&what))?;
        let signer = self.signers.of(&at.full_name.owner).await?;
        let about = About {
            max_body_bytes: Some(most),
            ..About::rest(&what)
        };
        let reply = signer
            .get(
                &format!("{repository}/git/blobs/{oid}"),
                Some("application/vnd.github.raw+json"),
                about,
            )
            .await?;
        Ok(Arc::from(&reply.body[..]))
    }
}

fn files_of(at: &At) -> String {
    format!("files of repository {}", at.full_name)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
