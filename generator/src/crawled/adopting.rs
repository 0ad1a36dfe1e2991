//! Descriptors for repositories that have none: what is read of each, and how it is
//! proposed to those who look after it.
//!
//! [`Adopter`] is the way in. What was proposed is noted in the cache and never
//! proposed again; where the note is lost, the host knows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use adopt::{Evidence, Inferred};
use anyhow::Context as _;
use crawl::cache::Cache;
use forge::Forge;
use forge::ask::{At, Look, Proposal};
use forge::error::ForgeError;
use forge::model::{Access, EntryKind, ProposalState, Proposed, Seen};
use store::Key;

use super::Forges;
use super::undescribed::{Names, Undescribed, host_of};
use crate::config::Settings;

/// The branch of proposals: the name is what keeps a repository from being asked
/// twice.
pub const BRANCH: &str = "callboard/adopt";

/// What was proposed, in the cache.
const NOTES: &str = "adopted.json";

/// A text that is longer tells nothing more.
const MAX_TEXT_BYTES: usize = 256 * 1024;

/// Proposals by repository.
pub type Notes = BTreeMap<String, Proposed>;

/// A repository, and what it is taken for.
pub struct Adopted<'a> {
    /// The repository.
    pub undescribed: Undescribed<'a>,
    /// What it is taken for.
    pub inferred: Inferred,
    /// The commit that says so.
    pub commit: String,
}

/// What was read of a repository.
pub struct Gathered {
    /// The commit it was read at: the newest.
    commit: String,
    paths: Vec<String>,
    texts: BTreeMap<String, String>,
    teams: Vec<Access>,
}

/// Why a repository is left alone.
pub enum Refusal {
    /// It has got a descriptor since it was crawled.
    Described(String),
    /// It could not be read.
    Unread(ForgeError),
}

/// Reads repositories, and proposes descriptors.
pub struct Adopter<'a> {
    /// The settings of the portal.
    pub settings: &'a Settings,
    /// The hosts.
    pub forges: &'a Forges,
}

impl<'a> Adopter<'a> {
    /// Reads what tells something of a repository, as it is now: three or four requests.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub async fn gather(&self, undescribed: Undescribed<'a>) -> Result<Gathered, Refusal> {
        let kept = undescribed.kept;
        let path = undescribed.path;
        let forge = self.forge(&undescribed)?;
        // It may have got a descriptor since it was crawled.
        let look = Look {
            branch: kept.branch.clone(),
            paths: vec![path.to_owned()],
            ..Look::default()
        };
        let now = forge.repository(&kept.repository.full_name, &look).await;
        let now = now.map_err(Refusal::Unread)?;
        if now.seen.get(path).is_some_and(|seen| *seen != Seen::Absent) {
            return Err(Refusal::Described(path.to_owned()));
        }
        let Some(head) = now.head else {
            return Err(Refusal::Unread(ForgeError::NotFound {
                host: kept.host.clone(),
                what: format!("commit in repository {}", now.full_name),
            }));
        };
        let at = At {
            id: now.id,
            full_name: now.full_name,
            commit: head.commit,
            disk_kib: kept.repository.disk_kib,
        };
        let tree = forge.tree(&at).await.map_err(Refusal::Unread)?;
        let paths: Vec<String> = tree.iter().map(|entry| entry.path.clone()).collect();
        let is_text = |wanted: &&&str| {
            let is_it = |entry: &&forge::model::Entry| entry.path == **wanted;
            let entry = tree.iter().find(is_it);
            entry.is_some_and(|entry| entry.kind == EntryKind::File)
        };
        let wanted: Vec<String> = adopt::evidence::TEXTS
            .iter()
            .filter(is_text)
            .map(|path| (*path).to_owned())
            .collect();
        let files = forge.files(&at, &wanted).await.map_err(Refusal::Unread)?;
        let texts = wanted.into_iter().zip(files).filter_map(|(path, file)| {
            let bytes = file?.bytes;
            let bytes = bytes.get(..bytes.len().min(MAX_TEXT_BYTES))?;
            Some((path, String::from_utf8_lossy(bytes).into_owned()))
        });
        let texts: BTreeMap<String, String> = texts.collect();
        let evidence = Evidence {
            repository: &kept.repository,
            host: host_of(self.settings, kept),
            paths: &paths,
            texts: &texts,
            teams: &[],
        };
        let is_owned = adopt::owner::owner(&evidence).value != adopt::owner::UNKNOWN;
        let teams = match is_owned {
            true => Vec::new(),
            false => self.teams(&*forge, &undescribed).await?,
        };
        Ok(Gathered {
            commit: at.commit,
            paths,
            texts,
            teams,
        })
    }

    /// What a repository is taken for, by what was read of it.
    pub fn infer(
        &self,
        undescribed: Undescribed<'a>,
        gathered: &Gathered,
        names: &mut Names,
    ) -> Adopted<'a> {
        let kept = undescribed.kept;
        let inferred = names.infer(&Evidence {
            repository: &kept.repository,
            host: host_of(self.settings, kept),
            paths: &gathered.paths,
            texts: &gathered.texts,
            teams: &gathered.teams,
        });
        Adopted {
            commit: gathered.commit.clone(),
            undescribed,
            inferred,
        }
    }

    /// The teams of a repository. Not every host has teams, and not every token may
    /// see them.
    async fn teams(
        &self,
        forge: &dyn Forge,
        undescribed: &Undescribed<'_>,
    ) -> Result<Vec<Access>, Refusal> {
        let name = &undescribed.kept.repository.full_name;
        match forge.teams(name).await {
            Ok(teams) => Ok(teams),
            Err(
                ForgeError::Unsupported { .. }
                | ForgeError::NotFound { .. }
                | ForgeError::Denied { .. },
            ) => Ok(Vec::new()),
            Err(error) => Err(Refusal::Unread(error)),
        }
    }

    /// Proposes a descriptor to those who look after a repository, unless that was
    /// done before.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unread`].
    pub async fn propose(&self, adopted: &Adopted<'_>) -> Result<Proposed, Refusal> {
        let repository = &adopted.undescribed.kept.repository;
        let branch = repository.head.as_ref().map(|head| head.branch.clone());
        let proposal = Proposal {
            id: repository.id.clone(),
            full_name: repository.full_name.clone(),
            base: branch.unwrap_or_default(),
            commit: adopted.commit.clone(),
            branch: BRANCH.to_owned(),
            files: vec![(
                adopted.undescribed.path.to_owned(),
                adopt::write::descriptor(&adopted.inferred),
            )],
            title: "Describe this repository for the developer portal".to_owned(),
            body: body(self.settings, adopted),
        };
        let forge = self.forge(&adopted.undescribed)?;
        forge.propose(&proposal).await.map_err(Refusal::Unread)
    }

    fn forge(&self, undescribed: &Undescribed<'_>) -> Result<Arc<dyn Forge>, Refusal> {
        let host = &undescribed.kept.host;
        let forge = self.forges.get(host).cloned();
        forge.ok_or_else(|| {
            Refusal::Unread(ForgeError::Unsupported {
                host: host.clone(),
                what: "anything: `integrations` does not have it".to_owned(),
            })
        })
    }
}

