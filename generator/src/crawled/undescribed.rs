//! Repositories without a descriptor: which they are, and the entities they are
//! shown as where `callboard.adopt.showInferred` says so.
//!
//! [`find`] is the way in. A repository is described where it has a descriptor, even
//! a broken one, and where an entity from anywhere else says that it is its source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use adopt::{Evidence, Host, Inferred, Kind};
use catalog::source::glob::{Glob, Options, is_glob};
use catalog::{Catalog, Entity};
use crawl::locations;
use crawl::provider::Provider;
use crawl::snapshot::Kept;
use crawl::sources::SnapshotSources;
use forge::model::Repository;

use crate::config::Settings;
use crate::config::integrations::Access;

/// A repository without a descriptor.
#[derive(Debug, Clone, Copy)]
pub struct Undescribed<'a> {
    /// What tells it from others.
    pub key: &'a str,
    /// What is known of it.
    pub kept: &'a Kept,
    /// Where its descriptor goes.
    pub path: &'a str,
}

/// All of them, by name.
pub fn find<'a>(
    settings: &'a Settings,
    catalog: &Catalog,
    files: &'a SnapshotSources,
) -> Vec<Undescribed<'a>> {
    let claimed = Claimed::new(catalog, files);
    let snapshot = files.snapshot();
    let mut found: Vec<Undescribed<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    for provider in &settings.providers.repositories {
        let state = snapshot.providers.get(&provider.id);
        let Some((state, path)) = state.zip(path_of(provider)) else {
            continue;
        };
        for key in &state.members {
            let Some((key, kept)) = snapshot.repositories.get_key_value(key) else {
                continue;
            };
            let has_code = kept.repository.head.is_some() && kept.repository.problem.is_none();
            let is_ours = !kept.repository.is_archived && !kept.repository.is_fork;
            let is_described = !kept.descriptors.is_empty() || claimed.has(key, kept);
            if has_code && is_ours && !is_described && seen.insert(key) {
                found.push(Undescribed { key, kept, path });
            }
        }
    }
    found.sort_by(|one, other| name(one).cmp(&name(other)));
    found
}

fn name<'a>(undescribed: &Undescribed<'a>) -> (&'a str, &'a str) {
    let full_name = &undescribed.kept.repository.full_name;
    (&full_name.owner, &full_name.name)
}

/// Repositories that entities say are theirs.
struct Claimed<'a> {
    keys: BTreeSet<&'a str>,
    /// As in `acme/shop`, in lower case.
    slugs: BTreeSet<String>,
}

impl<'a> Claimed<'a> {
    fn new(catalog: &Catalog, files: &'a SnapshotSources) -> Self {
        let mut claimed = Self {
            keys: BTreeSet::new(),
            slugs: BTreeSet::new(),
        };
        for entity in &catalog.entities {
            // Of those, the file is what they are from.
            if matches!(entity.entity_ref.kind(), "location" | "group" | "user") {
                continue;
            }
            let source = entity.annotation("backstage.io/source-location");
            let source = source.and_then(|source| source.strip_prefix("url:"));
            claimed
                .keys
                .extend(source.and_then(|target| files.repository_at(target)));
            let slugs = ["github.com/project-slug", "gitlab.com/project-slug"];
            let slugs = slugs.into_iter().filter_map(|key| entity.annotation(key));
            claimed.slugs.extend(slugs.map(str::to_lowercase));
        }
        claimed
    }

    fn has(&self, key: &str, kept: &Kept) -> bool {
        let slug = kept.repository.full_name.to_string().to_lowercase();
        self.keys.contains(key) || self.slugs.contains(&slug)
    }
}

/// Names of components and APIs that are taken, and those that are given away.
pub struct Names(BTreeSet<(Kind, String)>);

impl Names {
    /// Those of a catalog, as far as they are in the namespace of inferred ones.
    pub fn new(catalog: &Catalog) -> Self {
        let named = |entity: &Arc<Entity>| {
            let kind = match entity.entity_ref.kind() {
                "component" => Kind::Component,
                "api" => Kind::Api,
                _ => return None,
            };
            let is_in_question = entity.namespace() == "default";
            is_in_question.then(|| (kind, entity.name().to_lowercase()))
        };
        Self(catalog.entities.iter().filter_map(named).collect())
    }

    /// Infers a descriptor, and takes its names.
    pub fn infer(&mut self, evidence: &Evidence<'_>) -> Inferred {
        let inferred = adopt::infer(evidence, &|kind, name| {
            self.0.contains(&(kind, name.to_owned()))
        });
        self.take(Kind::Component, &inferred.name.value);
        for api in &inferred.apis {
            self.take(Kind::Api, &api.name.value);
        }
        inferred
    }

    /// Takes the name that a repository would be given.
    pub fn pass(&mut self, repository: &Repository) {
        let name = adopt::words::name(repository, &|name| {
            self.0.contains(&(Kind::Component, name.to_owned()))
        });
        self.take(Kind::Component, &name.value);
    }

    fn take(&mut self, kind: Kind, name: &str) {
        self.0.insert((kind, name.to_owned()));
    }
}

/// What sort of host a repository is on.
pub fn host_of(settings: &Settings, kept: &Kept) -> Host {
    let mut hosts = settings.hosts.iter();
    let host = hosts.find(|host| host.name == kept.host);
    match host.map(|host| &host.access) {
        Some(Access::GitHub { .. }) => Host::GitHub,
        Some(Access::GitLab { .. }) => Host::GitLab,
        Some(Access::Local { .. }) | None => Host::Other,
    }
}

/// Descriptors of what is shown without one, by the addresses they would have.
pub fn described(
    settings: &Settings,
    catalog: &Catalog,
    files: &SnapshotSources,
) -> BTreeMap<String, Arc<[u8]>> {
    let mut names = Names::new(catalog);
    let all = find(settings, catalog, files);
    let shown = all.iter().map(|undescribed| {
        let kept = undescribed.kept;
        let section = files.section(kept);
        let text = |path: &&str| {
            let bytes = section.as_ref()?.file(path)?.bytes;
            Some(((*path).to_owned(), String::from_utf8(bytes.to_vec()).ok()?))
        };
        let texts = adopt::evidence::TEXTS.iter().filter_map(text).collect();
        let paths: Vec<String> = kept.oids.keys().cloned().collect();
        let inferred = names.infer(&Evidence {
            repository: &kept.repository,
            host: host_of(settings, kept),
            paths: &paths,
            texts: &texts,
            teams: &[],
        });
        let address = locations::address(kept, undescribed.path);
        (address, adopt::write::marked(&inferred).into_bytes().into())
    });
    shown.collect()
}

/// Where a descriptor goes so that the provider finds it; `None` where its pattern says
/// no such place.
fn path_of(provider: &Provider) -> Option<&str> {
    let path = &*provider.catalog_path;
    if !provider.is_pattern() {
        return Some(path);
    }
    let is_found = |found: &&str| Glob::new(path, Options::default()).is_match(found);
    let last = path.rsplit('/').next().filter(|last| !is_glob(last));
    [Some("catalog-info.yaml"), last]
        .into_iter()
        .flatten()
        .find(is_found)
}
