//! What there is to know of a template beyond its entity: the files it would make, the
//! commit it is at, what it has made, how its runs went, and what looks wrong in it.
//!
//! [`Files`] is the machine around templates; [`Histories`] are the runs. The rest comes
//! from the catalog. What is not known is left out: nothing is asked of a code host.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use catalog::{EntityRef, Location};
use functions::history::{self, History};
use functions::runs;
use scaffolder::form::Form;
use scaffolder::preview;
use scaffolder::skeleton::Skeleton;
use scaffolder::template::Template;
use store::Store;

use super::Templates;
use crate::site::Portal;
use crate::site::problems::lists::Of;

/// The annotation that says which template an entity is from, as Backstage's
/// `catalog:write` writes it.
const SOURCE_TEMPLATE: &str = "backstage.io/source-template";

/// Runs that were read longer ago are read again.
const FRESH: Duration = Duration::from_secs(1);

/// Kinds that no template makes.
const NEVER_MADE: [&str; 4] = ["group", "location", "template", "user"];

/// The files of this machine around templates, and around what they made.
pub trait Files: Send + Sync {
    /// The files at an absolute address, `https://…` or `file:…`, where they are here
    /// and not too many for a preview.
    fn skeleton(&self, address: &str) -> Option<Skeleton>;

    /// The commit that the file at a location is at.
    fn commit(&self, location: &Location) -> Option<String>;

    /// The reference of the template that the repository of a file says it is from.
    fn template_of(&self, location: &Location) -> Option<String>;
}

/// How the runs of each template went, by its reference.
type ByTemplate = BTreeMap<String, History>;

/// How runs went.
#[derive(Clone, Default)]
pub struct Histories {
    read: Option<Arc<dyn Fn() -> Arc<ByTemplate> + Send + Sync>>,
}

impl Histories {
    /// As the runs in a store went until now.
    pub fn now(store: &dyn Store) -> Self {
        let known = read(store);
        Self {
            read: Some(Arc::new(move || Arc::clone(&known))),
        }
    }

    /// As the runs in a store have gone whenever somebody asks, give or take a second.
    pub fn followed(store: impl Store + 'static) -> Self {
        let known: Mutex<Option<(Instant, Arc<ByTemplate>)>> = Mutex::default();
        let follow = move || {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, histories)) = &*known
                && at.elapsed() < FRESH
            {
                return Arc::clone(histories);
            }
            let histories = read(&store);
            *known = Some((Instant::now(), Arc::clone(&histories)));
            histories
        };
        Self {
            read: Some(Arc::new(follow)),
        }
    }

    /// How those of one template went, where there are any.
    pub fn of(&self, template_ref: &str) -> Option<History> {
        self.read.as_ref()?().get(template_ref).cloned()
    }
}

/// What cannot be read has not been run: a page without figures is better than none.
fn read(store: &dyn Store) -> Arc<ByTemplate> {
    let found = runs::list(store, 0, history::LOOKED_AT, |_| true);
    let found = found.map(|(runs, _)| runs).unwrap_or_default();
    Arc::new(history::by_template(found))
}

/// The files that templates would make, by reference, as far as somebody asked.
#[derive(Clone, Default)]
pub struct Previews(Arc<Mutex<BTreeMap<String, Arc<[String]>>>>);

impl Templates {
    /// The files that a template would make, rendered when first asked for.
    pub(super) fn preview(&self, template: &Template, form: &Form) -> Vec<String> {
        let Some(around) = &self.files else {
            return Vec::new();
        };
        let key = &template.entity_ref;
        let known = || {
            self.previews
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(paths) = known().get(key) {
            return paths.to_vec();
        }
        let skeletons = |address: &str| around.skeleton(address);
        let made = preview::files(template, form, &self.registry, &self.running, &skeletons);
        let made = made.unwrap_or_default();
        known().insert(key.clone(), made.as_slice().into());
        made
    }
}

/// The commit that the entity at a position is at, and its page on the host: of a
/// checkout of this machine, else of what was crawled.
pub(super) fn version(portal: &Portal, at: usize) -> Option<(String, Option<String>)> {
    let location = &portal.catalog.entities[at].origin.location;
    let files = portal.templates.files.as_ref();
    if let Some(commit) = files.and_then(|files| files.commit(location)) {
        return Some((commit, None));
    }
    let repository = &portal.repositories.of(u32::try_from(at).ok()?)?.repository;
    let commit = repository.head.as_ref()?.commit.clone();
    let page = format!("{}/commit/{commit}", repository.url.trim_end_matches('/'));
    Some((commit, site_theme::prose::safe_href(&page)))
}

/// The positions of the entities that a template made: those that say so themselves,
/// those whose repository does, and those that a run added to the catalog.
pub(super) fn made_by(portal: &Portal, template_ref: &str) -> BTreeSet<usize> {
    let mut made = BTreeSet::new();
    for (at, from) in portal.sources_of_entities() {
        if from.as_str() == template_ref {
            made.insert(*at);
        }
    }
    let history = portal.templates.histories.of(template_ref);
    let registered = history.map(|history| history.entities).unwrap_or_default();
    made.extend(registered.iter().filter_map(|entity| {
        let parsed = EntityRef::parse(entity, Some("component"), "default").ok()?;
        portal.catalog.position(&parsed)
    }));
    made
}

/// Which template each entity is from, for those that say so.
pub(in crate::site) fn sources(portal: &Portal) -> Vec<(usize, EntityRef)> {
    let files = portal.templates.files.as_ref();
    let entities = portal.catalog.entities.iter().enumerate();
    let entities = entities.filter(|(_, entity)| !NEVER_MADE.contains(&entity.entity_ref.kind()));
    let found = entities.filter_map(|(at, entity)| {
        let own = entity.annotation(SOURCE_TEMPLATE).map(str::to_owned);
        let from = own.or_else(|| files?.template_of(&entity.origin.location))?;
        let template = EntityRef::parse(&from, Some("template"), "default").ok()?;
        Some((at, template))
    });
    found.collect()
}

/// How many problems the entity at a position has, and where its owner sees them.
pub(super) fn looks_wrong(portal: &Portal, at: usize) -> Option<(usize, String)> {
    let count = portal.index.entities[at].problems.len();
    let owner = portal.catalog.entities[at].owner().cloned();
    let list = portal.index.problems.list_of(&Of::Owner(owner))?;
    (count > 0).then(|| (count, portal.href_of(&list.path)))
}