/// What is said in a pull request.
fn body(settings: &Settings, adopted: &Adopted<'_>) -> String {
    let portal = match settings.base_url.is_empty() {
        true => settings.title.clone(),
        false => format!("[{}]({})", settings.title, settings.base_url),
    };
    let mut text = format!(
        "This adds a descriptor, `{}`, with which this repository is found in {portal}: what \
         it is, whose it is, and where its docs are.\n\n\
         It was inferred from what is here. Please put right what is wrong, then merge. Once it \
         is closed, it is not proposed again.\n\n\
         | Field | Value | From |\n| --- | --- | --- |\n",
        adopted.undescribed.path
    );
    for (field, found) in adopted.inferred.fields() {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} |",
            cell(&field),
            cell(&found.value),
            cell(&found.from)
        );
    }
    text
}

/// A text that stays in its cell, and is nothing but text.
fn cell(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '@' | '#' => {
                let _ = write!(plain, "&#{};", u32::from(character));
            }
            character if character.is_control() => plain.push(' '),
            character => plain.push(character),
        }
    }
    plain
}

/// What was proposed until now.
///
/// # Errors
///
/// Where the cache cannot be read, or holds something else.
pub fn notes(cache: &Cache) -> anyhow::Result<Notes> {
    let read = || -> anyhow::Result<Notes> {
        let bytes = cache.note(&notes_key())?;
        Ok(match bytes {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => Notes::new(),
        })
    };
    read().with_context(|| format!("what was proposed before (`{NOTES}` in the cache)"))
}

/// Keeps that.
///
/// # Errors
///
/// Where the cache cannot be written.
pub fn keep(cache: &Cache, notes: &Notes) -> anyhow::Result<()> {
    let bytes = serde_json::to_vec_pretty(notes)?;
    cache
        .keep_note(&notes_key(), &bytes)
        .with_context(|| format!("could not keep `{NOTES}` in the cache"))
}

fn notes_key() -> Key {
    Key::new(NOTES).expect("`adopted.json` is a name")
}

/// What became of a proposal, in a word.
pub const fn word(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Open => "open",
        ProposalState::Merged => "merged",
        ProposalState::Closed => "closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_nothing_but_text() {
        assert_eq!(cell("a|b\n@acme/x `y`"), "a&#124;b &#64;acme/x &#96;y&#96;");
    }
}
