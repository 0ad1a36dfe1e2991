//! Teams and people: `/teams/`, the groups as a tree and as a picture.

mod picture;

use catalog::RelationType;
use rustc_hash::FxHashSet;
use site_theme::kinds;
use site_theme::parts::{CodeBlock, Empty};
use site_theme::teams::{TeamNode, TeamsPage};

use super::index::Axis;
use super::problems::lists::Of;
use super::{Family, Portal, count};

/// Members of a group that the tree names; its own page names all.
const MAX_MEMBERS: usize = 12;
/// Groups nested deeper are left to the pages of their parents.
const MAX_DEPTH: usize = 12;
/// Levels that are open from the start.
const OPEN_DEPTH: usize = 2;
/// With more groups the page is a map and not a register: only the first level
/// is open, members are counted and not named, and so is what a group owns.
const MANY_GROUPS: usize = 100;

/// The page of teams.
pub struct Teams;

const PATH: &str = "teams/index.html";

impl Family for Teams {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        if shown(portal) {
            paths.push(PATH.to_owned());
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        (path == PATH && shown(portal)).then(|| super::to_bytes(&view(portal)))
    }
}

fn shown(portal: &Portal) -> bool {
    portal.index.kind("group").is_some() || portal.index.kind("user").is_some()
}

fn view(portal: &Portal) -> TeamsPage<'_> {
    let index = &portal.index;
    let members = |id| index.kind(id).map_or(&[][..], |kind| &kind.members);
    let (groups, users) = (members("group"), members("user"));
    let mut seen = FxHashSet::default();
    let mut roots: Vec<_> = index
        .root_groups
        .iter()
        .filter_map(|&position| node(portal, position as usize, 0, &mut seen))
        .collect();
    // What is left is in a circle: the first of each stands at the top.
    for &position in groups {
        roots.extend(node(portal, position as usize, 0, &mut seen));
    }
    let tops: Vec<usize> = index.root_groups.iter().map(|&at| at as usize).collect();
    let without_group = users.iter().filter(|&&position| {
        let entity = &portal.catalog.entities[position as usize];
        !entity
            .related(RelationType::MemberOf)
            .any(|group| portal.catalog.position(group).is_some())
    });
    let mut frame = portal.frame("Teams", "teams/", "teams");
    frame.description = format!(
        "{} and {}.",
        count(groups.len(), "team"),
        count(users.len(), "person").replace("persons", "people")
    );
    TeamsPage {
        groups: groups.len(),
        users: users.len(),
        roots,
        picture: picture::draw(portal, &tops),
        users_href: portal.list_href(Axis::Kind, "user", "user"),
        without_group: without_group
            .map(|&position| portal.link(position as usize))
            .collect(),
        empty: groups.is_empty().then(|| Empty {
            title: "No teams yet".into(),
            text: "Groups own everything else. Describe the first one like this.".into(),
            yaml: Some(CodeBlock {
                icon: portal.chrome.icon("copy"),
                text: kinds::look("group").sample.into(),
                label: "Example of a group".into(),
            }),
        }),
        frame,
    }
}

/// The node of a group that was not `seen` yet: a group with two parents is
/// below the first.
fn node<'a>(
    portal: &'a Portal,
    position: usize,
    depth: usize,
    seen: &mut FxHashSet<usize>,
) -> Option<TeamNode<'a>> {
    if depth > MAX_DEPTH || !seen.insert(position) {
        return None;
    }
    let entity = &portal.catalog.entities[position];
    let targets = |relation_type| {
        entity
            .related(relation_type)
            .filter_map(|target| portal.catalog.position(target))
    };
    let members: Vec<usize> = targets(RelationType::HasMember).collect();
    let mut children: Vec<usize> = targets(RelationType::ParentOf).collect();
    children.sort_by_key(|&child| portal.catalog.entities[child].title().to_lowercase());
    let groups = portal.index.kind("group");
    let many = groups.map_or(0, |kind| kind.members.len()) > MANY_GROUPS;
    let named = if many { 0 } else { MAX_MEMBERS };
    let owner = Of::Owner(Some(entity.entity_ref.clone()));
    Some(TeamNode {
        link: portal.link(position),
        spec_type: entity.spec_type().unwrap_or_default().into(),
        people: members.len(),
        owns: owns(portal, position, many),
        problems: portal
            .index
            .problems
            .list_of(&owner)
            .map(|list| (list.problems.len(), portal.href_of(&list.path))),
        more_members: match many {
            true => 0,
            false => members.len().saturating_sub(named),
        },
        members: members
            .into_iter()
            .take(named)
            .map(|member| portal.link(member))
            .collect(),
        children: children
            .into_iter()
            .filter_map(|child| node(portal, child, depth + 1, seen))
            .collect(),
        open: depth < if many { 1 } else { OPEN_DEPTH },
    })
}

/// What a group owns, as in `12 Components`, or all in one as in `17 owned`,
/// with the list.
fn owns(portal: &Portal, position: usize, in_one: bool) -> Vec<(String, String)> {
    let entity_ref = &portal.catalog.entities[position].entity_ref;
    let path = super::index::Index::list_path(Axis::Owner, "", entity_ref.as_str());
    let Some(list) = portal.index.list_at(&path) else {
        return Vec::new();
    };
    if in_one {
        let words = format!("{} owned", list.members.len());
        return vec![(words, portal.href_of(&list.path))];
    }
    let mut counts = vec![0; portal.index.kinds.len()];
    for &member in &list.members {
        counts[usize::from(portal.index.entities[member as usize].kind)] += 1;
    }
    counts
        .into_iter()
        .zip(&portal.index.kinds)
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| {
            let words = if count == 1 {
                &kind.singular
            } else {
                &kind.plural
            };
            (format!("{count} {words}"), portal.href_of(&list.path))
        })
        .collect()
}
