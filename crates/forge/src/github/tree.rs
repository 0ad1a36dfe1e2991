//! Everything that a commit holds.

use serde::Deserialize;

use super::Inner;
use super::path::segment;
use super::sign::Signer;
use crate::ask::At;
use crate::error::ForgeError;
use crate::http::client::About;
use crate::model::{Entry, EntryKind};

/// How many requests one tree takes at most.
const MAX_TREE_REQUESTS: usize = 1000;

/// How many paths a tree has at most.
const MAX_ENTRIES: usize = 2_000_000;

#[derive(Deserialize)]
struct Answered {
    tree: Vec<Listed>,
    #[serde(default)]
    truncated: bool,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    mode: String,
    #[serde(rename = "type")]
    sort: String,
    sha: String,
    size: Option<u64>,
}

impl Listed {
    fn entry(self, folder: &str) -> Entry {
        let kind = match (self.sort.as_str(), self.mode.as_str()) {
            ("tree", _) => EntryKind::Folder,
            ("commit", _) => EntryKind::Submodule,
            (_, "120000") => EntryKind::Link,
            _ => EntryKind::File,
        };
        Entry {
            path: format!("{folder}{}", self.path),
            kind,
            oid: self.sha,
            bytes: self.size,
        }
    }
}

impl Inner {
    /// Asks for the whole tree at once. GitHub cuts it short at 100,000 paths or
    /// 7 MB; then each folder is asked for alone, and again in parts where that is
    /// too much.
    ///
    /// Source: <https://docs.github.com/en/rest/git/trees#get-a-tree>.
    pub(super) async fn tree(&self, at: &At) -> Result<Vec<Entry>, ForgeError> {
        let what = format!("tree of repository {}", at.full_name);
        let signer = self.signers.of(&at.full_name.owner).await?;
        let mut entries = Vec::new();
        let mut waiting = vec![(String::new(), at.commit.clone())];
        let mut requests = 0;
        while let Some((folder, oid)) = waiting.pop() {
            requests += 2;
            if requests > MAX_TREE_REQUESTS || entries.len() > MAX_ENTRIES {
                return Err(self.malformed(&what, "it is too large to be read"));
            }
            let all = self.folder(&signer, at, &oid, true, &what).await?;
            if !all.truncated {
                entries.extend(all.tree.into_iter().map(|listed| listed.entry(&folder)));
                continue;
            }
            let own = self.folder(&signer, at, &oid, false, &what).await?;
            if own.truncated {
                let reason = format!("folder `{folder}` has more than GitHub lists");
                return Err(self.malformed(&what, &reason));
            }
            for entry in own.tree.into_iter().map(|listed| listed.entry(&folder)) {
                if entry.kind == EntryKind::Folder {
                    waiting.push((format!("{}/", entry.path), entry.oid.clone()));
                }
                entries.push(entry);
            }
        }
        entries.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(entries)
    }

    async fn folder(
        &self,
        signer: &Signer,
        at: &At,
        oid: &str,
        is_whole: bool,
        what: &str,
    ) -> Result<Answered, ForgeError> {
        let repository = self.repository_path(&at.full_name)?;
        let oid = segment(oid).ok_or_else(|| self.not_found(what))?;
        let query = if is_whole { "?recursive=1" } else { "" };
        let path = format!("{repository}/git/trees/{oid}{query}");
        let reply = signer.get(&path, None, About::rest(what)).await?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| self.malformed(what, &error.to_string()))
    }
}
