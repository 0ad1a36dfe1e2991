//! What code hosts say of the repositories that entities are of.
//!
//! [`Repositories`] tells which repository belongs to an entity; [`card`] shows it
//! on the entity's first page. What is shown is as old as the last crawl, which is
//! why every state comes with its time.

use std::borrow::Cow;
use std::sync::Arc;

use catalog::Catalog;
use crawl::snapshot::{Kept, Snapshot};
use crawl::sources::SnapshotSources;
use forge::model::{CheckState, Repository, Visibility};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustc_hash::FxHashMap;
use site_theme::entity::cards::{Body, Card, Fact, Link, Value};
use site_theme::parts::{State, Status, Tag};

use super::page::Page;
use crate::site::age;
use site_theme::prose::safe_href;

/// Where a contributors' guide may be, in the order in which GitHub looks.
const GUIDES: [&str; 2] = [".github/CONTRIBUTING.md", "CONTRIBUTING.md"];

/// What stays as it is in an address.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'/')
    .remove(b'_');

/// So many languages are named.
const LANGUAGES: usize = 3;

/// So many topics are shown.
const TOPICS: usize = 20;

/// Kinds that are no software and have no repository of their own.
const WITHOUT: [&str; 3] = ["group", "location", "user"];

/// The repositories of entities.
#[derive(Debug, Default)]
pub struct Repositories {
    snapshot: Arc<Snapshot>,
    /// Keys into the snapshot, by the position of an entity.
    of: FxHashMap<u32, String>,
}

impl Repositories {
    /// Finds the repository of every entity: the one that its
    /// `backstage.io/source-location` names, or else the one its descriptor is in.
    pub fn new(catalog: &Catalog, files: &SnapshotSources) -> Self {
        let mut of = FxHashMap::default();
        for (at, entity) in catalog.entities.iter().enumerate() {
            if WITHOUT.contains(&entity.entity_ref.kind()) {
                continue;
            }
            let source = entity.annotation("backstage.io/source-location");
            let source = source.and_then(|source| source.strip_prefix("url:"));
            let found = source.and_then(|target| files.repository_at(target));
            let found = found.or_else(|| files.repository_at(&entity.origin.location.target));
            if let Some(key) = found {
                of.insert(at as u32, key.to_owned());
            }
        }
        Self {
            snapshot: files.shared_snapshot(),
            of,
        }
    }

    /// All that was crawled.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The repository of the entity at a position.
    pub fn of(&self, at: u32) -> Option<&Kept> {
        self.snapshot.repositories.get(self.of.get(&at)?)
    }
}

/// The card of an entity's repository, where one was crawled.
pub(super) fn card<'a>(page: &Page<'a>) -> Option<Card<'a>> {
    let kept = page.portal.repositories.of(page.at)?;
    let repository = &kept.repository;
    let mut facts: Vec<Fact<'a>> = Vec::new();
    let mut fact = |label: &'static str, value: Value<'a>| {
        facts.push(Fact {
            label: label.into(),
            value,
        });
    };
    fact("Source", source(page, repository));
    let branch = kept.branch.as_deref();
    let branch = branch.or(repository.default_branch.as_deref());
    if let Some(branch) = branch {
        fact("Branch", Value::Code(branch.into()));
    }
    if let Some(value) = checks(page, repository) {
        fact("Checks", value);
    }
    let languages = languages(&repository.languages);
    if !languages.is_empty() {
        fact("Language", Value::Text(languages.into()));
    }
    if let Some(age) = repository.pushed_at.and_then(age::age) {
        fact("Last push", Value::Age(age));
    }
    if let Some(release) = &repository.release {
        let link = Link {
            title: Cow::Borrowed(&*release.name),
            href: release.url.as_deref().and_then(safe_href).map(Cow::Owned),
            icon: page.portal.chrome.icon("tag"),
            detail: release.at.map(age::words_of_day).unwrap_or_default().into(),
            also: Vec::new(),
        };
        fact("Release", Value::Link(link));
    }
    if let Some((path, href)) = guide(kept) {
        let link = Link {
            title: path.into(),
            href: safe_href(&href).map(Cow::Owned),
            icon: page.portal.chrome.icon("book-open"),
            detail: "".into(),
            also: Vec::new(),
        };
        fact("Contributing", Value::Link(link));
    }
    if let Some(license) = &repository.license {
        fact("Licence", Value::Text(Cow::Borrowed(&**license)));
    }
    if !repository.topics.is_empty() {
        let topics = repository.topics.iter().take(TOPICS).map(|topic| Tag {
            text: Cow::Borrowed(&**topic),
            href: None,
        });
        fact("Topics", Value::Tags(topics.collect()));
    }
    if let Some(stale) = &kept.stale {
        let since = age::words_of_day(stale.since);
        let text = format!("as before {since}: {}", stale.reason);
        fact("Not current", Value::Text(text.into()));
    }
    Some(Card {
        id: "repository".into(),
        title: "Repository".into(),
        body: Body::Facts(facts),
        ..Card::default()
    })
}

