//! The home page.

use std::cmp::Reverse;

use site_theme::home::{Attention, HomePage, KindCount, Ranked, Team};
use site_theme::kinds;
use site_theme::parts::CodeBlock;

use super::problems::lists::Of;
use super::{Family, Portal};

/// Rows of one block.
const ROWS: usize = 8;
/// The newest changes that are shown.
const RECENT: usize = 5;
/// At most this many teams can be chosen from on this page.
const MAX_TEAMS: usize = 500;

/// The home page.
pub struct Home;

const PATH: &str = "index.html";

impl Family for Home {
    fn paths(&self, _: &Portal, paths: &mut Vec<String>) {
        paths.push(PATH.to_owned());
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        (path == PATH).then(|| super::to_bytes(&view(portal)))
    }
}

fn view(portal: &Portal) -> HomePage<'_> {
    let index = &portal.index;
    let heading = match portal.chrome.organization.as_str() {
        "" => portal.chrome.title.as_str(),
        organization => organization,
    };
    let most_used = index.most_used.iter().take(ROWS).map(|&position| {
        let position = position as usize;
        Ranked {
            link: portal.link(position),
            owner: portal.owner_of(&portal.catalog.entities[position]),
            count: index.entities[position].used_by as usize,
        }
    });
    let kinds = index.kinds.iter().map(|kind| KindCount {
        icon: portal.kind_icon(&kind.id, None),
        label: kind.plural.as_str().into(),
        href: portal.href_of(&index.lists[kind.list as usize].path),
        count: kind.members.len(),
    });
    let members = |id| index.kind(id).map_or(&[][..], |kind| &kind.members);
    let teams = members("group").iter().take(MAX_TEAMS).map(|&position| {
        let entity = &portal.catalog.entities[position as usize];
        Team {
            entity_ref: entity.entity_ref.as_str().into(),
            title: entity.title().into(),
        }
    });
    let templates = members("template");
    let mut frame = portal.frame(portal.chrome.title.as_str(), "", "home");
    frame.description = format!("The developer portal of {heading}.");
    HomePage {
        heading: heading.into(),
        most_used: most_used.collect(),
        kinds: kinds.collect(),
        teams: teams.collect(),
        templates: templates
            .iter()
            .take(ROWS)
            .map(|&position| portal.link(position as usize))
            .collect(),
        template_count: templates.len(),
        changes: super::changes::recent(portal, RECENT),
        problems: portal.index.problems.total(),
        attention: attention(portal),
        first_steps: portal.catalog.entities.is_empty().then(|| CodeBlock {
            icon: portal.chrome.icon("copy"),
            text: kinds::look("component").sample.into(),
            label: "Example of a component".into(),
        }),
        frame,
    }
}

/// The owners with the most problems.
fn attention(portal: &Portal) -> Vec<Attention<'_>> {
    let mut owners: Vec<_> = portal
        .index
        .problems
        .lists
        .iter()
        .filter_map(|list| match &list.of {
            Of::Owner(owner) => Some((owner.as_ref(), list)),
            _ => None,
        })
        .collect();
    owners.sort_by_key(|(_, list)| Reverse(list.problems.len()));
    owners
        .into_iter()
        .take(ROWS)
        .map(|(owner, list)| Attention {
            owner: owner.map(|owner| portal.owner_chip(owner)),
            href: portal.href_of(&list.path),
            count: list.problems.len(),
        })
        .collect()
}
