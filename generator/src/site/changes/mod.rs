//! What changed: `/changes/`, a page for each kind and each owner, feeds, the
//! history of each entity, and what stands where something was removed.
//!
//! [`ChangesPages`] is the family; [`lists`] sorts changes onto pages; [`rows`]
//! puts one in words; [`feed`] is for feed readers. Of what is no longer there,
//! [`tombstone`] tells for some days.

mod feed;
pub mod lists;
mod rows;
mod tombstone;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use catalog::changes::DAYS;
use site_theme::changes::{ChangesPage, HistoryPage};
use site_theme::parts::{Crumbs, Empty, Narrow, NarrowDown};

use self::lists::{ChangeList, Of};
use super::entity::page::{Page, Tab};
use super::links::short_ref;
use super::paging::{self, Pages};
use super::{Family, Portal, count};

pub use lists::Changes;
pub(super) use rows::recent;

/// The changes of all builds that are remembered, for the next build and for
/// whoever wants to read them.
pub const LOG: &str = "changes/log.json";
/// The file of a list for feed readers.
const FEED: &str = "feed.xml";
/// At most this many kinds and owners are beside a list.
const MAX_NARROW: usize = 40;

/// The pages of changes.
pub struct ChangesPages;

impl Family for ChangesPages {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(LOG.to_owned());
        for list in &portal.changes.lists {
            paths.extend(pages(list).outputs());
            paths.push(format!("{}{FEED}", list.path));
        }
        paths.extend(portal.changes.tombstones.keys().cloned());
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        let changes = &portal.changes;
        if let Some(&number) = changes.tombstones.get(path) {
            return Some(super::to_bytes(&tombstone::page(portal, number)?));
        }
        if !path.starts_with("changes/") {
            return None;
        }
        if path == LOG {
            return Some(changes.log.to_json().into_bytes());
        }
        if let Some(folder) = path.strip_suffix(FEED) {
            return Some(feed::atom(portal, changes.list_at(folder)?).into_bytes());
        }
        let (list, page) = paging::find(path, |path| changes.list_at(path))?;
        (page <= pages(list).count()).then(|| super::to_bytes(&view(portal, list, page)))
    }
}

fn pages(list: &ChangeList) -> Pages<'_> {
    Pages {
        path: &list.path,
        total: list.entries.len(),
    }
}

fn view<'a>(portal: &'a Portal, list: &'a ChangeList, page: usize) -> ChangesPage<'a> {
    let pages = pages(list);
    let heading = heading(portal, &list.of);
    let mut frame = portal.frame(
        paging::title(&heading, page),
        &pages.path_of(page),
        "changes",
    );
    frame.description = "What is new, gone or different in the catalog.".into();
    ChangesPage {
        crumbs: Crumbs {
            items: match list.of {
                Of::All => Vec::new(),
                _ => vec![("What changed".into(), portal.href_of("changes/").into())],
            },
        },
        count: count(list.entries.len(), "change"),
        owner: match &list.of {
            Of::Owner(owner) => Some(portal.owner_chip(owner)),
            _ => None,
        },
        narrow: NarrowDown {
            icon: portal.chrome.icon("list-filter"),
            label: "Kinds and owners",
            groups: vec![
                ("Kind", narrow(portal, list, |of| matches!(of, Of::Kind(_)))),
                (
                    "Owner",
                    narrow(portal, list, |of| matches!(of, Of::Owner(_))),
                ),
            ],
        },
        days: rows::days(
            portal,
            &list.entries[pages.rows(page)],
            list.of == Of::All,
            true,
        ),
        pager: pages.pager(portal, page),
        feed: portal.href_of(&format!("{}{FEED}", list.path)),
        empty: list.entries.is_empty().then(|| Empty {
            title: "No changes yet".into(),
            text: format!(
                "Each build is compared with the one before it. What the last {DAYS} days brought \
                 will be here: what is new, what is gone, and what is different."
            )
            .into(),
            yaml: None,
        }),
        heading,
        frame,
    }
}

fn heading(portal: &Portal, of: &Of) -> String {
    match of {
        Of::All => "What changed".to_owned(),
        of => format!("What changed: {}", label(portal, of)),
    }
}

/// What a list is of, in a word or two.
fn label<'a>(portal: &'a Portal, of: &'a Of) -> Cow<'a, str> {
    match of {
        Of::All => "All".into(),
        Of::Kind(kind) => match portal.index.kind(kind) {
            Some(kind) => kind.plural.as_str().into(),
            None => kind.into(),
        },
        Of::Owner(owner) => match portal.catalog.get(owner) {
            Some(entity) => entity.title().into(),
            None => short_ref(owner),
        },
    }
}

/// The lists of one sort, as links beside a list that is not of another sort.
fn narrow<'a>(
    portal: &'a Portal,
    list: &ChangeList,
    wanted: impl Fn(&Of) -> bool,
) -> Vec<Narrow<'a>> {
    if list.of != Of::All && !wanted(&list.of) {
        return Vec::new();
    }
    let all = portal.changes.lists.iter();
    let mut lists: Vec<&ChangeList> = all.filter(|other| wanted(&other.of)).collect();
    lists.sort_by_key(|other| std::cmp::Reverse(other.entries.len()));
    let links = lists.into_iter().take(MAX_NARROW).map(|other| Narrow {
        label: label(portal, &other.of),
        href: portal.href_of(&other.path),
        count: other.entries.len(),
        current: other.path == list.path,
    });
    links.collect()
}

/// The history of an entity.
pub(super) fn history<'a>(page: &Page<'a>) -> HistoryPage<'a> {
    let entries = page.portal.changes.of(page.at);
    HistoryPage {
        frame: page.frame(Tab::History),
        head: page.header(Tab::History),
        days: rows::days(page.portal, entries, false, false),
        note: format!("Changes are remembered for {DAYS} days."),
    }
}