/// Its name, and what is particular about it.
fn source<'a>(page: &Page<'a>, repository: &'a Repository) -> Value<'a> {
    let mut particular = Vec::new();
    match repository.visibility {
        Visibility::Public => particular.push("public"),
        Visibility::Internal => particular.push("internal"),
        Visibility::Private => particular.push("private"),
    }
    if repository.is_fork {
        particular.push("fork");
    }
    if repository.is_template {
        particular.push("template");
    }
    if repository.is_archived {
        particular.push("archived");
    }
    Value::Link(Link {
        title: repository.full_name.to_string().into(),
        href: safe_href(&repository.url).map(Cow::Owned),
        icon: page.portal.chrome.icon("git-branch"),
        detail: particular.join(", ").into(),
        also: Vec::new(),
    })
}

/// How the checks of the branch came out, and of when the commit is.
fn checks<'a>(page: &Page<'a>, repository: &'a Repository) -> Option<Value<'a>> {
    let head = repository.head.as_ref()?;
    let (state, text) = match head.checks? {
        CheckState::Success => (State::Ok, "Passing"),
        CheckState::Failure => (State::Bad, "Failing"),
        CheckState::Error => (State::Bad, "Could not be run"),
        CheckState::Pending => (State::Info, "Running"),
    };
    let status = Status {
        sprite: page.portal.chrome.sprite(),
        state,
        text: text.into(),
    };
    Some(Value::Status(status, head.committed_at.and_then(age::age)))
}

/// The main languages with their shares, as in `Go 82%, Shell 18%`.
fn languages(languages: &[(String, u64)]) -> String {
    let all: u64 = languages.iter().map(|(_, bytes)| bytes).sum();
    let named = languages.iter().take(LANGUAGES);
    let named = named.filter_map(|(name, bytes)| {
        let percent = (bytes * 100 + all / 2).checked_div(all)?;
        Some(match percent {
            0 => format!("{name} <1%"),
            percent => format!("{name} {percent}%"),
        })
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Path and address of the contributors' guide.
fn guide(kept: &Kept) -> Option<(&'static str, String)> {
    let path = GUIDES
        .into_iter()
        .find(|path| kept.oids.contains_key(*path))?;
    let branch = kept.branch.as_deref();
    let branch = branch.or(kept.repository.default_branch.as_deref())?;
    Some((
        path,
        format!("{}{branch}/{path}", kept.repository.files_url),
    ))
}

/// Where somebody writes a descriptor for a repository: the editor of its host, with
/// the file's name filled in. `None` for hosts that have none.
///
/// Sources: GitHub's "Creating new files" (`new/BRANCH?filename=`) and GitLab's
/// "Web editor" (`-/new/BRANCH?file_name=`).
pub(super) fn new_descriptor(kept: &Kept, path: &str) -> Option<String> {
    let repository = &kept.repository;
    let branch = kept.branch.as_deref();
    let branch = branch.or(repository.default_branch.as_deref())?;
    let [branch, path] = [branch, path].map(|it| utf8_percent_encode(it, IN_QUERY));
    let url = &repository.url;
    let href = match repository.files_url.strip_prefix(url.as_str()) {
        Some("/blob/") => format!("{url}/new/{branch}?filename={path}"),
        Some("/-/blob/") => format!("{url}/-/new/{branch}?file_name={path}"),
        _ => return None,
    };
    safe_href(&href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_come_with_their_shares() {
        #[track_caller]
        fn check(found: &[(&str, u64)], text: &str) {
            let found: Vec<_> = found
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), *bytes))
                .collect();
            assert_eq!(languages(&found), text);
        }
        check(&[], "");
        check(&[("Go", 0)], "");
        check(&[("Go", 10)], "Go 100%");
        check(
            &[("Go", 8200), ("Shell", 1790), ("Make", 10), ("C", 1)],
            "Go 82%, Shell 18%, Make <1%",
        );
    }
}
